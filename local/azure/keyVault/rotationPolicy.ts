import { z } from 'zod';
import { badParameter } from './errors';
import type { Key, Vault } from './state';

/** Days before expiry at which Key Vault tells of it, unless a policy says otherwise ("Azure Key Vault as Event Grid source", 2025). */
const NEAR_EXPIRY_DAYS = 30;
const DAY_SECONDS = 24 * 3600;
/** Shortest duration of a policy; that of a Managed HSM is longer ("Configure cryptographic key auto-rotation", 2025). */
const SHORTEST_DAYS = { vault: 7, managedHsm: 28 };
const DURATION = /^P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$/;

const duration = z.string().regex(DURATION);
const body = z.object({
  lifetimeActions: z
    .array(
      z.object({
        trigger: z
          .object({ timeAfterCreate: duration.nullish(), timeBeforeExpiry: duration.nullish() })
          .refine((one) => Boolean(one.timeAfterCreate) !== Boolean(one.timeBeforeExpiry), 'exactly one trigger'),
        action: z.object({
          type: z
            .string()
            .transform((type) => type.toLowerCase())
            .pipe(z.enum(['rotate', 'notify'])),
        }),
      }),
    )
    .max(2)
    .optional(),
  attributes: z.object({ expiryTime: duration.nullish() }).optional(),
});

/** When a key is rotated or told of by itself. Durations are ISO 8601, times seconds since 1970. */
export interface RotationPolicy {
  readonly rotate?: Trigger;
  readonly notify?: Trigger;
  /** Life of a new version. */
  readonly expiryTime?: string;
  readonly created: number;
  readonly updated: number;
  /** PEM that the versions it makes share, for simulated years with many keys; never sent. */
  readonly material?: string;
}

interface Trigger {
  readonly timeAfterCreate?: string;
  readonly timeBeforeExpiry?: string;
}

export type NewRotationPolicy = Omit<RotationPolicy, 'created' | 'updated'>;

/** A policy from the body of a request. Throws `BadParameter`. */
export function readRotationPolicy(given: unknown, managedHsm: boolean): NewRotationPolicy {
  const parsed = body.safeParse(given ?? {});
  if (!parsed.success) throw badParameter(`The rotation policy is not valid: ${parsed.error.issues[0]?.message ?? ''}`);
  const { lifetimeActions = [], attributes } = parsed.data;
  const triggerOf = (type: 'rotate' | 'notify'): Trigger | undefined => {
    const trigger = lifetimeActions.find(({ action }) => action.type === type)?.trigger;
    if (!trigger) return undefined;
    const { timeAfterCreate, timeBeforeExpiry } = trigger;
    return timeAfterCreate ? { timeAfterCreate } : { timeBeforeExpiry: timeBeforeExpiry ?? '' };
  };
  const [rotate, notify] = [triggerOf('rotate'), triggerOf('notify')];
  const policy: NewRotationPolicy = {
    ...(rotate && { rotate }),
    ...(notify && { notify }),
    ...(attributes?.expiryTime && { expiryTime: attributes.expiryTime }),
  };
  checkRotationPolicy(policy, managedHsm);
  return policy;
}

/** Throws `BadParameter` when a policy is not one that Key Vault takes. */
export function checkRotationPolicy({ rotate, notify, expiryTime }: NewRotationPolicy, managedHsm: boolean): void {
  const least = managedHsm ? SHORTEST_DAYS.managedHsm : SHORTEST_DAYS.vault;
  if (managedHsm && notify) throw badParameter('A Managed HSM has no notifications.');
  if (notify?.timeAfterCreate) throw badParameter('Notify is triggered by the time before expiry only.');
  if (rotate?.timeBeforeExpiry && !expiryTime)
    throw badParameter('A rotation before expiry needs an expiry time in the policy.');
  for (const one of [rotate?.timeAfterCreate, rotate?.timeBeforeExpiry, notify?.timeBeforeExpiry, expiryTime]) {
    if (one !== undefined && after(0, one) < least * DAY_SECONDS)
      throw badParameter(`A duration of ${one} is shorter than ${least} days.`);
  }
}

/** KeyRotationPolicy of the data plane: without one of its own a key of a vault is told of before it expires. */
export function rotationPolicyBody(id: string, { managedHsm }: Pick<Vault, 'managedHsm'>, { rotationPolicy }: Key) {
  const { rotate, notify, expiryTime, created, updated } = rotationPolicy ?? {};
  const told = rotationPolicy || managedHsm ? notify : { timeBeforeExpiry: `P${NEAR_EXPIRY_DAYS}D` };
  const action = (type: string, trigger: Trigger | undefined) => (trigger ? [{ trigger, action: { type } }] : []);
  return {
    id,
    lifetimeActions: [...action('Rotate', rotate), ...action('Notify', told)],
    attributes: {
      ...(expiryTime !== undefined && { expiryTime }),
      ...(created !== undefined && { created, updated }),
    },
  };
}

/** Expiry of a version made at that time under a policy, in seconds since 1970. */
export function expiryOf(policy: RotationPolicy | undefined, created: number): number | undefined {
  return policy?.expiryTime === undefined ? undefined : after(created, policy.expiryTime);
}

/** When the current version of a key is to be replaced by itself, in milliseconds since 1970. */
export function rotationAt({ rotationPolicy, versions }: Key): number | undefined {
  const current = versions.at(-1);
  const { timeAfterCreate, timeBeforeExpiry } = rotationPolicy?.rotate ?? {};
  if (!current) return undefined;
  if (timeAfterCreate !== undefined) return after(current.created, timeAfterCreate) * 1000;
  if (timeBeforeExpiry === undefined || current.expires === undefined) return undefined;
  return after(current.expires, timeBeforeExpiry, -1) * 1000;
}

/** When Key Vault tells that the current version is about to expire, in milliseconds since 1970. */
export function nearExpiryAt({ rotationPolicy }: Key, expires: number): number {
  return after(expires, rotationPolicy?.notify?.timeBeforeExpiry ?? `P${NEAR_EXPIRY_DAYS}D`, -1) * 1000;
}

/** A time, in seconds since 1970, moved by a duration of years, months, weeks and days. */
function after(seconds: number, duration: string, sign: 1 | -1 = 1): number {
  const parts =
    DURATION.exec(duration)
      ?.slice(1)
      .map((part) => sign * Number(part ?? 0)) ?? [];
  const [years = 0, months = 0, weeks = 0, days = 0] = parts;
  const time = new Date(seconds * 1000);
  time.setUTCFullYear(time.getUTCFullYear() + years, time.getUTCMonth() + months, time.getUTCDate() + weeks * 7 + days);
  return Math.floor(time.getTime() / 1000);
}
