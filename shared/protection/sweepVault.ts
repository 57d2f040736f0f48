import { setTimeout as delay } from 'node:timers/promises';
import { faultOf } from '../errors/fault';
import { parseKeyUri } from '../model/keyUri';
import type { KeySight, KeyState } from '../model/sight';
import type { WakeReason } from '../model/sweep';
import { SECOND } from '../model/time';
import type { Ports } from '../ports';
import type { WatchedKey } from '../registry';
import { VaultGlance, type KeyGlance } from '../verification/glanceAtKeys';

/**
 * Keys of one vault that are looked at in a second. An RSA-4096 key in hardware takes 250 operations in ten seconds (Key
 * Vault docs "Azure Key Vault service limits", 2026): at most a fifth of that is ours, the rest is the customer's own.
 */
const PROBES_PER_SECOND = 5;
/** A vault that is busy for longer is left alone until the next sweep. */
const LONGEST_PAUSE_SECONDS = 10;

type Pause = (milliseconds: number) => Promise<unknown>;

/** A use that is to be woken, and why. */
export interface KeyNews {
  readonly use: WatchedKey;
  readonly reason: WakeReason;
}

interface SweptVault {
  readonly news: readonly KeyNews[];
  readonly keys: number;
  readonly calls: number;
  /** What could not be looked at, and why. */
  readonly faults: readonly string[];
}

/** Looks at every key in use of one vault, each once for each application, and says whose process has not seen that yet. */
export async function sweepVault(ports: Ports, uses: readonly WatchedKey[], pause: Pause = delay): Promise<SweptVault> {
  const glance = new VaultGlance(ports);
  const news: KeyNews[] = uses.filter(({ sight }) => !sight).map((use) => ({ use, reason: 'unseen' }));
  const faults: string[] = [];
  let nextAt = 0;
  let patience = 1;
  const looks = looksOf(uses);
  for (const [index, look] of looks.entries()) {
    const wait = nextAt - performance.now();
    if (wait > 0) await pause(wait);
    nextAt = performance.now() + SECOND / PROBES_PER_SECOND;
    const told = await tell(look);
    if (told === 'leave') {
      faults.push(...looks.slice(index + 1).map(({ name }) => `${name}: left alone until the next sweep`));
      break;
    }
    news.push(...told);
  }
  return { news, keys: looks.length, calls: glance.calls, faults };

  /** Looks once, or twice if the vault asks for a short pause; `leave`: it has no time for us. */
  async function tell(look: Look): Promise<KeyNews[] | 'leave'> {
    try {
      return newsOf(look, await glanceAt(ports, glance, look));
    } catch (error) {
      const fault = faultOf(error);
      const seconds = retryAfter(error);
      if (fault.status === 429 && patience > 0 && seconds <= LONGEST_PAUSE_SECONDS) {
        patience -= 1;
        await pause(seconds * SECOND);
        return tell(look);
      }
      faults.push(`${look.name}: ${fault.status === undefined ? fault.message : `${fault.status} ${fault.code}`}`);
      return fault.status === 429 ? 'leave' : [];
    }
  }
}

/** One key as one application looks at it, with the uses that this is about, by version. */
interface Look {
  readonly name: string;
  readonly uses: readonly (WatchedKey & { readonly sight: KeySight })[];
}

function looksOf(uses: readonly WatchedKey[]): Look[] {
  const seen = uses.flatMap(({ sight, ...use }) => (sight && sight.state !== 'elsewhere' ? [{ ...use, sight }] : []));
  const looks = Map.groupBy(seen, ({ keyName, sight: { tenantId, clientId } }) =>
    [keyName.toLowerCase(), tenantId, clientId].join('\n'),
  );
  return [...looks.values()].map((some) => ({ name: nameOf(some[0]), uses: some }));
}

const nameOf = (use: WatchedKey | undefined): string => (use ? `${use.vaultHost}/keys/${use.keyName}` : '');

async function glanceAt({ config }: Ports, glance: VaultGlance, { uses }: Look): Promise<Seen> {
  const parsed = uses
    .map(({ sight }) => parseKeyUri(sight.keyUri, config.cloud))
    .flatMap((one) => (one.ok ? [one.key] : []));
  const [key] = parsed;
  const [first] = uses;
  if (!key || !first) return { states: new Map() };
  const versions = [...new Set(parsed.map(({ version }) => version))];
  const { states, newestAt } = await glance.at(key, first.sight, versions);
  return { states: new Map(versions.map((version, index) => [version, states[index]])), newestAt };
}

interface Seen extends Pick<KeyGlance, 'newestAt'> {
  readonly states: ReadonlyMap<string | undefined, KeyState | undefined>;
}

function newsOf({ uses }: Look, { states, newestAt }: Seen): KeyNews[] {
  return uses.flatMap((use) => {
    const version = /\/keys\/[^/]+\/([^/]+)/.exec(use.sight.keyUri)?.[1]?.toLowerCase();
    const reason = whyWake(use.sight, states.get(version), newestAt);
    return reason ? [{ use, reason }] : [];
  });
}

/** What a glance tells that was not seen by the resource's own process. */
export function whyWake(
  sight: Pick<KeySight, 'state' | 'newestAt'>,
  state: KeyState | undefined,
  newestAt: number | undefined,
): WakeReason | undefined {
  if (state === undefined) return undefined;
  if (state !== sight.state) return 'key';
  return newestAt !== undefined && sight.newestAt !== undefined && newestAt > sight.newestAt ? 'version' : undefined;
}

/** Seconds that a busy service asks us to wait. */
function retryAfter(error: unknown): number {
  const { response } = error as { response?: { headers?: { get?: (name: string) => string | undefined } } };
  const seconds = Number(response?.headers?.get?.('retry-after'));
  return Number.isFinite(seconds) && seconds > 0 ? seconds : 1;
}
