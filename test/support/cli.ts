import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { createOperator, OPERATOR_API } from '../../local/cloud/operator';
import type { LocalCloud } from '../../local/cloud/localCloud';

const MAIN = join(resolve(__dirname, '../..'), 'dist/cli/main.js');

/** How a command line ended. */
interface CliRun {
  readonly code: number | NodeJS.Signals;
  readonly out: string;
  readonly err: string;
  /** Standard output as JSON. */
  json<Answer = any>(): Answer;
}

export interface CliOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Hears what it prints, and may end it. */
  readonly onOutput?: (text: string, kill: (signal: NodeJS.Signals) => void) => void;
}

/** The built command line as a process of its own, with nothing of this process's environment but the path. */
export function runCli(words: readonly string[], { input = '', env = {}, onOutput }: CliOptions = {}): Promise<CliRun> {
  const { PATH } = process.env;
  const child = spawn(process.execPath, [MAIN, ...words], { env: { PATH, HOME: '/nonexistent', ...env } });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    onOutput?.(out, (signal) => void child.kill(signal));
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  child.stdin.on('error', () => undefined).end(input);
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', (code, signal) => {
      done({ code: code ?? signal ?? 0, out, err, json: () => JSON.parse(out) });
    });
  });
}

/** Environment with a token: what most tests need, as signing in takes half of the time of a short command. */
export const tokenEnv = (url: string, token: string): Record<string, string> => ({
  LATCHKEY_URL: url,
  LATCHKEY_TOKEN: token,
});

/** Environment that signs the command line in as an operator of a local cloud. */
export function operatorEnv(cloud: LocalCloud, url: string): Record<string, string> {
  const { tenantId, clientId, secret } = createOperator(cloud);
  return {
    LATCHKEY_URL: url,
    LATCHKEY_API_AUDIENCE: OPERATOR_API,
    AZURE_TENANT_ID: tenantId,
    AZURE_CLIENT_ID: clientId,
    AZURE_CLIENT_SECRET: secret,
    AZURE_AUTHORITY_HOST: cloud.simulator.origin,
    NODE_EXTRA_CA_CERTS: cloud.caFile,
  };
}
