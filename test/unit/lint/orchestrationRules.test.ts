import { join } from 'node:path';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

const ROOT = join(__dirname, '../../..');
// The rules of determinism need no types; without them a text is linted in milliseconds.
const eslint = new ESLint({ cwd: ROOT, overrideConfig: tseslint.configs.disableTypeChecked });

/** Lints a text as if it were a file of that folder; the rules that were broken. */
async function broken(folder: 'orchestrations' | 'shared/errors', code: string): Promise<string[]> {
  const file = folder === 'orchestrations' ? 'orchestrations/run.ts' : 'shared/errors/stop.ts';
  const [result] = await eslint.lintText(code, { filePath: join(ROOT, file) });
  return [...new Set((result?.messages ?? []).map(({ ruleId, message }) => ruleId ?? message))];
}

const GLOBALS = 'no-restricted-globals';
const PROPERTIES = 'no-restricted-properties';
const IMPORTS = '@typescript-eslint/no-restricted-imports';
const SYNTAX = 'no-restricted-syntax';

// Source: Azure docs "Orchestrator function code constraints", 2026-11.
test.each<[string, string, string]>([
  ['the clock', 'export const now = Date.now();', GLOBALS],
  ['a date', 'export const now = new Date();', GLOBALS],
  ['randomness', 'export const chance = Math.random();', PROPERTIES],
  ['random ids', 'export const id = crypto.randomUUID();', GLOBALS],
  ['the network', "export const answer = fetch('https://example.com');", GLOBALS],
  ['the environment', "export const name = process.env['NAME'];", GLOBALS],
  ['a timer of Node', 'export const timer = setTimeout(() => undefined, 1);', GLOBALS],
  ['a queued task', 'queueMicrotask(() => undefined);', GLOBALS],
  ['measuring', 'export const at = performance.now();', GLOBALS],
  ['writing to the console', "console.log('x');", GLOBALS],
  ['a Node module', "import { readFileSync } from 'node:fs';\nexport const text = readFileSync('x');", IMPORTS],
  [
    'a Node module without its prefix',
    "import { randomUUID } from 'crypto';\nexport const id = randomUUID();",
    IMPORTS,
  ],
  ['the clock by another way', 'export const now = globalThis.Date.now();', GLOBALS],
  ['require', "export const fs: unknown = require('fs');", GLOBALS],
  ['an import at run time', "export const later = import('../shared/model/time');", SYNTAX],
  ['an async function', 'export async function wait(): Promise<void> {}', SYNTAX],
  ['an async arrow', 'export const wait = async (): Promise<void> => undefined;', SYNTAX],
  [
    'a value of an activity',
    "import { announce } from '../activities/announce';\nexport const act = announce;",
    IMPORTS,
  ],
  [
    'a value of the activities',
    "import { createActivities } from '../activities';\nexport const act = createActivities;",
    IMPORTS,
  ],
  [
    'a value of the registry',
    "import { createRegistry } from '../shared/registry';\nexport const act = createRegistry;",
    IMPORTS,
  ],
  [
    'a value of the settings',
    "import { loadConfig } from '../shared/config';\nexport const act = loadConfig;",
    IMPORTS,
  ],
  [
    'an Azure client',
    "import { SecretClient } from '@azure/keyvault-keys';\nexport const client = SecretClient as unknown;",
    IMPORTS,
  ],
  [
    'a function',
    "import { REQUESTS_QUEUE } from '../functions/receiveOnboardingRequest';\nexport const queue = REQUESTS_QUEUE;",
    IMPORTS,
  ],
])('orchestrations may not touch %s', async (_, code, rule) => {
  expect(await broken('orchestrations', code)).toContain(rule);
});

test.each<[string, string]>([
  ['types of activities', "import type { Activities } from '../activities';\nexport type Name = keyof Activities;\n"],
  [
    'types of one activity',
    "import type { Started } from '../activities/startEncryption';\nexport type S = Started;\n",
  ],
  ['types of the settings', "import type { Policy } from '../shared/config';\nexport type P = Policy;\n"],
  ['pure parts of shared', "import { DAY } from '../shared/model/time';\nexport const week = 7 * DAY;\n"],
  ['types of dates', 'export type Now = Date;\n'],
  [
    'generators on the context',
    "import type { OrchestrationContext, Task } from 'durable-functions';\nexport function* go(context: OrchestrationContext): Generator<Task> {\n  yield context.df.createTimer(context.df.currentUtcDateTime);\n}\n",
  ],
])('orchestrations may use %s', async (_, code) => {
  expect(await broken('orchestrations', code)).toEqual([]);
});

test.each<[string, string, string]>([
  ['the environment', "export const name = process.env['NAME'];", PROPERTIES],
  [
    'the local cloud',
    "import { startHost } from '../../local/host';\nexport const host = startHost;",
    'no-restricted-imports',
  ],
])('the application may not touch %s', async (_, code, rule) => {
  expect(await broken('shared/errors', code)).toContain(rule);
});
