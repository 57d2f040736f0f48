import type { Command } from 'commander';
import { Option } from 'commander';
import type { RequestedAnswer } from '../../shared/api';
import { formatProblems, problemsOf } from '../../shared/model/problems';
import { onboardingRequestSchema, type OnboardingRequest } from '../../shared/model/request';
import { RESOURCE_KINDS } from '../../shared/model/resourceKind';
import type { Act } from '../act';
import { CliError, usageError } from '../cliError';
import type { Cli } from '../cli';
import { readText } from '../readFile';
import { follow, withWait, type FollowOptions } from './follow';

interface OnboardOptions extends FollowOptions {
  readonly id?: string;
  readonly customer?: string;
  readonly customerName?: string;
  readonly tenant?: string;
  readonly kind?: string;
  readonly resource?: string;
  readonly hosting?: string;
  readonly key?: string;
  readonly geoKey?: string;
  readonly rotation?: string;
}

export function addOnboardCommand(program: Command, act: Act): void {
  withWait(
    program
      .command('onboard [file]')
      .description('requests an onboarding: from a JSON file, from standard input (-), or from options')
      .option('--id <onboardingId>', 'your id of it')
      .option('--customer <id>', 'your id of the customer')
      .option('--customer-name <name>', 'how the customer is called (default: its id)')
      .option('--tenant <guid>', 'Entra tenant of the customer')
      .addOption(new Option('--kind <kind>', 'kind of resource').choices(RESOURCE_KINDS))
      .option('--resource <id>', 'Azure resource id')
      .addOption(new Option('--hosting <who>', 'whose subscription it is in').choices(['vendor', 'customer']))
      .option('--key <uri>', 'the key, if it is known already')
      .option('--geo-key <uri>', 'a second key for geo-redundant backups')
      .addOption(new Option('--rotation <how>', 'whether new versions are taken up').choices(['automatic', 'manual'])),
  ).action(
    act<OnboardOptions, [string | undefined]>(async (cli, options, file) => {
      const request = validated(file === undefined ? fromOptions(options) : await fromFile(cli, file));
      const answer = await (await cli.api()).post<RequestedAnswer>('onboardings', request);
      const { onboardingId, known } = answer;
      const text = known ? `${onboardingId} was requested before; this joins it.` : `${onboardingId} is requested.`;
      if (options.wait === undefined) {
        cli.print(answer, () => `${text}\n`);
        cli.remark(`Follow it: latchkey watch ${onboardingId}`);
        return 'done';
      }
      cli.remark(text);
      return follow(cli, onboardingId, options, { isNew: true });
    }),
  );
}

function fromOptions(options: OnboardOptions): unknown {
  const { id, customer, customerName, tenant, kind, resource, hosting, key, geoKey, rotation } = options;
  if (id === undefined && customer === undefined && resource === undefined) {
    throw usageError('Which onboarding?', 'Name a file, - for standard input, or the options: latchkey onboard --help');
  }
  return {
    contractVersion: 1,
    onboardingId: id,
    customer: { id: customer, name: customerName ?? customer, tenantId: tenant },
    resource: { kind, id: resource, hosting: hosting ?? 'vendor' },
    ...(key === undefined ? {} : { key: { uri: key, geoUri: geoKey, rotation } }),
  };
}

async function fromFile({ io }: Cli, file: string): Promise<unknown> {
  const text = await readText(io, file);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw usageError(`${file === '-' ? 'Standard input' : file} holds no JSON.`);
  }
}

/** Checked before it is sent: every wrong field at once. */
function validated(input: unknown): OnboardingRequest {
  const parsed = onboardingRequestSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const errors = problemsOf(parsed.error, input);
  throw new CliError('usage', `The request is not valid: ${formatProblems(errors)}`, {
    code: 'invalid-request',
    remedy: 'Correct the named fields; nothing was sent. The schema: schemas/onboarding-request.v1.json',
    errors,
  });
}
