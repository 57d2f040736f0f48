export { CLOUDS, cloudSchema, type Cloud } from './clouds';
export {
  ConfigError,
  loadConfig,
  settingsSchema,
  type ApplicationPolicy,
  type Config,
  type Policy,
  type TwoPersonAction,
} from './config';
export type { Telemetry } from './telemetry';
