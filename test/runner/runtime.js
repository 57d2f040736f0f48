// How test files load: our own code as Jest does it, anew for each file; packages as Node does it, once a worker.
const { createRequire, isBuiltin } = require('node:module');
const { compileFunction, constants } = require('node:vm');
const { default: Runtime } = require('jest-runtime');

/** They keep what each file must find empty: the functions that are registered, where tokens of an identity come from. */
const PER_FILE =
  /^(@azure\/functions(-[a-z-]+)?|@azure\/identity|@azure\/msal-node|durable-functions|@jest\/globals)(\/|$)/;
const isPackage = (name) => /^[@a-z]/i.test(name) && !isBuiltin(name) && !PER_FILE.test(name);

module.exports = class OncePerWorker extends Runtime {
  constructor(...args) {
    super(...args);
    this.executor.compile = (source, filename) =>
      compileFunction(source, this.executor.injectedModuleParameters, {
        filename,
        importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
      });
  }

  requireModuleOrMock(from, name) {
    if (!isPackage(name)) return super.requireModuleOrMock(from, name);
    return createRequire(from)(name);
  }
};
