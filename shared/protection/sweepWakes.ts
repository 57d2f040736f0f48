import { resourceKey } from '../model/instances';
import type { KeysRest } from '../model/sweep';
import type { WatchedKey } from '../registry';
import type { KeyNews } from './sweepVault';

/**
 * So many instances are woken at once by a part of a sweep, and so many that use one vault: each makes two operations with
 * the key, and an RSA-4096 key in hardware takes 250 in the ten seconds until the next are woken (Key Vault docs "Azure
 * Key Vault service limits", 2026).
 */
export const WAKES_AT_ONCE = 200;
const WAKES_PER_VAULT = 50;

interface VaultNews {
  readonly vaultHost: string;
  readonly news: readonly KeyNews[];
}

const nameOf = ({ resourceId, keyName, onboardingId }: WatchedKey): string =>
  [resourceKey(resourceId), keyName.toLowerCase(), onboardingId].join(' ');

const before = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Whether a use is still to be considered when a part of a sweep goes on. */
export function isLeft(use: WatchedKey, rest: KeysRest | undefined): boolean {
  if (!rest) return true;
  const host = use.vaultHost.toLowerCase();
  const halfDone = rest.vaults.find(({ vaultHost }) => vaultHost === host);
  if (halfDone) return nameOf(use) > halfDone.after;
  return rest.beyond !== undefined && host > rest.beyond;
}

/**
 * Which of those that are to be woken wake now, and where the next call goes on: so that a vault that thousands depend on
 * does not wake them all in one moment. Vaults that are half done come first. Pure.
 */
export function takeWakes(
  vaults: readonly VaultNews[],
  rest?: KeysRest,
): { now: readonly KeyNews[]; rest?: KeysRest | undefined } {
  const begun = new Set(rest?.vaults.map(({ vaultHost }) => vaultHost));
  const ordered = vaults
    .filter(({ news }) => news.length > 0)
    .sort(
      (a, b) => Number(begun.has(b.vaultHost)) - Number(begun.has(a.vaultHost)) || before(a.vaultHost, b.vaultHost),
    );
  const now: KeyNews[] = [];
  const halfDone: { vaultHost: string; after: string }[] = [];
  let reached = rest?.beyond ?? '';
  let isBeyond = false;
  for (const { vaultHost, news } of ordered) {
    const room = Math.min(WAKES_PER_VAULT, WAKES_AT_ONCE - now.length);
    const sorted = [...news].sort((a, b) => before(nameOf(a.use), nameOf(b.use)));
    const taken = sorted.slice(0, room);
    const last = taken.at(-1);
    if (!last) {
      const known = rest?.vaults.find((one) => one.vaultHost === vaultHost);
      if (known) halfDone.push(known);
      else isBeyond = true;
      continue;
    }
    now.push(...taken);
    if (!begun.has(vaultHost)) reached = vaultHost;
    if (taken.length < sorted.length) halfDone.push({ vaultHost, after: nameOf(last.use) });
  }
  if (halfDone.length === 0 && !isBeyond) return { now };
  return { now, rest: { vaults: halfDone, ...(isBeyond ? { beyond: reached } : {}) } };
}
