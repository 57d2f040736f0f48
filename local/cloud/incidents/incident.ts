import type { Simulator } from '../../azure';
import { keyUseOf, type ResourceKeyUse } from './keyUse';

/** Where something happens to a key: at a resource that is encrypted with it. */
export interface IncidentTarget {
  readonly resourceId: string;
  /** Application that somebody beside the resource looks at the key with; default: that of the resource. */
  readonly clientId?: string;
  /** PEM of an RSA key to use for new versions, because making one takes 100 ms. */
  readonly material?: string;
}

/** A target with what its resource says. */
export interface Place extends IncidentTarget, ResourceKeyUse {
  readonly vault: ReturnType<Simulator['keyVault']['vault']>;
  /** Object id, in the vault's tenant, of whom the resource comes as. */
  readonly principalId: string;
}

/** `void` work of a person, now or a moment later. */
export type Work = () => void | Promise<void>;

export interface Incident {
  /** Who did what, for people. */
  readonly story: string;
  /** How it is undone, for people. */
  readonly remedy: string;
  /** Whether it can happen there. */
  possible(place: Place): boolean;
  /** Whether the resource itself loses its key by it, or only others see something. */
  losesKey(place: Place): boolean;
  /** Lets it happen. What is returned undoes it. */
  begin(simulator: Simulator, place: Place): Work | Promise<Work>;
}

/** Who and what is concerned when something happens to the key of a resource. */
export function placeOf(simulator: Simulator, target: IncidentTarget): Place {
  const use = keyUseOf(simulator, target.resourceId);
  const vault = simulator.keyVault.vault(use.vaultName);
  const clientId = target.clientId ?? use.federatedClientId;
  const principalId =
    use.federatedClientId === undefined
      ? simulator.managedIdentity.all().find(({ id }) => id.toLowerCase() === use.identityId.toLowerCase())?.principalId
      : simulator.entra.servicePrincipal(vault.tenantId, use.federatedClientId)?.id;
  return { ...target, ...use, vault, principalId: principalId ?? '', ...(clientId !== undefined && { clientId }) };
}
