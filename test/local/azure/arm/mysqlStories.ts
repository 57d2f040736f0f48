import { ROLE_IDS } from '../../../../local/azure/arm/createArm';
import { manualClock } from '../../../../local/azure/core/clock';
import {
  CUSTOMER,
  CUSTOMER_SUBSCRIPTION,
  customerVault,
  REGION,
  startTestResources,
  type TestResources,
} from './testResources';

export const GEO = 'northeurope';
const OWNER = { tenantId: CUSTOMER, objectId: '55555555-5555-4555-8555-555555555555' };
const VERSION = '?api-version=2023-12-30';
const where = { subscriptionId: CUSTOMER_SUBSCRIPTION, resourceGroup: 'rg', location: REGION };

/** An identity and a key that it may use. */
export interface Pair {
  readonly vault: { readonly id: string; readonly name: string };
  readonly key: { readonly kid: string; readonly version: string };
  readonly identity: { readonly id: string; readonly principalId: string };
  revoke(): void;
  disable(): void;
  /** How often the key unwrapped. */
  used(): number;
}

/** Keys of a request. */
export interface Wanted {
  readonly key?: Pair;
  readonly geoKey?: Pair | undefined;
  readonly attached?: readonly Pair[];
}
interface Copy {
  /** Default: `copy` and the story's number. */
  readonly name?: string;
  readonly group?: string;
  readonly location?: string;
  readonly properties?: object;
  readonly with?: Wanted;
}
/** A customer with servers, keys and copies: what the tests of MySQL topologies share. */
export async function startMysqlStories() {
  const clock = manualClock(new Date('2026-06-01T12:00:00Z'));
  const world: TestResources = await startTestResources({ clock });
  const scope = `/subscriptions/${CUSTOMER_SUBSCRIPTION}`;
  world.arm.assignRole({ scope, principalId: OWNER.objectId, roleDefinitionId: ROLE_IDS.contributor });
  world.arm.createResourceGroup(CUSTOMER_SUBSCRIPTION, 'other', REGION);
  let story = 0;
  let primary: Pair;
  let geo: Pair;

  /** New keys and names; returns the number that they end in. */
  async function begin(): Promise<{ story: number; primary: Pair; geo: Pair }> {
    story += 1;
    primary = await pairOf('main', REGION);
    geo = await pairOf('geo', GEO);
    return { story, primary, geo };
  }

  /** An identity and a key that it may use, both in one region. */
  async function pairOf(name: string, location: string, vaultLocation = location): Promise<Pair> {
    const { vault, key } = await customerVault(world, { name: `${name}${story}`, location: vaultLocation });
    const identity = world.arm.createIdentity({ ...where, name: `${name}${story}`, location });
    const role = { scope: vault.id, principalId: identity.principalId };
    world.arm.assignRole({ ...role, roleDefinitionId: ROLE_IDS.keyVaultCryptoServiceEncryptionUser });
    return {
      vault,
      key,
      identity,
      revoke: () => void world.arm.removeRole(role),
      disable: () => world.keyVault.setAttributes(vault.name, 'cmk', { enabled: false }),
      used: () => world.keyVault.unwrapCount(vault.name, 'cmk'),
    };
  }

  function encryption({ key = primary, geoKey, attached }: Wanted = {}) {
    const ids = (attached ?? [key, ...(geoKey ? [geoKey] : [])]).map(({ identity }) => [identity.id, {}]);
    return {
      identity: { type: 'UserAssigned', userAssignedIdentities: Object.fromEntries(ids) as Record<string, object> },
      properties: {
        dataEncryption: {
          type: 'AzureKeyVault' as const,
          primaryUserAssignedIdentityId: key.identity.id,
          primaryKeyURI: key.key.kid,
          ...(geoKey && { geoBackupUserAssignedIdentityId: geoKey.identity.id, geoBackupKeyURI: geoKey.key.kid }),
        },
      },
    };
  }

  const call = (method: string, path: string, body?: unknown) => world.call(method, path, body, OWNER);
  /** A server as it is shown; `undefined` if there is none. */
  const read = async (id: string) => {
    const { status, body } = await call('GET', `${id}${VERSION}`);
    return status === 404 ? undefined : body;
  };
  const patch = (id: string, body: unknown) => call('PATCH', `${id}${VERSION}`, body);

  /** How a change ended: the code of its refusal or failure, or `Succeeded`. */
  async function outcome(accepted: Awaited<ReturnType<typeof call>>): Promise<string> {
    if (accepted.status !== 202) return `${accepted.status} ${accepted.body.error.code}`;
    const { body } = await call('GET', accepted.headers.get('azure-asyncoperation') ?? '');
    return body.error?.code ?? body.status;
  }
  const set = async (id: string, wanted?: Wanted) => outcome(await patch(id, encryption(wanted)));
  const pathTo = (name: string, group = 'rg') =>
    `/subscriptions/${CUSTOMER_SUBSCRIPTION}/resourceGroups/${group}/providers/Microsoft.DBforMySQL/flexibleServers/${name}`;

  const server = (more: Partial<Parameters<TestResources['arm']['createMysqlServer']>[0]> = {}) =>
    world.arm.createMysqlServer({ ...where, name: `server${story}`, ...more }).id;

  const copy = (
    createMode: string,
    source: string,
    { name = `copy${story}`, location = REGION, ...more }: Copy = {},
  ) => {
    const keys = more.with && encryption(more.with);
    const properties = { createMode, sourceServerResourceId: source, ...more.properties, ...keys?.properties };
    const body = { location, ...(keys && { identity: keys.identity }), properties };
    return call('PUT', `${pathTo(name, more.group)}${VERSION}`, body);
  };

  /** Deletes the copy of this story. */
  const remove = (id = pathTo(`copy${story}`)) => call('DELETE', `${id}${VERSION}`).then(outcome);
  const replicas = async (id: string) =>
    ((await call('GET', `${id}/replicas${VERSION}`)).body.value as { name: string }[]).map(({ name }) => name);

  return { world, clock, begin, pairOf, encryption, read, patch, outcome, set, pathTo, server, copy, remove, replicas };
}
