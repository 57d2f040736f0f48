import * as z from 'zod';
import { CLOUDS, cloudSchema, type Cloud } from './clouds';
import { telemetryOf, telemetrySettings, type Telemetry } from './telemetry';

/**
 * The settings of a deployment: one schema, one reader, called once by `main.ts`. `docs/settings.md` is generated from
 * the descriptions here.
 */
const guid = z.guid('a GUID');
const SWEEP_MINUTES = 'one of 1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60';
const list = (wanted: string) =>
  z
    .string()
    .regex(/^\d+(,\d+)*$/, wanted)
    .transform((text) => text.split(',').map(Number));

export const settingsSchema = z.object({
  LATCHKEY_CLOUD: z
    .enum(
      ['AzureCloud', 'AzureUSGovernment', 'AzureChinaCloud', 'Custom'],
      'one of AzureCloud, AzureUSGovernment, AzureChinaCloud, Custom',
    )
    .default('AzureCloud')
    .describe('The cloud this deployment runs in. `Custom` takes its endpoints from `LATCHKEY_CLOUD_ENDPOINTS`.'),
  LATCHKEY_CLOUD_ENDPOINTS: z
    .string()
    .optional()
    .describe('Endpoints of a `Custom` cloud, as JSON with the fields of `shared/config/clouds.ts`.'),
  LATCHKEY_TENANT_ID: guid.describe("The vendor's Entra tenant: home of the applications and identities."),
  LATCHKEY_IDENTITY_CLIENT_ID: guid.describe('Client id of the user-assigned managed identity that the app runs as.'),
  LATCHKEY_IDENTITY_PRINCIPAL_ID: guid.describe('Object id of that identity: the subject of its federated credential.'),
  LATCHKEY_IDENTITY_RESOURCE_GROUP_ID: z
    .string('a resource group id')
    .regex(
      /^\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/[^/]+$/i,
      'a resource group id: /subscriptions/<id>/resourceGroups/<name>',
    )
    .describe('Resource group for the managed identities of vendor-hosted resources.'),
  LATCHKEY_VENDOR_NAME: z.string('a name').min(1, 'a name').describe('Your name, as customers know it.'),
  LATCHKEY_PUBLIC_URL: z
    .url('an absolute URL')
    .transform((text) => text.replace(/\/+$/, ''))
    .describe('Public base URL of the HTTP functions: customer links and the consent redirect start with it.'),
  LATCHKEY_LINK_KEY: z
    .string('32 random bytes or more, base64')
    .refine((text) => Buffer.from(text, 'base64').length >= 32, '32 random bytes or more, base64')
    .describe('Secret that signs customer links and consent states (a Key Vault reference in Azure).'),
  LATCHKEY_API_AUDIENCE: z
    .string('the application id URI or client id of the operator API')
    .min(1, 'the application id URI or client id of the operator API')
    .describe('Audience of operator tokens: the Entra registration of the operator API.'),
  LATCHKEY_CONSOLE_CLIENT_ID: guid
    .optional()
    .describe(
      "Client id of the console's registration in Entra. Without it operators have the API and the command line.",
    ),
  LATCHKEY_TABLES_ENDPOINT: z.url('an https URL').describe('Table endpoint of the registry storage account.'),
  LATCHKEY_APPLICATION_NAME: z
    .string()
    .regex(/^[a-z][a-z0-9-]{2,40}$/, '3 to 41 lower-case letters, digits and hyphens')
    .default('latchkey')
    .describe('Prefix of the names of everything Latchkey creates in Entra and Azure.'),
  LATCHKEY_APPLICATION_POLICY: z
    .enum(['shared', 'perCustomer'], 'shared or perCustomer')
    .default('shared')
    .describe(
      'Who shares an Entra application: with `shared` up to 19 customers fill one, with `perCustomer` each customer has ' +
        'applications of its own. May be changed at any time: who has a place keeps it, the setting counts for new ones.',
    ),
  LATCHKEY_CONSENT_DAYS: z.coerce
    .number('a number of days')
    .int()
    .min(1, 'at least 1 day')
    .max(365, 'at most 365 days')
    .default(30)
    .describe('Days an invited customer has to consent and to name a key.'),
  LATCHKEY_REMINDER_DAYS: list('days after the invitation, rising, such as 3,7,14')
    .default([3, 7, 14, 21, 28])
    .describe('Days after the invitation on which a reminder event is sent.'),
  LATCHKEY_POLL_SECONDS: list('three rising numbers of seconds, such as 60,300,3600')
    .refine((steps) => steps.length === 3, 'three rising numbers of seconds, such as 60,300,3600')
    .default([60, 300, 3600])
    .describe('How often a waiting onboarding looks again by itself: 10 times, 12 times, then for good.'),
  LATCHKEY_RETRY_SECONDS: z.coerce
    .number('a number of seconds')
    .positive('a number of seconds above 0')
    .default(5)
    .describe('First pause before a failed step is tried again; doubles up to two minutes.'),
  LATCHKEY_SWEEP_MINUTES: z.coerce
    .number('a number of minutes')
    .refine((minutes) => Number.isInteger(60 / minutes) && Number.isInteger(minutes), SWEEP_MINUTES)
    .default(5)
    .describe(
      'Minutes between two sweeps, which look at all keys and resources and notice what no event told: 1 to 60, and 60 must ' +
        'be divisible by it. What changed is noticed within that time.',
    ),
  LATCHKEY_RATE_PER_CLIENT: z.coerce
    .number('a number of requests')
    .int('a whole number of requests')
    .min(1, 'at least 1')
    .default(300)
    .describe(
      'Requests a minute that one client address may make to the public routes (customer page, consent). Each instance of the ' +
        'app counts for itself.',
    ),
  LATCHKEY_RATE_PER_LINK: z.coerce
    .number('a number of requests')
    .int('a whole number of requests')
    .min(1, 'at least 1')
    .default(120)
    .describe(
      'Requests a minute by one personal link, or deliveries of events to one address. Each instance counts for itself.',
    ),
  LATCHKEY_TWO_PERSON: z
    .string()
    .regex(/^(bulk|release|terminate)(,(bulk|release|terminate))*$/, 'bulk, release and terminate, separated by commas')
    .transform((text) => [...new Set(text.split(','))] as TwoPersonAction[])
    .default([])
    .describe(
      'Changes that a second operator must approve: `bulk`, `release`, `terminate`, separated by commas. Default: none. ' +
        'A bulk action that releases or terminates needs the approval of those as well.',
    ),
  ...telemetrySettings,
  SERVICE_BUS: z
    .string()
    .optional()
    .describe('Service Bus connection string. In Azure leave it out and set `SERVICE_BUS__fullyQualifiedNamespace`.'),
  SERVICE_BUS__fullyQualifiedNamespace: z
    .string()
    .optional()
    .describe('Service Bus namespace for identity-based connections, such as contoso.servicebus.windows.net.'),
});

