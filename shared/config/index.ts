export { CLOUDS, cloudSchema, type Cloud, type CloudName } from './clouds';
export { ConfigError, loadConfig, settingsSchema, type Config, type Policy } from './config';
