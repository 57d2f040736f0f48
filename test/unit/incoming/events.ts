import { KEY_VERSION, SUBSCRIPTION, VAULT_HOST } from '../../support/samples';

/** Events as Event Grid writes them ("Azure Key Vault as Event Grid source", 2025), with what a test makes different. */
interface Given {
  readonly id?: string;
  readonly type?: string;
  readonly subject?: string;
  readonly data?: unknown;
}

const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/keys/providers`;
export const VAULT_ID = `${GROUP}/Microsoft.KeyVault/vaults/fabrikam-keys`;
const ROTATED = 'Microsoft.KeyVault.KeyNewVersionCreated';
const TIME = '2026-11-20T09:00:00.0000000Z';

export function keyData(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    Id: `https://${VAULT_HOST}/keys/payments/${KEY_VERSION}`,
    VaultName: 'fabrikam-keys',
    ObjectType: 'Key',
    ObjectName: 'payments',
    Version: KEY_VERSION,
    NBF: null,
    EXP: null,
    ...more,
  };
}

export function gridEvent({ id = 'e-1', type = ROTATED, subject = 'payments', data = keyData() }: Given) {
  const versions = { dataVersion: '1', metadataVersion: '1' };
  return { id, topic: VAULT_ID, subject, eventType: type, eventTime: TIME, data, ...versions };
}

export function cloudEvent({ id = 'e-1', type = ROTATED, subject = 'payments', data = keyData() }: Given) {
  return { id, source: VAULT_ID, subject, type, time: TIME, data, specversion: '1.0' };
}
