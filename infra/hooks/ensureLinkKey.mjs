import { randomBytes } from 'node:crypto';

const API = 'api-version=2025-05-01';

/**
 * The key that signs customers' links: made once, of 32 random bytes, and never read or shown. By the management plane,
 * because it needs no right to secrets and no way through the vault's firewall. Making another one voids all links.
 *
 * @param {import('./azure.mjs').Azure} azure
 * @param {string} vaultId
 * @param {(size: number) => Buffer} [random]
 */
export async function ensureLinkKey(azure, vaultId, random = randomBytes) {
  const { resourceManager } = await azure.endpoints();
  const url = `${resourceManager}${vaultId}/secrets/link-key?${API}`;
  if (await azure.find(url)) return;
  const properties = { value: random(32).toString('base64'), contentType: 'link-signing key, base64' };
  await azure.change('make the link-signing key', 'PUT', url, { properties });
}
