import { sameArmId } from '../model/armId';
import { sameKey } from '../model/keyUri';
import type { WantedEncryption } from '../model/plan';
import type { ResourceView } from '../targets';

/**
 * Whether a resource uses none of our keys: it went back to its service's own, or somebody gave it another key and another
 * identity, which is nobody's business here.
 */
export function isReleased({ encryption }: ResourceView, wanted: WantedEncryption): boolean {
  if (encryption.source === 'service') return true;
  return !sameKey(encryption.keyUri, wanted.keyUri) && !sameArmId(encryption.identityId, wanted.identityId);
}
