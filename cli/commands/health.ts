import type { Command } from 'commander';
import type { Health, HealthCheck } from '../../shared/api';
import type { Act } from '../act';
import type { Cli } from '../cli';
import type { Tone } from '../output/paint';

const TONES: Readonly<Record<HealthCheck['status'], Tone>> = { ok: 'good', warn: 'warn', fail: 'bad' };

/** Checks as a person reads them. */
export const checksTable = (cli: Pick<Cli, 'table'>, checks: readonly HealthCheck[]): string =>
  cli.table(
    [
      { head: '', cell: ({ status }) => status, tone: ({ status }) => TONES[status] },
      { head: 'CHECK', cell: ({ name }) => name },
      { head: 'SEEN', cell: ({ seen }) => seen, least: 16 },
      { head: 'WANTED', cell: ({ wanted, status }) => (status === 'ok' ? '' : wanted), least: 12 },
      { head: 'REMEDY', cell: ({ remedy, status }) => (status === 'ok' ? '' : remedy), least: 20 },
    ],
    checks,
  );

export function addHealthCommand(program: Command, act: Act): void {
  program
    .command('health')
    .description('how the deployment fares, as it says itself (exit code 1 when degraded)')
    .action(
      act<object, []>(async (cli) => {
        const health = await (await cli.api()).get<Health>('health');
        cli.print(health, () => `${health.status}\n${checksTable(cli, health.checks)}`);
        return health.status === 'ok' ? 'done' : 'failed';
      }),
    );
}
