import type { FunctionCallback, FunctionMetadata, HookCallback, ProgrammingModel } from './functionsCore';
import { currentCore, Disposable } from './functionsCore';

// The module that answers to the name `@azure/functions-core`: in Node by an intercepted `require`, in Jest by
// `moduleNameMapper`. The library keeps this module for ever, hence the detour over the current core.

export const version = '4.16.0';
export const hostVersion = '4.1000.0';
export { Disposable };

export const registerFunction = (metadata: FunctionMetadata, callback: FunctionCallback): Disposable =>
  currentCore().registerFunction(metadata, callback);

export const setProgrammingModel = (model: ProgrammingModel): void => {
  currentCore().model = model;
};

export const getProgrammingModel = (): ProgrammingModel | undefined => currentCore().model;

export const registerHook = (name: string, callback: HookCallback): Disposable =>
  currentCore().registerHook(name, callback);

export const log = (level: string, category: string, message: string): void =>
  currentCore().onLog(level, category, message);