/** What can be left to two persons. */
export type TwoPersonAction = 'bulk' | 'release' | 'terminate';

/** Whether customers share applications. */
export type ApplicationPolicy = 'shared' | 'perCustomer';

export interface Config {
  readonly cloud: Cloud;
  readonly tenantId: string;
  readonly identity: { readonly clientId: string; readonly principalId: string; readonly resourceGroupId: string };
  readonly vendorName: string;
  readonly publicUrl: string;
  readonly linkKey: Uint8Array;
  readonly apiAudience: string;
  /** Whom operators sign in to; without it there is no console. */
  readonly consoleClientId?: string | undefined;
  readonly tablesEndpoint: string;
  readonly applicationName: string;
  readonly applicationPolicy: ApplicationPolicy;
  readonly policy: Policy;
  readonly sweepMinutes: number;
  /** Requests a minute to public routes, for each instance of the app. */
  readonly limits: { readonly perClient: number; readonly perLink: number };
  /** Changes that a second operator must approve. */
  readonly twoPerson: readonly TwoPersonAction[];
  /** Where traces go; absent if they go nowhere. */
  readonly telemetry?: Telemetry | undefined;
  readonly serviceBus: { readonly connectionString: string } | { readonly fullyQualifiedNamespace: string };
}

/** Times an onboarding keeps to. Part of the orchestration's input: a running onboarding keeps the policy it began with. */
export interface Policy {
  readonly consentDays: number;
  readonly reminderDays: readonly number[];
  /** Seconds between looks: the first value 10 times, the second 12 times, then the third. */
  readonly pollSeconds: readonly number[];
  readonly retrySeconds: number;
}

/** Names every wrong setting at once. Values are not shown: settings hold secrets. */
export class ConfigError extends Error {
  override name = 'ConfigError';
  constructor(readonly problems: readonly { setting: string; wanted: string }[]) {
    super(`Wrong settings:\n${problems.map((p) => `  ${p.setting}: wanted ${p.wanted}`).join('\n')}`);
  }
}

