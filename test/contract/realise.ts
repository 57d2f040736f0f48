import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROLE_IDS } from '../../local/azure/arm/createArm';
import { pairedRegion } from '../../shared/targets/regionPairs';
import {
  CUSTOMER,
  CUSTOMER_SUBSCRIPTION,
  ISV,
  ISV_SUBSCRIPTION,
  sharedKey,
  trustedApplication,
  type TestResources,
} from '../local/azure/arm/testResources';
import { SPECS } from './openapi';

/** An official example: parameters of a request and the answers it may get. */
export interface Example {
  readonly parameters: Readonly<Record<string, any>>;
  readonly responses: Readonly<Record<string, { readonly body?: unknown; readonly headers?: object }>>;
}

export const readExample = (file: string): Example =>
  JSON.parse(readFileSync(join(SPECS, 'examples', file), 'utf8')) as Example;

const roleDefinitionId = ROLE_IDS.keyVaultCryptoServiceEncryptionUser;

/**
 * Makes what an example of Resource Manager mentions exist in the simulator: resource group, identities, vaults with
 * keys and roles, a federated application, a source server. Returns its parameters with the real ids in them.
 */
export async function realise(world: TestResources, example: Example, location: string) {
  const { arm } = world;
  const replacements = new Map<string, string>([
    ['{subscription-id}', ISV_SUBSCRIPTION],
    ['{managed-identity-name}', 'managed-identity'],
    [String(example.parameters['subscriptionId']), ISV_SUBSCRIPTION],
  ]);
  let text = replaced(JSON.stringify(example.parameters), replacements);
  const group = (JSON.parse(text) as { resourceGroupName: string }).resourceGroupName;
  arm.createResourceGroup(ISV_SUBSCRIPTION, group, location);

  const pair = pairedRegion(location) ?? location;
  const geoIdentity = /"geoBackupUserAssignedIdentityId":"([^"]+)"/.exec(text)?.[1];
  const identities = [...new Set(text.match(/\/subscriptions\/[^"]*?\/userAssignedIdentities\/[^"]+/g) ?? [])].map(
    (id) => {
      const [, , subscriptionId = '', , resourceGroup = '', , , , name = ''] = id.split('/');
      const place = id === geoIdentity ? pair : location;
      return arm.createIdentity({ subscriptionId, resourceGroup, name, location: place });
    },
  );
  const federated = /"federatedIdentityClientId":"([^"]+)"/.exec(text)?.[1];
  const principals = identities.map(({ principalId }) => principalId);
  if (federated !== undefined && identities[0]) {
    const application = trustedApplication(world, identities[0]);
    principals.push(application.principalId);
    replacements.set(federated, application.appId);
  }
  const owner =
    federated === undefined
      ? { tenantId: ISV, subscriptionId: ISV_SUBSCRIPTION }
      : { tenantId: CUSTOMER, subscriptionId: CUSTOMER_SUBSCRIPTION };
  const keyNames = (text.match(/"keyname":"([^"]+)"/) ?? []).slice(1);
  const vaults = [...new Set(text.match(/https:\/\/[^"/]+\.vault\.azure\.net(?:\/keys\/[^"]+)?/g) ?? [])];
  for (const address of vaults) {
    const url = new URL(address);
    const [name = ''] = url.host.split('.');
    const [, , keyName = keyNames[0] ?? 'key'] = url.pathname.split('/');
    // A second vault is the one of the geo backup.
    const place = address === vaults[0] ? location : pair;
    const vault = world.keyVault.createVault({ ...owner, name, resourceGroup: 'rg', location: place });
    const key = await world.keyVault.createKey(name, keyName, { material: await sharedKey() });
    for (const principalId of principals) arm.assignRole({ scope: vault.id, principalId, roleDefinitionId });
    replacements.set(address, url.pathname === '/' ? vault.uri : key.kid);
  }
  const source = /"sourceServerResourceId":"([^"]+)"/.exec(text)?.[1]?.split('/');
  if (source) {
    const [, , subscriptionId = '', , resourceGroup = '', , , , name = ''] = source;
    arm.createMysqlServer({ subscriptionId, resourceGroup, name, location });
  }
  text = replaced(text, replacements);
  return { parameters: JSON.parse(text) as Example['parameters'], principals };
}

/** Lets a principal use the keys of a vault that an example mentions. */
export function grant(world: TestResources, vaultName: string, principalId: string): void {
  world.arm.assignRole({ scope: world.keyVault.vault(vaultName).id, principalId, roleDefinitionId });
}

/** Longest first: an address may begin with another. */
function replaced(text: string, replacements: ReadonlyMap<string, string>): string {
  return [...replacements].sort(([a], [b]) => b.length - a.length).reduce((all, [a, b]) => all.replaceAll(a, b), text);
}

/** Names of the properties that the documented body has and this one lacks, as paths; list items count as one. */
export function lacking(documented: unknown, actual: unknown, path = ''): string[] {
  if (Array.isArray(documented)) {
    return documented.length > 0 ? lacking(documented[0], (actual as unknown[])[0], `${path}[]`) : [];
  }
  if (typeof documented !== 'object' || documented === null) return [];
  return Object.entries(documented).flatMap(([name, value]) => {
    const own = path === '' ? name : `${path}.${name}`;
    // Names in `tags` and ids of identities are the example's own.
    if (name === 'tags' || name === 'userAssignedIdentities') return [];
    const found = (actual as Record<string, unknown> | undefined)?.[name];
    return found === undefined ? [own] : lacking(value, found, own);
  });
}
