import { registerFunctions } from './functions';
import { loadConfig } from './shared/config';
import { createPorts } from './shared/ports';

/** The composition root: settings are read once, ports are made once, everything is registered. */
registerFunctions(createPorts(loadConfig(process.env)));
