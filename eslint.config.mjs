import { builtinModules } from 'node:module';
import tseslint from 'typescript-eslint';

const nodeBuiltins = {
  group: ['node:*', ...builtinModules.filter((name) => !name.startsWith('_'))],
  message: 'Orchestrations are deterministic: no Node built-ins.',
};

export default tseslint.config(
  { ignores: ['dist/', 'build/', 'coverage/', '.local/', 'node_modules/'] },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/require-await': 'off',
      // Ports and handlers are plain objects of functions; nothing here uses `this` outside classes.
      '@typescript-eslint/unbound-method': 'off',
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    // The application reads its environment in one place.
    files: ['main.ts', 'functions/**', 'orchestrations/**', 'activities/**', 'shared/**', 'web/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only shared/config reads the environment.' },
      ],
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['**/local/**', '**/test/**'], message: 'The application has no local mode.' }] },
      ],
    },
  },
  { files: ['main.ts'], rules: { 'no-restricted-properties': 'off' } },
  {
    // Orchestrations decide and never act: same history, same decisions.
    files: ['orchestrations/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...[
          'globalThis',
          'global',
          'Date',
          'fetch',
          'setTimeout',
          'setInterval',
          'setImmediate',
          'queueMicrotask',
          'crypto',
          'process',
          'performance',
          'Buffer',
          'require',
          'console',
        ].map((name) => ({ name, message: 'Orchestrations are deterministic: use context.df or an activity.' })),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Orchestrations are deterministic: use context.df.newGuid.' },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'FunctionDeclaration[async=true]', message: 'Orchestrators are synchronous generators.' },
        { selector: 'ArrowFunctionExpression[async=true]', message: 'Orchestrators are synchronous generators.' },
        { selector: 'ImportExpression', message: 'Orchestrations load nothing at run time.' },
      ],
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            nodeBuiltins,
            { group: ['@azure/*'], message: 'Orchestrations are deterministic: no I/O libraries.' },
            {
              group: ['**/activities', '**/activities/**'],
              allowTypeImports: true,
              message: 'Only the types of activities.',
            },
            {
              group: ['**/functions', '**/functions/**', '**/local/**', '**/test/**'],
              message: 'Imports point one way.',
            },
            {
              group: ['**/shared/azure/**', '**/shared/registry', '**/shared/registry/**', '**/shared/config*'],
              allowTypeImports: true,
              message: 'Orchestrations do no I/O.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['local/**', 'test/**', 'bench/**', 'docs/**'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['test/**'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
);
