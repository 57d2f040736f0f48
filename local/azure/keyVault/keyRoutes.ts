import type { Core, Route, SimRequest, SimResponse } from '../core/service';
import type { Access } from './access';
import { deletedKeyBundle, deletedKeyItem, keyBundle, keyItem, keyUri } from './keyBundle';
import { keySize } from './keyMaterial';
import type { KeyStore } from './keyStore';
import { readKeyChange, readNewKey, readPage } from './requests';
import { readRotationPolicy, rotationPolicyBody } from './rotationPolicy';
import type { Key, Vault } from './state';
import { suffixOf } from './vaultHosts';

/** Most items a page holds ("Key Vault REST API, Get Key Versions", 7.6). */
const PAGE_LIMIT = 25;

/** Keys: create, read, list, change, rotate, soft delete and recover. */
export function keyRoutes(core: Core, access: Access, store: KeyStore): Route[] {
  const ok = (body: unknown): SimResponse => ({ status: 200, body });

  function page<T>(request: SimRequest, items: readonly T[]): SimResponse {
    const { skip, size } = readPage(request, PAGE_LIMIT);
    const next = new URL(request.url);
    next.searchParams.set('$skiptoken', String(skip + size));
    const more = skip + size < items.length;
    return ok({ value: items.slice(skip, skip + size), ...(more && { nextLink: next.href }) });
  }

  const name = (request: SimRequest) => request.params['name'] ?? '';
  const version = (request: SimRequest) => request.params['version'] ?? '';

  async function get(request: SimRequest): Promise<SimResponse> {
    const vault = await access.admit(request, 'get');
    const key = store.find(vault, name(request));
    return ok(keyBundle(suffixOf(core, vault), vault, key, store.findVersion(key, version(request))));
  }

  async function create(request: SimRequest): Promise<SimResponse> {
    const vault = await access.admit(request, 'create');
    const key = await store.create(vault, name(request), readNewKey(request.json()));
    return ok(keyBundle(suffixOf(core, vault), vault, key, store.findVersion(key, '')));
  }

  async function rotate(request: SimRequest): Promise<SimResponse> {
    const vault = await access.admit(request, 'rotate');
    const size = keySize(store.findVersion(store.find(vault, name(request)), '').pem);
    const key = await store.rotate(vault, name(request), size);
    return ok(keyBundle(suffixOf(core, vault), vault, key, store.findVersion(key, '')));
  }

  async function update(request: SimRequest): Promise<SimResponse> {
    const vault = await access.admit(request, 'update');
    const changed = store.change(vault, name(request), version(request), readKeyChange(request.json()));
    return ok(keyBundle(suffixOf(core, vault), vault, store.find(vault, name(request)), changed));
  }

  async function listVersions(request: SimRequest): Promise<SimResponse> {
    const vault = await access.admit(request, 'list');
    const key = store.find(vault, name(request));
    return page(
      request,
      key.versions.map((one) => keyItem(suffixOf(core, vault), vault, key, one, true)),
    );
  }

  async function list(request: SimRequest): Promise<SimResponse> {
    const vault = await access.admit(request, 'list');
    const keys = store.list(vault, false);
    return page(
      request,
      keys.map((key) => keyItem(suffixOf(core, vault), vault, key, store.findVersion(key, ''), false)),
    );
  }

  async function remove(request: SimRequest): Promise<SimResponse> {
    const vault = await access.admit(request, 'delete');
    const key = store.remove(vault, name(request));
    return ok(deletedKeyBundle(suffixOf(core, vault), vault, key, store.findVersion(key, '')));
  }

  async function getDeleted(request: SimRequest): Promise<SimResponse> {
    const vault = await access.admit(request, 'getDeleted');
    const key = store.findDeleted(vault, name(request));
    return ok(deletedKeyBundle(suffixOf(core, vault), vault, key, store.findVersion(key, '')));
  }

  async function listDeleted(request: SimRequest): Promise<SimResponse> {
    const vault = await access.admit(request, 'listDeleted');
    const keys = store.list(vault, true);
    return page(
      request,
      keys.map((key) => deletedKeyItem(suffixOf(core, vault), vault, key, store.findVersion(key, ''))),
    );
  }

  async function recover(request: SimRequest): Promise<SimResponse> {
    const vault = await access.admit(request, 'recover');
    const key = store.recover(vault, name(request));
    return ok(keyBundle(suffixOf(core, vault), vault, key, store.findVersion(key, '')));
  }

  async function purge(request: SimRequest): Promise<SimResponse> {
    const vault = await access.admit(request, 'purge');
    store.purge(vault, name(request));
    return { status: 204 };
  }

  const policyOf = (vault: Vault, key: Key): SimResponse =>
    ok(rotationPolicyBody(`${keyUri(suffixOf(core, vault), vault.name, key.name)}/rotationpolicy`, vault, key));

  async function getPolicy(request: SimRequest): Promise<SimResponse> {
    const vault = await access.admit(request, 'getRotationPolicy');
    return policyOf(vault, store.find(vault, name(request)));
  }

  async function setPolicy(request: SimRequest): Promise<SimResponse> {
    const vault = await access.admit(request, 'setRotationPolicy');
    const policy = readRotationPolicy(request.json(), Boolean(vault.managedHsm));
    return policyOf(vault, store.setRotationPolicy(vault, name(request), policy));
  }

  const POLICY = '/keys/{name}/rotationpolicy';
  return [
    { method: 'GET', path: POLICY, handler: getPolicy, operation: 'keyVault.rotationPolicy.get' },
    { method: 'PUT', path: POLICY, handler: setPolicy, operation: 'keyVault.rotationPolicy.put', write: true },
    { method: 'GET', path: '/keys', handler: list, operation: 'keyVault.keys.list' },
    { method: 'GET', path: '/keys/{name}/versions', handler: listVersions, operation: 'keyVault.keys.listVersions' },
    { method: 'POST', path: '/keys/{name}/create', handler: create, operation: 'keyVault.keys.create', write: true },
    { method: 'POST', path: '/keys/{name}/rotate', handler: rotate, operation: 'keyVault.keys.rotate', write: true },
    { method: 'GET', path: '/keys/{name}', handler: get, operation: 'keyVault.keys.get' },
    { method: 'GET', path: '/keys/{name}/', handler: get, operation: 'keyVault.keys.get' },
    { method: 'GET', path: '/keys/{name}/{version}', handler: get, operation: 'keyVault.keys.get' },
    { method: 'PATCH', path: '/keys/{name}', handler: update, operation: 'keyVault.keys.update', write: true },
    { method: 'PATCH', path: '/keys/{name}/', handler: update, operation: 'keyVault.keys.update', write: true },
    {
      method: 'PATCH',
      path: '/keys/{name}/{version}',
      handler: update,
      operation: 'keyVault.keys.update',
      write: true,
    },
    { method: 'DELETE', path: '/keys/{name}', handler: remove, operation: 'keyVault.keys.delete', write: true },
    { method: 'GET', path: '/deletedkeys', handler: listDeleted, operation: 'keyVault.deletedKeys.list' },
    { method: 'GET', path: '/deletedkeys/{name}', handler: getDeleted, operation: 'keyVault.deletedKeys.get' },
    {
      method: 'POST',
      path: '/deletedkeys/{name}/recover',
      handler: recover,
      operation: 'keyVault.deletedKeys.recover',
      write: true,
    },
    {
      method: 'DELETE',
      path: '/deletedkeys/{name}',
      handler: purge,
      operation: 'keyVault.deletedKeys.purge',
      write: true,
    },
  ];
}
