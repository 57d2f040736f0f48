import type { FaultKind } from '../../azure/core/faults';
import type { Simulator } from '../../azure';
import type { Firewall } from '../../azure/keyVault/control';
import { isTrustedService } from '../../azure/keyVault/trustedService';
import { vaultOfHost } from '../../azure/keyVault/vaultHosts';
import { grantsOn, takeAway } from './grants';
import type { Incident, Place } from './incident';

const anywhere = (): boolean => true;
const never = (): boolean => false;

function closeFirewall({ keyVault }: Simulator, { vault }: Place, bypass: 'AzureServices' | 'None'): () => void {
  const { publicNetworkAccess, networkAcls } = vault;
  keyVault.setFirewall(vault.name, { networkAcls: { defaultAction: 'Deny', bypass } });
  const before: Firewall = { publicNetworkAccess, ...(networkAcls && { networkAcls }) };
  return () => keyVault.setFirewall(vault.name, before);
}

/** Nobody but Azure's own services reaches the vault any more. */
function cutOff({ faults, core }: Simulator, { vaultName }: Place, kind: FaultKind): () => void {
  return faults.add({
    operation: /^(keyVault|hsmRoles)\./,
    times: Infinity,
    when: (request) => vaultOfHost(core, request.url.host)?.name === vaultName && !isTrustedService(core, request),
    kind,
  });
}

/** What happens to the vault or Managed HSM that the key is in, and on the way to it. */
export const vaultIncidents = {
  roleRemoved: {
    story: 'The key owner takes the role on the vault away, from whoever has it.',
    remedy: 'Assign the role again.',
    possible: ({ vault }) => vault.rbac || vault.managedHsm === true,
    losesKey: anywhere,
    begin: (simulator, place) => takeAway(grantsOn(simulator, place)),
  },
  /** Where the resource comes as its identity: the application still sees the key. */
  resourceRoleRemoved: {
    story: 'The key owner takes the role away from the one that the resource comes as.',
    remedy: 'Assign the role again.',
    possible: ({ vault }) => vault.rbac || vault.managedHsm === true,
    losesKey: anywhere,
    begin: (simulator, place) =>
      takeAway(grantsOn(simulator, place).filter(({ principalId }) => principalId === place.principalId)),
  },
  /** A Managed HSM has no access policies. */
  accessPolicyRemoved: {
    story: 'The key owner removes the access policies of the vault.',
    remedy: 'Set the access policies again.',
    possible: ({ vault }) => !vault.rbac && vault.managedHsm !== true,
    losesKey: anywhere,
    begin: (simulator, place) => takeAway(grantsOn(simulator, place)),
  },
  firewallClosed: {
    story: 'The key owner closes the firewall of the vault, for Azure services too.',
    remedy: 'Let trusted Azure services bypass the firewall.',
    possible: anywhere,
    losesKey: anywhere,
    begin: (simulator, place) => closeFirewall(simulator, place, 'None'),
  },
  firewallClosedWithBypass: {
    story: 'The key owner closes the firewall of the vault and lets trusted Azure services pass.',
    remedy: 'Nothing has to be undone: only others cannot look at the key.',
    possible: anywhere,
    losesKey: never,
    begin: (simulator, place) => closeFirewall(simulator, place, 'AzureServices'),
  },
  /** A recovered vault has none of its role assignments and event subscriptions; roles inside a Managed HSM and access policies stay. */
  vaultDeleted: {
    story: 'The key owner deletes the vault.',
    remedy: 'Recover the vault and assign its roles again: they are lost. So are its event subscriptions.',
    possible: anywhere,
    losesKey: anywhere,
    begin(simulator, place) {
      const grants = place.vault.rbac && !place.vault.managedHsm ? grantsOn(simulator, place) : [];
      simulator.keyVault.deleteVault(place.vaultName);
      return () => {
        simulator.keyVault.recoverVault(place.vaultName);
        for (const one of grants) one.give();
      };
    },
  },
  vaultUnavailable: {
    story: 'The vault answers 503 to us while the resource goes on using it.',
    remedy: 'Wait.',
    possible: anywhere,
    losesKey: never,
    begin: (simulator, place) => cutOff(simulator, place, { type: 'serverError', status: 503 }),
  },
  connectionsLost: {
    story: 'Our connections to the vault are lost while the resource goes on using it.',
    remedy: 'Wait, or look at our own network.',
    possible: anywhere,
    losesKey: never,
    begin: (simulator, place) => cutOff(simulator, place, { type: 'loseRequest' }),
  },
} as const satisfies Readonly<Record<string, Incident>>;
