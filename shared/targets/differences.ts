import { sameArmId } from '../model/armId';
import { sameKey, sameKeyUri } from '../model/keyUri';
import type { WantedEncryption } from '../model/plan';
import type { ResourceView } from './target';

/**
 * What of the wanted encryption a resource does not show, each with what it shows instead. Only fields that Latchkey owns
 * are compared. `follows`: whether the kind can follow new versions by itself, so that this is compared as well.
 */
export function differences(view: ResourceView, wanted: WantedEncryption, { follows }: { follows: boolean }): string[] {
  const { encryption } = view;
  if (encryption.source !== 'customer') return ['it uses service-managed keys'];
  const wrong: string[] = [];
  const compare = (same: boolean, what: string, seen: string | undefined) => {
    if (!same) wrong.push(`${what} ${seen ?? 'none'}`);
  };
  const { keyUri } = encryption;
  // What follows new versions by itself may be at another one than was verified: the newest there is, or about to be.
  const anyVersion = !wanted.pinned && (encryption.follows === true || isVersionless(wanted.keyUri));
  compare(anyVersion ? sameKey(keyUri, wanted.keyUri) : sameKeyUri(keyUri, wanted.keyUri), 'key', keyUri);
  if (follows && encryption.follows !== !wanted.pinned) {
    wrong.push(wanted.pinned ? 'version is not pinned' : 'version is pinned');
  }
  compare(sameArmId(encryption.identityId, wanted.identityId), 'identity', encryption.identityId);
  if (!view.identityIds.some((id) => sameArmId(id, wanted.identityId))) wrong.push('identity is not attached');
  const [client, wantedClient] = [encryption.federatedClientId, wanted.federatedClientId];
  compare(client?.toLowerCase() === wantedClient?.toLowerCase(), 'federated client', client);
  if (wanted.geo) {
    const { geo } = encryption;
    compare(sameKeyUri(geo?.keyUri, wanted.geo.keyUri), 'geo key', geo?.keyUri);
    compare(sameArmId(geo?.identityId, wanted.geo.identityId), 'geo identity', geo?.identityId);
  }
  if (view.trouble !== undefined) wrong.push(view.trouble);
  return wrong;
}

/** Whether a resource uses the wanted identity, as the wanted client: with most kinds the first thing that is written. */
export const usesIdentity = ({ identityIds, encryption }: ResourceView, wanted: WantedEncryption): boolean =>
  sameArmId(encryption.identityId, wanted.identityId) &&
  identityIds.some((id) => sameArmId(id, wanted.identityId)) &&
  encryption.federatedClientId?.toLowerCase() === wanted.federatedClientId?.toLowerCase();

const isVersionless = (keyUri: string): boolean => new URL(keyUri).pathname.split('/').filter(Boolean).length < 3;
