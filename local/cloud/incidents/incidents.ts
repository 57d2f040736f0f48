import type { Incident } from './incident';
import { identityIncidents } from './identityIncidents';
import { keyIncidents } from './keyIncidents';
import { vaultIncidents } from './vaultIncidents';

/** Everything that people, or the network, do to a key that is in use; each with how it is undone. */
export const INCIDENTS = {
  ...keyIncidents,
  ...vaultIncidents,
  ...identityIncidents,
} as const satisfies Readonly<Record<string, Incident>>;

export type Cause = keyof typeof INCIDENTS;
export const CAUSES = Object.keys(INCIDENTS) as Cause[];
