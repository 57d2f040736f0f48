import { ROLE_IDS } from '../../../../local/azure/arm/createArm';
import type { SimulatorOptions } from '../../../../local/azure';
import { manualClock, type ManualClock } from '../../../../local/azure/core/clock';
import type { ManagedIdentity } from '../../../../local/azure/managedIdentity/state';
import {
  customerVault,
  ISV_SUBSCRIPTION,
  REGION,
  startTestResources,
  type Answer,
  type TestResources,
  trustedApplication,
} from './testResources';

const roleDefinitionId = ROLE_IDS.keyVaultCryptoServiceEncryptionUser;
const where = { subscriptionId: ISV_SUBSCRIPTION, resourceGroup: 'rg' };
export const STABLE = '?api-version=2023-08-01';

export type SqlWorld = Awaited<ReturnType<typeof sqlWorld>>;
export type SqlServerSide = ReturnType<SqlWorld['server']>;

/** What each test of a file of stories has: a customer and a server of its own, in one simulator. */
interface SqlStory {
  readonly world: TestResources;
  readonly sql: SqlWorld;
  readonly server: SqlServerSide;
  /** Tells the story from the others; the server's name. */
  readonly name: string;
}

/** Hands a new story to each test. */
export function sqlStories(
  prefix: string,
  take: (story: SqlStory) => void,
  options: Partial<SimulatorOptions> = {},
): ManualClock {
  const clock = manualClock(new Date('2026-06-01T12:00:00Z'));
  let world: TestResources;
  let told = 0;
  beforeAll(async () => {
    world = await startTestResources({ clock, ...options });
  });
  afterAll(() => world.stop());
  beforeEach(async () => {
    const name = `${prefix}${(told += 1)}`;
    const sql = await sqlWorld(world, clock, name);
    take({ world, sql, server: sql.server(), name });
  });
  return clock;
}

/** A customer's vault with a key, an application with its role there, and SQL servers of the vendor. `name` tells stories apart. */
async function sqlWorld(world: TestResources, clock: ManualClock, name: string) {
  const { vault, key } = await customerVault(world, { name });
  const identity = world.arm.createIdentity({ ...where, location: REGION, name: `uami-${name}` });
  const app = trustedApplication(world, identity);
  const grant = () => void world.arm.assignRole({ scope: vault.id, principalId: app.principalId, roleDefinitionId });
  const revoke = () => void world.arm.removeRole({ scope: vault.id, principalId: app.principalId });
  grant();

  /** How an operation ended: what its status says, after its time has passed. */
  async function end(answer: Answer): Promise<{ status: string; code?: string }> {
    if (answer.status !== 202) return { status: String(answer.status), code: answer.body?.error?.code };
    clock.advance(world.sim.core.lag.operationMs);
    const { body } = await world.call('GET', answer.headers.get('azure-asyncoperation') ?? '');
    return { status: body.status, ...(body.error && { code: body.error.code }) };
  }

  function server(serverName = name, location = REGION) {
    const { id } = world.arm.createSqlServer({ ...where, location, name: serverName });
    world.arm.createSqlDatabase(id, 'app');
    const call = (method: string, tail = '', body?: unknown) => world.call(method, `${id}${tail}${STABLE}`, body);
    const side = {
      id,
      call,
      identify: (as: ManagedIdentity = identity, federatedClientId: string | undefined = app.appId) =>
        call('PATCH', '', identityBody(as, federatedClientId)),
      putKey: (kid = key.kid) => call('PUT', `/keys/${serverKeyName(kid)}`, keyBody(kid)),
      protect: (kid = key.kid, autoRotationEnabled = false) =>
        call('PUT', '/encryptionProtector/current', protectorBody(serverKeyName(kid), autoRotationEnabled)),
      unprotect: () =>
        call('PUT', '/encryptionProtector/current', {
          properties: { serverKeyType: 'ServiceManaged', serverKeyName: 'ServiceManaged' },
        }),
      revalidate: () => call('POST', '/encryptionProtector/current/revalidate'),
      protector: async () => (await call('GET', '/encryptionProtector/current')).body.properties,
      database: async () => (await call('GET', '/databases/app')).body.properties.status as string,
      keyNames: async () => ((await call('GET', '/keys')).body.value as { name: string }[]).map(({ name: one }) => one),
      /** The three steps to a protected server. */
      async onboard(autoRotationEnabled = false): Promise<string[]> {
        const steps = [() => side.identify(), () => side.putKey(), () => side.protect(key.kid, autoRotationEnabled)];
        const ends = [];
        for (const step of steps) ends.push((await end(await step())).status);
        return ends;
      },
    };
    return side;
  }

  return { vault, key, identity, app, grant, revoke, end, server };
}

/** `VAULT_KEY_VERSION`. */
export function serverKeyName(kid: string): string {
  const url = new URL(kid);
  const [, , key = '', version = ''] = url.pathname.split('/');
  return `${url.host.split('.')[0] ?? ''}_${key}_${version}`;
}

export const keyBody = (uri: string) => ({ properties: { serverKeyType: 'AzureKeyVault', uri } });

const identityBody = (identity: ManagedIdentity, federatedClientId: string | undefined) => ({
  identity: { type: 'UserAssigned', userAssignedIdentities: { [identity.id]: {} } },
  properties: { primaryUserAssignedIdentityId: identity.id, ...(federatedClientId && { federatedClientId }) },
});

const protectorBody = (name: string, autoRotationEnabled: boolean) => ({
  properties: { serverKeyType: 'AzureKeyVault', serverKeyName: name, autoRotationEnabled },
});
