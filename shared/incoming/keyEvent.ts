import type { Cloud } from '../config';
import { parseKeyUri } from '../model/keyUri';
import type { Problem } from '../model/request';
import { seen, type GridEvent } from './gridEvent';

type Suffixes = Pick<Cloud, 'vaultSuffix' | 'managedHsmSuffix'>;

/** What an event of Key Vault is about. */
type KeyEvent =
  | {
      readonly about: 'key' | 'vault';
      /** Lower case, as {@link KEY_EVENTS} and {@link VAULT_EVENT}. */
      readonly type: string;
      /** The vault it names; where only a name is known, the vault and the Managed HSM of that name. */
      readonly hosts: readonly string[];
      /** Absent where the whole vault is meant. */
      readonly keyName?: string;
    }
  | { readonly about: 'something-else' }
  | { readonly about: 'nothing-clear'; readonly problems: readonly Problem[] };

/** Azure docs "Azure Key Vault as Event Grid source", 2025. Events of secrets and certificates have types of their own. */
const KEY_EVENTS = ['keynewversioncreated', 'keynearexpiry', 'keyexpired'].map((name) => `microsoft.keyvault.${name}`);
const VAULT_EVENT = 'microsoft.keyvault.vaultaccesspolicychanged';

/**
 * Reads which key or vault an event is about, and no more: what happened to it is asked of the vault. `Id` is preferred,
 * then the names beside it; the data of a changed access policy is nearly empty, so the source counts too.
 */
export function parseKeyEvent({ type, source, subject, data }: GridEvent, cloud: Suffixes): KeyEvent {
  const kind = type.toLowerCase();
  if (kind !== VAULT_EVENT && !KEY_EVENTS.includes(kind)) return { about: 'something-else' };
  const id = named(data['id']);
  const vaultName = named(data['vaultname']) || vaultOf(source);
  const host = hostOf(id, cloud);
  const hosts =
    host === undefined
      ? [cloud.vaultSuffix, cloud.managedHsmSuffix].flatMap(
          (suffix) => hostOf(`https://${vaultName}.${suffix}`, cloud) ?? [],
        )
      : [host];
  if (hosts.length === 0) {
    const wanted = `an identifier in a vault of this cloud (*.${cloud.vaultSuffix}), or VaultName`;
    return { about: 'nothing-clear', problems: [{ field: 'data.Id', seen: seen(data['id']), wanted }] };
  }
  if (kind === VAULT_EVENT) return { about: 'vault', type: kind, hosts };
  const keyName = [id, ...[data['objectname'], subject].map((name) => `https://${hosts[0]}/keys/${named(name)}`)]
    .map((uri) => parseKeyUri(uri, cloud))
    .flatMap((parsed) => (parsed.ok ? [parsed.key.keyName] : []))[0];
  if (keyName !== undefined) return { about: 'key', type: kind, hosts, keyName };
  const problem = { field: 'data.ObjectName', seen: seen(data['objectname']), wanted: 'the name of a key' };
  return { about: 'nothing-clear', problems: [problem] };
}

/** Names and identifiers have no blanks; documented samples have some around them. */
const named = (value: unknown): string => (typeof value === 'string' ? value.replace(/\s+/g, '') : '');

const vaultOf = (armId: string): string =>
  /\/providers\/Microsoft\.KeyVault\/(?:vaults|managedHSMs)\/([^/]+)/i.exec(armId)?.[1] ?? '';

/** The host of a URL, if it is a vault or an HSM of the cloud. */
function hostOf(url: string, cloud: Suffixes): string | undefined {
  const parsed = URL.canParse(url) && parseKeyUri(`${new URL(url).origin}/keys/any`, cloud);
  return parsed && parsed.ok ? parsed.key.vaultHost : undefined;
}
