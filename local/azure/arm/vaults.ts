import type { Route, SimRequest } from '../core/service';
import { attributesOf, keyUri } from '../keyVault/keyBundle';
import { keySize } from '../keyVault/keyMaterial';
import { keyIdOf, keyVaultState, type Key, type KeyVersion, type Vault } from '../keyVault/state';
import { armRoute, type ArmContext } from './armContext';
import { deletedVaultRoutes } from './deletedVaults';
import { armError, resourceNotFound } from './errors';
import { managedHsmRoutes } from './managedHsms';
import { covers, normalId, resourceId } from './resourceId';

const TYPE = 'Microsoft.KeyVault/vaults';
const SUBSCRIPTION = '/subscriptions/{subscriptionId}';
const GROUP = `${SUBSCRIPTION}/resourceGroups/{group}`;
const VERSIONS = ['2023-07-01', '2024-11-01', '2025-05-01', '2026-02-01'];

/** Vaults and keys as the management plane shows them: properties and attributes, never key material ("Key Vault REST", 2025-05-01). */
export function vaultRoutes(context: ArmContext): Route[] {
  const { core } = context;
  const { vaults, keys, keysOf } = keyVaultState(core.store);
  const path = `${GROUP}/providers/${TYPE}/{vault}`;
  const vaultScope = ({ params }: SimRequest) =>
    resourceId(params['subscriptionId'] ?? '', params['group'] ?? '', TYPE, params['vault'] ?? '');
  const keyScope = (request: SimRequest) => `${vaultScope(request)}/keys/${request.params['key'] ?? ''}`;

  function findVault(request: SimRequest): Vault {
    const vault = vaults.get((request.params['vault'] ?? '').toLowerCase());
    if (!vault || vault.deletedAt !== undefined || normalId(vault.id) !== normalId(vaultScope(request)))
      throw resourceNotFound(vaultScope(request));
    return vault;
  }

  function findKey(vault: Vault, request: SimRequest): Key {
    const key = keys.get(keyIdOf(vault.name, request.params['key'] ?? ''));
    if (!key || key.deleted)
      throw armError(404, 'KeyNotFound', `The key '${request.params['key'] ?? ''}' was not found.`);
    return key;
  }

  function keyBody(vault: Vault, key: Key, version: KeyVersion, versioned: boolean) {
    const { recoverableDays: _, ...attributes } = attributesOf(vault, version);
    const size = keySize(version.pem);
    const id = `${vault.id}/keys/${key.name}`;
    return {
      id: versioned ? `${id}/versions/${version.version}` : id,
      name: versioned ? version.version : key.name,
      type: versioned ? `${TYPE}/keys/versions` : `${TYPE}/keys`,
      location: vault.location,
      ...(version.tags && { tags: version.tags }),
      properties: {
        attributes,
        kty: version.kty,
        keyOps: version.keyOps,
        ...(size === undefined ? { curveName: 'P-256' } : { keySize: size }),
        keyUri: keyUri(core.vaultSuffix, vault.name, key.name),
        keyUriWithVersion: keyUri(core.vaultSuffix, vault.name, key.name, version.version),
      },
    };
  }

  /** What lists tell of a key: as little as those of the data plane. */
  function keyItem(vault: Vault, key: Key, version: KeyVersion) {
    const { properties, ...item } = keyBody(vault, key, version, false);
    return { ...item, properties: { attributes: properties.attributes, keyUri: properties.keyUri } };
  }

  /** Vaults in a subscription or resource group. */
  const listOf = (place: string, scope: (request: SimRequest) => string): Route =>
    armRoute(context, {
      method: 'GET',
      path: `${place}/providers/${TYPE}`,
      operation: 'arm.vaults.list',
      versions: VERSIONS,
      action: `${TYPE}/read`,
      scope,
      handler: (_, within) => {
        const found = [...vaults.values()].filter(
          (vault) => !vault.managedHsm && vault.deletedAt === undefined && covers(within, vault.id),
        );
        return { status: 200, body: { value: found.map((vault) => vaultBody(vault, core.vaultSuffix)) } };
      },
    });

  return [
    ...deletedVaultRoutes(context, VERSIONS),
    ...managedHsmRoutes(context, VERSIONS),
    listOf(SUBSCRIPTION, ({ params }) => `/subscriptions/${params['subscriptionId'] ?? ''}`),
    listOf(
      GROUP,
      ({ params }) => `/subscriptions/${params['subscriptionId'] ?? ''}/resourceGroups/${params['group'] ?? ''}`,
    ),
    armRoute(context, {
      method: 'GET',
      path,
      operation: 'arm.vaults.get',
      versions: VERSIONS,
      action: `${TYPE}/read`,
      scope: vaultScope,
      handler: (request) => ({ status: 200, body: vaultBody(findVault(request), core.vaultSuffix) }),
    }),
    armRoute(context, {
      method: 'GET',
      path: `${path}/keys`,
      operation: 'arm.vaults.keys.list',
      versions: VERSIONS,
      action: `${TYPE}/keys/read`,
      scope: vaultScope,
      handler: (request) => {
        const vault = findVault(request);
        const found = keysOf(vault.name).flatMap((key) => {
          const current = !key.deleted ? key.versions.at(-1) : undefined;
          return current ? [keyItem(vault, key, current)] : [];
        });
        return { status: 200, body: { value: found } };
      },
    }),
    armRoute(context, {
      method: 'GET',
      path: `${path}/keys/{key}`,
      operation: 'arm.vaults.keys.get',
      versions: VERSIONS,
      action: `${TYPE}/keys/read`,
      scope: keyScope,
      handler: (request) => {
        const vault = findVault(request);
        const key = findKey(vault, request);
        const current = key.versions.at(-1);
        if (!current) throw resourceNotFound(keyScope(request));
        return { status: 200, body: keyBody(vault, key, current, false) };
      },
    }),
    armRoute(context, {
      method: 'GET',
      path: `${path}/keys/{key}/versions`,
      operation: 'arm.vaults.keys.listVersions',
      versions: VERSIONS,
      action: `${TYPE}/keys/read`,
      scope: keyScope,
      handler: (request) => {
        const vault = findVault(request);
        const key = findKey(vault, request);
        return { status: 200, body: { value: key.versions.map((one) => keyBody(vault, key, one, true)) } };
      },
    }),
  ];
}

function vaultBody(vault: Vault, vaultSuffix: string) {
  return {
    id: vault.id,
    name: vault.name,
    type: TYPE,
    location: vault.location,
    tags: vault.tags ?? {},
    properties: {
      tenantId: vault.tenantId,
      sku: { family: 'A', name: vault.sku },
      accessPolicies: vault.accessPolicies,
      vaultUri: `https://${vault.name}.${vaultSuffix}/`,
      enableRbacAuthorization: vault.rbac,
      enableSoftDelete: vault.softDelete,
      ...(vault.softDelete && { softDeleteRetentionInDays: vault.softDeleteRetentionInDays }),
      ...(vault.purgeProtection && { enablePurgeProtection: true }),
      ...(vault.networkAcls && { networkAcls: vault.networkAcls }),
      publicNetworkAccess: vault.publicNetworkAccess,
      provisioningState: 'Succeeded',
    },
  };
}
