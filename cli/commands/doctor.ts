import type { Command } from 'commander';
import type { Act } from '../act';
import { checkInside } from '../doctor/inside';
import { checkOutside } from '../doctor/outside';
import { readSettings } from '../doctor/settings';
import { resolveConnection } from '../connection/resolve';
import { usageError } from '../cliError';
import { checksTable } from './health';

interface Options {
  readonly settings?: string;
  readonly outside?: boolean;
}

/** Checks a deployment: what can be seen from outside, and, given its settings, what they name. */
export function addDoctorCommand(program: Command, act: Act): void {
  program
    .command('doctor')
    .description(
      'checks a deployment: TLS, clock, API version, token and roles, its own health; with its settings also each setting, queues, registry and Graph permission (exit code 1 when a check fails)',
    )
    .option(
      '--settings <file>',
      'its settings: local.settings.json, JSON, or NAME=value (default: the environment, if it has them)',
    )
    .option('--no-outside', 'only the settings and what they name')
    .action(
      act<Options, []>(async (cli, { settings: file, outside }) => {
        const { env } = cli.io;
        const settings = file !== undefined ? await readSettings(file) : env['LATCHKEY_TENANT_ID'] ? env : undefined;
        if (!settings && outside === false) throw usageError('Which settings?', 'Name their file: --settings FILE');
        const url = outside === false ? undefined : (await resolveConnection(cli.options, env)).url;
        const checks = [
          ...(url === undefined ? [] : await checkOutside(cli)),
          ...(settings ? await checkInside(settings, url, cli.io) : []),
        ];
        const failed = checks.filter(({ status }) => status === 'fail').length;
        const status = failed > 0 ? 'fail' : checks.some((one) => one.status === 'warn') ? 'warn' : 'ok';
        cli.print({ status, checks }, () => checksTable(cli, checks));
        if (!settings)
          cli.remark('With --settings FILE the settings, queues, registry and permissions are checked too.');
        return failed > 0 ? 'failed' : 'done';
      }),
    );
}