/** Reads and checks all settings; throws {@link ConfigError} naming each wrong one. */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const problems: { setting: string; wanted: string }[] = [];
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = settingsSchema.safeParse(present);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const setting = issue.path.join('.');
      const missing = present[setting] === undefined;
      problems.push({ setting, wanted: missing ? `a value (${wantedOf(setting)})` : issue.message });
    }
  }
  const cloud = readCloud(present, problems);
  if (!present['SERVICE_BUS'] && !present['SERVICE_BUS__fullyQualifiedNamespace']) {
    problems.push({ setting: 'SERVICE_BUS', wanted: 'a connection string, or SERVICE_BUS__fullyQualifiedNamespace' });
  }
  if (cloud) problems.push(...foreignEndpoints(present, cloud));
  if (!parsed.success || !cloud || problems.length > 0) throw new ConfigError(problems);
  const s = parsed.data;
  return {
    cloud,
    tenantId: s.LATCHKEY_TENANT_ID.toLowerCase(),
    identity: {
      clientId: s.LATCHKEY_IDENTITY_CLIENT_ID,
      principalId: s.LATCHKEY_IDENTITY_PRINCIPAL_ID,
      resourceGroupId: s.LATCHKEY_IDENTITY_RESOURCE_GROUP_ID,
    },
    vendorName: s.LATCHKEY_VENDOR_NAME,
    publicUrl: s.LATCHKEY_PUBLIC_URL,
    linkKey: new Uint8Array(Buffer.from(s.LATCHKEY_LINK_KEY, 'base64')),
    apiAudience: s.LATCHKEY_API_AUDIENCE,
    consoleClientId: s.LATCHKEY_CONSOLE_CLIENT_ID,
    tablesEndpoint: s.LATCHKEY_TABLES_ENDPOINT,
    applicationName: s.LATCHKEY_APPLICATION_NAME,
    applicationPolicy: s.LATCHKEY_APPLICATION_POLICY,
    policy: {
      consentDays: s.LATCHKEY_CONSENT_DAYS,
      reminderDays: s.LATCHKEY_REMINDER_DAYS,
      pollSeconds: s.LATCHKEY_POLL_SECONDS,
      retrySeconds: s.LATCHKEY_RETRY_SECONDS,
    },
    sweepMinutes: s.LATCHKEY_SWEEP_MINUTES,
    twoPerson: s.LATCHKEY_TWO_PERSON,
    limits: { perClient: s.LATCHKEY_RATE_PER_CLIENT, perLink: s.LATCHKEY_RATE_PER_LINK },
    telemetry: telemetryOf(s, present['WEBSITE_SITE_NAME'] ?? s.LATCHKEY_APPLICATION_NAME),
    serviceBus: s.SERVICE_BUS
      ? { connectionString: s.SERVICE_BUS }
      : { fullyQualifiedNamespace: s.SERVICE_BUS__fullyQualifiedNamespace ?? '' },
  };
}

function readCloud(
  env: Readonly<Record<string, string | undefined>>,
  problems: { setting: string; wanted: string }[],
): Cloud | undefined {
  const name = env['LATCHKEY_CLOUD'] ?? 'AzureCloud';
  if (name in CLOUDS) return CLOUDS[name as keyof typeof CLOUDS];
  if (name !== 'Custom') return undefined;
  const setting = 'LATCHKEY_CLOUD_ENDPOINTS';
  let json: unknown;
  try {
    json = JSON.parse(env[setting] ?? '');
  } catch {
    problems.push({ setting, wanted: 'JSON with the endpoints of the custom cloud' });
    return undefined;
  }
  const cloud = cloudSchema.safeParse(json);
  if (cloud.success) return cloud.data;
  for (const issue of cloud.error.issues) {
    problems.push({ setting: [setting, ...issue.path].join('.'), wanted: issue.message });
  }
  return undefined;
}

/**
 * Endpoints of another named cloud: nothing works across clouds, and tokens of this one must not go there. Hosts of no
 * cloud known here, such as DNS zone endpoints or an emulator, are left to the administrator.
 */
function foreignEndpoints(
  env: Readonly<Record<string, string | undefined>>,
  cloud: Cloud,
): { setting: string; wanted: string }[] {
  const tables = env['LATCHKEY_TABLES_ENDPOINT'] ?? '';
  const hosts = [
    ['LATCHKEY_TABLES_ENDPOINT', URL.canParse(tables) ? new URL(tables).hostname : '', 'tableSuffix'],
    ['SERVICE_BUS__fullyQualifiedNamespace', env['SERVICE_BUS__fullyQualifiedNamespace'] ?? '', 'serviceBusSuffix'],
  ] as const;
  return hosts.flatMap(([setting, host, field]) => {
    const { [field]: own } = cloud;
    const isIn = (suffix: string) => host.toLowerCase().endsWith(`.${suffix}`);
    const isForeign = own !== undefined && !isIn(own) && Object.values(CLOUDS).some((other) => isIn(other[field]));
    return isForeign ? [{ setting, wanted: `a host of this cloud, ending in .${own}` }] : [];
  });
}

function wantedOf(setting: string): string {
  return settingsSchema.shape[setting as keyof typeof settingsSchema.shape]?.description ?? 'a value';
}
