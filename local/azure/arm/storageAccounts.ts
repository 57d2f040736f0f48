import { z } from 'zod';
import { SimError, type Route, type SimRequest } from '../core/service';
import { armRoute, requireGroup, type ArmContext } from './armContext';
import type { Caller } from './caller';
import { armError, badRequest, resourceNotFound } from './errors';
import { attachIdentities, identityRequest } from './identityBlock';
import { parseBody } from './parseBody';
import { normalId, normalRegion, resourceId } from './resourceId';
import { asRoutine } from './routineLook';
import { upkeepOf } from './lookTimes';
import { listRoute } from './listing';
import { inSubscription, type TrackedResource } from './state';
import { readEncryption, useStorageKey, withKey, type StorageEncryption } from './storageEncryption';
import { defaultProperties, otherProperties } from './storageProperties';

export const STORAGE_TYPE = 'Microsoft.Storage/storageAccounts';
const VERSIONS = [
  '2021-09-01',
  '2022-09-01',
  '2023-01-01',
  '2023-05-01',
  '2024-01-01',
  '2025-01-01',
  '2025-06-01',
  '2025-08-01',
  '2026-09-01',
];
/** How often an account looks for a new key version ("Customer-managed keys for Azure Storage encryption", 2026). */
const STORAGE_KEY_CHECK_MS = 24 * 3600 * 1000;
const NAME = /^[a-z0-9]{3,24}$/;

const update = z.object({
  identity: identityRequest.optional(),
  tags: z.record(z.string(), z.string()).optional(),
  sku: z.object({ name: z.string() }).optional(),
  kind: z.string().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
});
const creation = update.extend({ location: z.string(), kind: z.string(), sku: z.object({ name: z.string() }) });
type Update = z.infer<typeof update>;

export type StorageAccounts = ReturnType<typeof createStorageAccounts>;

