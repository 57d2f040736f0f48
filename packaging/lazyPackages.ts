import { createRequire } from 'node:module';
import { relative } from 'node:path';
import type { Plugin } from 'esbuild';

/**
 * Heavy packages that the app does not need to start: each is loaded when something of it is used first. Imports stay in
 * the source as they are, but nothing of these may be used while a file loads: no client made at the top, no class that
 * extends one of theirs. `test/e2e/package.test.ts` tells.
 */
export const LAZY_PACKAGES: ReadonlySet<string> = new Set([
  // Clients of Azure: for the first step, message or request.
  '@azure/identity',
  '@azure/core-rest-pipeline',
  '@azure/service-bus',
  '@azure/data-tables',
  '@azure/keyvault-keys',
  '@azure/arm-msi',
  '@azure/arm-mysql-flexible',
  'cloudevents',
  'jose',
  // Of durable-functions: calls of its HTTP API, long timers.
  'axios',
  'moment',
  'validator',
  // Of the Service Bus extension: decoding and settling of a message.
  '@azure/core-amqp',
  '@grpc/grpc-js',
  '@grpc/proto-loader',
  'rhea',
]);

/** Who gets them lazily: the app, and the two libraries it registers with. Among themselves packages load at once. */
const LIBRARIES = /node_modules\/(?:durable-functions|@azure\/functions-extensions-servicebus)\//;
const isOurs = (importer: string): boolean => LIBRARIES.test(importer) || !importer.includes('node_modules/');

const MARK = '__loaded__';
const STAND_IN = 'stand-in';
const CONTENT = 'content';

interface Real {
  readonly file: string;
  readonly kind: 'import-statement' | 'require-call';
  readonly names: readonly string[];
}

/** Puts a small stand-in for each lazy package; the package itself becomes files of its own, see {@link requireChunks}. */
export function lazyPackages(root: string): Plugin {
  const real = new Map<string, Real>();
  return {
    name: 'lazyPackages',
    setup({ onResolve, onLoad, resolve }) {
      onResolve({ filter: /^[@a-z]/ }, async ({ path, importer, kind, resolveDir, namespace, pluginData }) => {
        if (!LAZY_PACKAGES.has(path) || namespace !== 'file' || pluginData === CONTENT || !isOurs(importer)) return;
        if (kind !== 'import-statement' && kind !== 'require-call') return;
        const found = await resolve(path, { kind, importer, resolveDir, pluginData: CONTENT });
        if (found.errors.length > 0) return found;
        const key = `${relative(root, found.path)}`;
        const names = Object.getOwnPropertyNames(createRequire(importer)(path));
        real.set(key, { file: found.path, kind, names });
        return { path: key, namespace: STAND_IN };
      });
      onResolve({ filter: /./, namespace: STAND_IN }, ({ path }) => ({ path, namespace: CONTENT }));
      onLoad({ filter: /./, namespace: STAND_IN }, ({ path }) => ({ contents: standIn(path, of(path)) }));
      onLoad({ filter: /./, namespace: CONTENT }, ({ path }) => ({ ...content(of(path)), resolveDir: root }));
    },
  };

  function of(key: string): Real {
    const found = real.get(key);
    if (!found) throw new Error(`${key} was not asked for`);
    return found;
  }
}

/** Has all names of the package; the first that is used loads it. */
function standIn(key: string, { kind, names }: Real): string {
  const load = `let made; const load = () => (made ??= ${MARK}(import(${JSON.stringify(key)})));`;
  if (kind === 'require-call') {
    // May be a function. Whether it is made of an ES module is asked by what TypeScript writes around imports.
    const isEsModule = names.includes('__esModule');
    return `${load} module.exports = new Proxy(() => {}, {
      get: (_, name) => (name === '__esModule' ? ${isEsModule} : load().default[name]),
      has: (_, name) => name in load().default,
      ownKeys: () => Reflect.ownKeys(load().default),
      getOwnPropertyDescriptor: (_, name) => {
        const found = Reflect.getOwnPropertyDescriptor(load().default, name);
        return found && { ...found, configurable: true };
      },
      apply: (_, self, values) => Reflect.apply(load().default, self, values),
    });`;
  }
  const getters = exported(names).map((name) => `get ${name}() { return load().${name}; },`);
  return `${load} module.exports = { __esModule: true, ${getters.join('\n')} };`;
}

const exported = (names: readonly string[]) => names.filter((name) => name !== '__esModule');

/** What is loaded then. */
function content({ file, kind, names }: Real): { contents: string } {
  const from = JSON.stringify(file);
  if (kind === 'require-call') return { contents: `module.exports = require(${from});` };
  return { contents: `export { ${exported(names).join(', ')} } from ${from};` };
}

/**
 * esbuild splits only what `import()` asks for, in modules whose loading cannot be waited for in the middle of a
 * function. As CommonJS the same files can: each mark becomes a `require`, of the same length, so that maps stay right.
 */
export function requireChunks(text: string): string {
  return text.replaceAll(new RegExp(`${MARK}\\(import\\((\\s*"[^"]+"\\s*)\\)\\)`, 'g'), (all, path: string) =>
    `require(${path.trim()})`.padEnd(all.length),
  );
}
