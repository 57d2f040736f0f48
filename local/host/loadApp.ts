import { globSync, readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FunctionsCore } from './functionsCore';
import * as functionsCoreShim from './functionsCoreShim';
import type { HostOptions } from './hostOptions';

const coreName = '@azure/functions-core';
let isIntercepted = false;

/** Makes `require('@azure/functions-core')` find the shim, as the Functions worker does. No effect inside Jest. */
function interceptRequire(): void {
  if (isIntercepted) return;
  isIntercepted = true;
  const prototype = Module.prototype as unknown as { require: (this: unknown, id: string) => unknown };
  const original = prototype.require;
  prototype.require = function (this: unknown, id: string): unknown {
    return id === coreName ? functionsCoreShim : original.call(this, id);
  };
}

/**
 * Loads the app in the order of the Functions worker: the files of `main`, then the `appStart` hooks, then the
 * library's capabilities, then no more registrations. Returns the capabilities. Throws when nothing was registered.
 */
export async function loadApp(
  core: FunctionsCore,
  options: Pick<HostOptions, 'appDirectory' | 'load'>,
): Promise<{ capabilities: Record<string, string>; appHookData: object }> {
  interceptRequire();
  if (options.load) await options.load();
  else await loadMain(resolve(options.appDirectory));
  if (core.functions.size === 0 || !core.model) {
    throw new Error(
      'The app registered no functions. Either it registers none, or it was loaded before (Jest: load it in jest.isolateModules).',
    );
  }
  const appHookData = {};
  await core.runHooks('appStart', { hookData: {}, appHookData, functionAppDirectory: resolve(options.appDirectory) });
  const capabilities = (await core.model.getCapabilities?.({})) ?? {};
  core.seal();
  return { capabilities, appHookData };
}

async function loadMain(directory: string): Promise<void> {
  const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as {
    main?: string;
    type?: string;
  };
  if (!manifest.main) throw new Error('package.json of the app has no "main".');
  const files = globSync(manifest.main, { cwd: directory }).sort();
  if (files.length === 0) throw new Error(`No file matches "main" (${manifest.main}) of package.json of the app.`);
  const require = createRequire(join(directory, 'package.json'));
  for (const file of files.map((name) => join(directory, name))) {
    const isModule = file.endsWith('.mjs') || (file.endsWith('.js') && manifest.type === 'module');
    if (isModule) await import(pathToFileURL(file).href);
    else require(file);
  }
}
