import { parseArmId } from '../model/armId';
import { resourceKey } from '../model/instances';
import type { ProtectedResource } from '../registry';

/**
 * How many resources have the same turn. One that is revalidated takes up to four writes and a dozen reads in its
 * subscription, and half a dozen operations in its vault, which its owner uses as well.
 */
export const BUDGET = {
  /** All told: what this deployment does at once. */
  all: 50,
  /** 4 writes and 12 reads a second: below half of what is refilled (Azure docs "Understand how Azure Resource Manager throttles requests", 2026-11: 10 and 25 a second). */
  subscription: 10,
  /** 30 operations: an eighth of the smallest limit of a vault, 250 in 10 s (Key Vault docs "Service limits", RSA 4096 in an HSM, 2026-11). */
  vault: 5,
} as const;

/** Whose turn is when: each resource as early as no budget is overdrawn. The same for the same resources. Pure. */
export function turnsOf(resources: readonly Pick<ProtectedResource, 'resourceId' | 'wanted'>[]): string[][] {
  const turns: string[][] = [];
  const used = new Map<string, number[]>();
  const isFull = (name: string, budget: number, turn: number) => (used.get(name)?.[turn] ?? 0) >= budget;
  const firstFree = new Map<string, number>();
  const byKey = resources.map((one) => ({ key: resourceKey(one.resourceId), one }));
  for (const { one } of byKey.sort((a, b) => (a.key < b.key ? -1 : 1))) {
    const limits = limitsOf(one);
    let turn = Math.max(...limits.map(([name]) => firstFree.get(name) ?? 0));
    while (limits.some(([name, budget]) => isFull(name, budget, turn))) turn += 1;
    for (const [name, budget] of limits) {
      const counts = used.get(name) ?? [];
      used.set(name, counts);
      counts[turn] = (counts[turn] ?? 0) + 1;
      let free = firstFree.get(name) ?? 0;
      while ((counts[free] ?? 0) >= budget) free += 1;
      firstFree.set(name, free);
    }
    for (let empty = turns.length; empty <= turn; empty += 1) turns.push([]);
    turns[turn]?.push(one.resourceId);
  }
  return turns;
}

function limitsOf({ resourceId, wanted }: Pick<ProtectedResource, 'resourceId' | 'wanted'>): [string, number][] {
  const hosts = [wanted.keyUri, wanted.geo?.keyUri].flatMap((uri) => (uri === undefined ? [] : new URL(uri).host));
  return [
    ['all', BUDGET.all],
    [`subscription ${parseArmId(resourceId)?.subscriptionId ?? ''}`, BUDGET.subscription],
    ...[...new Set(hosts)].map((host): [string, number] => [`vault ${host}`, BUDGET.vault]),
  ];
}
