import { stop } from '../errors/stop';
import type { Stop } from '../model/outcome';
import type { EncryptionPlan, WantedEncryption } from '../model/plan';

/** Ways a service refuses a key, whatever it calls them. */
export type KeyRefusal = 'access' | 'notFound' | 'disabled' | 'vaultNotFound' | 'firewall' | 'unsuitable';

/** What a refusal of the key by the resource's own service means for the customer. */
export function explainKeyRefusal(
  refusal: KeyRefusal,
  detail: string,
  plan: EncryptionPlan,
  wanted: WantedEncryption,
  principalId: string,
): Stop {
  const url = new URL(wanted.keyUri);
  const [, , keyName = ''] = url.pathname.split('/');
  const vaultHost = url.host;
  const vaultName = vaultHost.split('.')[0] ?? vaultHost;
  switch (refusal) {
    case 'access':
      return wanted.federatedClientId === undefined
        ? stop('identity-access-denied', {
            identityName: plan.identityId.split('/').at(-1) ?? plan.identityId,
            keyUri: wanted.keyUri,
            principalId,
            vaultName,
            keyName,
            detail,
          })
        : stop('vault-access-denied', {
            vaultHost,
            vaultName,
            keyName,
            clientId: wanted.federatedClientId,
            permissions: 'get, wrapKey, unwrapKey',
            detail,
          });
    case 'notFound':
      return stop('key-not-found', { keyUri: wanted.keyUri, vaultName, keyName });
    case 'disabled':
      return stop('key-disabled', { keyUri: wanted.keyUri });
    case 'vaultNotFound':
      return stop('vault-not-found', { vaultHost, vaultName });
    case 'firewall':
      return stop('vault-firewall', { vaultHost, vaultName, detail });
    case 'unsuitable':
      return stop('key-refused', { keyUri: wanted.keyUri, kind: plan.kind, detail });
  }
}
