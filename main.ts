import { registerFunctions } from './functions';
import { traceInvocations } from './functions/traceInvocations';
import { loadConfig } from './shared/config';
import { createPorts } from './shared/ports';

/** The composition root: settings are read once, ports are made once, everything is registered. */
const config = loadConfig(process.env);
const ports = createPorts(config);
registerFunctions(ports);
if (config.telemetry) traceInvocations(config.telemetry, ports.credentials.vendor);
