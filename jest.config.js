// The folder of a test says what it needs: see test/README.md.
const swc = [
  '@swc/jest',
  {
    jsc: {
      target: 'es2024',
      parser: { syntax: 'typescript', tsx: true },
      transform: { react: { runtime: 'automatic', importSource: 'preact' } },
    },
    module: { type: 'commonjs' },
    sourceMaps: 'inline',
  },
];

const project = (name, more = {}) => ({
  displayName: name,
  rootDir: __dirname,
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`, `<rootDir>/test/${name}/**/*.test.tsx`],
  transform: { '\\.tsx?$': swc },
  testEnvironment: '<rootDir>/test/runner/environment.js',
  runtime: '<rootDir>/test/runner/runtime.js',
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/build/'],
  ...more,
});

// Jest has a module system of its own: the name that the Functions worker provides is mapped to the local host's shim.
const local = {
  setupFiles: ['<rootDir>/test/support/setupLocal.js'],
  moduleNameMapper: { '^@azure/functions-core$': '<rootDir>/local/host/functionsCoreShim.ts' },
};

/** @type {import('jest').Config} */
module.exports = {
  projects: [
    project('unit', { setupFilesAfterEnv: ['<rootDir>/test/support/blockNetwork.js'] }),
    project('orchestration'),
    project('local', local),
    project('integration', local),
    project('contract', local),
    project('e2e', local),
  ],
  // Three: a test waits for processes of its own half of the time, and machines with two cores must do.
  maxWorkers: 3,
  testSequencer: '<rootDir>/test/support/longFirst.js',
  // Ends what hangs. Machines that build are slow at times: no test fails for being slow.
  testTimeout: 300_000,
};