/** Storage accounts: create, read, update; the account really uses the key it is given before it answers. */
export function createStorageAccounts(context: ArmContext) {
  const { core, state } = context;
  const accounts = state.storageAccounts;
  const named = accounts.by('name', ({ name }) => [name]);
  const now = () => core.clock.now();

  function find(id: string): TrackedResource {
    const account = accounts.get(normalId(id));
    if (!account) throw resourceNotFound(id);
    return account;
  }

  const save = (account: TrackedResource): TrackedResource => {
    accounts.set(normalId(account.id), account);
    return account;
  };

  const encryptionOf = (account: TrackedResource) => account.properties['encryption'] as StorageEncryption | undefined;

  /** Looks at the key again: follows a new version where none is fixed. Throws the refusal if the key cannot be used. */
  async function checkKey(id: string): Promise<TrackedResource> {
    const account = find(id);
    const encryption = encryptionOf(account);
    if (encryption?.keySource !== 'Microsoft.Keyvault') return account;
    const checked = save({ ...account, keyCheckedAt: now().getTime() });
    const key = await useStorageKey(core, checked, encryption);
    const properties = { ...checked.properties, encryption: withKey(encryption, key, now().toISOString()) };
    return save({ ...checked, properties, wrapped: key.wrapped });
  }

  /** Once a day, from when the key was set; not any more once it is one of the service again. */
  function nextLook({ keyCheckedAt, properties }: TrackedResource): number {
    const { keySource } = (properties['encryption'] ?? {}) as Partial<StorageEncryption>;
    const looks = keyCheckedAt !== undefined && keySource === 'Microsoft.Keyvault';
    return looks ? context.looks.next(keyCheckedAt, STORAGE_KEY_CHECK_MS) : Infinity;
  }

  async function read(id: string): Promise<TrackedResource> {
    const account = find(id);
    if (nextLook(account) > now().getTime()) return account;
    return asRoutine(() => checkKey(id)).catch((error: unknown) => {
      if (error instanceof SimError) return find(id);
      throw error;
    });
  }

  async function apply(base: TrackedResource, wanted: Update, caller: Caller): Promise<TrackedResource> {
    const { identity: _, ...rest } = base;
    const identity = wanted.identity
      ? attachIdentities(context, caller, base, base.identity, wanted.identity)
      : base.identity;
    const { encryption: rawEncryption, others } = otherProperties(wanted.properties ?? {});
    let after: TrackedResource = {
      ...rest,
      ...(identity && { identity }),
      ...(wanted.tags && { tags: wanted.tags }),
      ...(wanted.sku && {
        sku: { name: wanted.sku.name, tier: wanted.sku.name.startsWith('Premium') ? 'Premium' : 'Standard' },
      }),
      properties: { ...base.properties, ...others },
    };
    if (rawEncryption === undefined) return after;
    const time = now().toISOString();
    let encryption = readEncryption(rawEncryption, encryptionOf(base), time);
    if (encryption.keySource === 'Microsoft.Keyvault') {
      const key = await useStorageKey(core, after, encryption);
      encryption = withKey(encryption, key, time);
      after = { ...after, keyCheckedAt: now().getTime(), wrapped: key.wrapped };
    }
    return { ...after, properties: { ...after.properties, encryption } };
  }

  /** A new account without customer-managed key. */
  function make(
    id: string,
    location: string,
    more: { kind?: string; sku?: string; tags?: Record<string, string> } = {},
  ) {
    const name = id.split('/').at(-1) ?? '';
    if (!NAME.test(name)) throw badRequest('AccountNameInvalid', `${name} is not a valid storage account name.`);
    const sku = more.sku ?? 'Standard_LRS';
    return {
      id,
      name,
      type: STORAGE_TYPE,
      location: normalRegion(location),
      tags: more.tags ?? {},
      kind: more.kind ?? 'StorageV2',
      sku: { name: sku, tier: sku.startsWith('Premium') ? 'Premium' : 'Standard' },
      properties: defaultProperties(name, normalRegion(location), now().toISOString()),
    } satisfies TrackedResource;
  }

  async function put(request: SimRequest, id: string, caller: Caller) {
    requireGroup(state, id);
    const wanted = parseBody(creation, request);
    const before = accounts.get(normalId(id));
    const name = id.split('/').at(-1) ?? '';
    if (!before && named(name).length > 0)
      throw armError(409, 'StorageAccountAlreadyTaken', `The storage account named ${name} is already taken.`);
    const base = before ?? make(id, wanted.location, { kind: wanted.kind, sku: wanted.sku.name });
    return { status: 200, body: accountBody(save(await apply(base, wanted, caller))) };
  }

  const common = {
    path: `/subscriptions/{subscriptionId}/resourceGroups/{group}/providers/${STORAGE_TYPE}/{name}`,
    versions: VERSIONS,
    scope: ({ params }: SimRequest) =>
      resourceId(params['subscriptionId'] ?? '', params['group'] ?? '', STORAGE_TYPE, params['name'] ?? ''),
  };
  const routes: Route[] = [
    listRoute(context, {
      type: STORAGE_TYPE,
      operation: 'arm.storageAccounts.list',
      versions: VERSIONS,
      of: inSubscription(accounts),
      show: async ({ id }) => (accounts.has(normalId(id)) ? accountBody(await read(id)) : undefined),
    }),
    armRoute(context, {
      ...common,
      method: 'GET',
      operation: 'arm.storageAccounts.get',
      action: `${STORAGE_TYPE}/read`,
      handler: async (_, id) => ({ status: 200, body: accountBody(await read(id)) }),
    }),
    armRoute(context, {
      ...common,
      method: 'PATCH',
      operation: 'arm.storageAccounts.update',
      action: `${STORAGE_TYPE}/write`,
      handler: async (request, id, caller) => {
        const after = await apply(find(id), parseBody(update, request), caller);
        return { status: 200, body: accountBody(save(after)) };
      },
    }),
    armRoute(context, {
      ...common,
      method: 'PUT',
      operation: 'arm.storageAccounts.put',
      action: `${STORAGE_TYPE}/write`,
      handler: put,
    }),
    armRoute(context, {
      ...common,
      method: 'DELETE',
      operation: 'arm.storageAccounts.delete',
      action: `${STORAGE_TYPE}/delete`,
      handler: (_, id) => ({ status: accounts.delete(normalId(id)) ? 200 : 204 }),
    }),
  ];
  context.upkeep.push(
    upkeepOf(
      () => accounts.values(),
      nextLook,
      ({ id }) => read(id),
    )(core),
  );
  return { routes, make, save, checkKey };
}

function accountBody({ keyCheckedAt: _, wrapped: __, ...account }: TrackedResource) {
  return account;
}
