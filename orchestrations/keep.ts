import type { OrchestrationContext } from 'durable-functions';
import type { Policy } from '../shared/config';
import type { Details } from '../shared/model/announcement';
import type { EventName } from '../shared/model/event';
import type { Look } from '../shared/model/look';
import type { Outcome, Stop } from '../shared/model/outcome';
import type { State, Status } from '../shared/model/state';
import { DAY, HOUR, millisecondsUntil, MINUTE, SECOND } from '../shared/model/time';
import { Process, type Steps } from './steps';

export interface KeepEncryptedInput {
  readonly resourceId: string;
  readonly onboardingId: string;
  readonly customerId: string;
  readonly policy: Policy;
  /** The resource that this one is a copy of and has still to be protected like. */
  readonly source?: string | undefined;
  readonly memory?: Memory;
}

/** What a resource's process carries over a continue-as-new. */
interface Memory {
  status: Status;
  /** Looks since something happened or somebody woke it. */
  looks: number;
  /** Earlier versions of which was told, for the next look to note, that nothing needs them. */
  told: string[];
  /** Access is lost since then; `told` is when that was told last, `drill` whether as part of a drill. */
  lost?: { readonly since: string; readonly told?: string; readonly drill?: true } | undefined;
  /** Access is back since then. */
  back?: string | undefined;
  /** When access was lost, in the last day. */
  losses: string[];
  /** The resource was first missing then. */
  missing?: string | undefined;
  /** It cannot be told since then whether all is well. */
  unclear?: string | undefined;
  /** The version that the service is expected to take up by itself. */
  following?: { readonly keyUri: string; readonly since: string; readonly verified: boolean } | undefined;
  /** Whether this copy is protected, and until then whether it has been missing. */
  adopted?: boolean;
  /** It ended then, and what was made for it may still be needed. */
  over?: { readonly at: string; readonly how: 'released' | 'forgotten' | 'gone' } | undefined;
  /** For this it was hurried once, and not again. */
  hurried?: string | undefined;
  /** What people asked for and got. */
  answered: { release?: string; revalidate?: string };
}

/** Looks at this pace: so often each, then the last for good. */
const EVERY = [10, 22] as const;

/** The life of one protected resource: looking, waiting, telling. Keeps the process itself readable. */
export class Keep extends Process {
  readonly memory: Memory;
  private reborn: KeepEncryptedInput | undefined;

  constructor(
    context: OrchestrationContext,
    private readonly input: KeepEncryptedInput,
  ) {
    super(context, input.onboardingId, input.policy.retrySeconds);
    this.memory = input.memory ?? freshMemory(this.now);
  }

  get resourceId(): string {
    return this.input.resourceId;
  }

  get customerId(): string {
    return this.input.customerId;
  }

  get source(): string | undefined {
    return this.input.source;
  }

  /** Whether this is the first history of a resource that has just been protected. */
  get isNew(): boolean {
    return this.input.memory === undefined;
  }

  get state(): State {
    return this.memory.status.state;
  }

  /** Runs the process; true if it continues as new. */
  guard(body: () => Steps<void>): Steps<boolean> {
    return this.guarded(body, () => this.reborn ?? { ...this.input, memory: this.memory });
  }

  /** Looks at the resource and its key. */
  *look(): Steps<Outcome<Look>> {
    const { told, answered } = this.memory;
    const look = yield* this.step('lookAtResource', { resourceId: this.resourceId, told, answered });
    if (look.kind === 'done') this.memory.told = [];
    return look;
  }

  /** Something is going on: look often for a while. */
  hurry(): void {
    this.memory.looks = 0;
  }

  /** The same, once for each reason. */
  hurryOnce(reason: string): void {
    if (this.memory.hurried !== reason) this.hurry();
    this.memory.hurried = reason;
  }

  /** Waits for a wake-up or this instant, but a day at most; without one for an hour. */
  *rest(until?: string): Steps<void> {
    const wanted = until === undefined ? HOUR : this.until(until);
    yield* this.waitForWake(Math.min(Math.max(wanted, MINUTE), DAY));
    this.renew();
  }

  /** Begins the life of the resource under another onboarding. */
  beginAnew(owner: Pick<KeepEncryptedInput, 'onboardingId' | 'customerId'>): never {
    const { resourceId, policy } = this.input;
    this.reborn = { resourceId, policy, ...owner };
    this.context.df.setCustomStatus(freshMemory(this.now).status);
    return this.renewNow();
  }

  /** Waits for a wake-up or the next look. `until`: no longer than to this instant. */
  *pause(until?: string): Steps<void> {
    const { memory } = this;
    const next = until === undefined ? this.nextLook() : Math.min(this.nextLook(), this.until(until));
    const woken = yield* this.waitForWake(Math.max(next, SECOND));
    memory.looks = woken ? Math.min(memory.looks, EVERY[1]) : memory.looks + 1;
    this.renew();
  }

  /** Shows a status, if it is another than the one shown; tells it as an event, if one is given. */
  *show(status: Omit<Status, 'since'>, event?: EventName, details?: Details): Steps<void> {
    const { memory, now } = this;
    const before = memory.status;
    const isSame = before.state === status.state && before.code === status.code && before.reason === status.reason;
    if (isSame && event === undefined) return;
    memory.status = { ...status, since: before.state === status.state ? before.since : now };
    this.context.df.setCustomStatus(memory.status);
    const { onboardingId, customerId, resourceId, source } = this;
    const resource = { id: resourceId, at: now, ...(source !== undefined && { source }) };
    yield* this.tell({ onboardingId, customerId, status: memory.status, event, details, resource });
  }

  /** All is well, and something is to be told of it. */
  *showProtected(event?: EventName, details?: Details): Steps<void> {
    const over = this.state === 'at-risk' ? 'risk-over' : undefined;
    yield* this.show({ state: 'protected', waitingFor: 'nobody' }, event ?? over, details);
  }

  /** Somebody must act, or the resource is in danger; told once for each reason. */
  *showRisk(reason: Stop): Steps<void> {
    const { status } = this.memory;
    const isKnown = status.state === 'at-risk' && status.code === reason.code;
    yield* this.show({ state: 'at-risk', ...because(reason) }, isKnown ? undefined : 'at-risk');
  }

  /** Milliseconds between looks: while something is going on, a while later, and when all is quiet. */
  get paces(): readonly [number, number, number] {
    const [quick = 60, slow = 300, slowest = 3600] = this.input.policy.pollSeconds;
    return [quick * SECOND, slow * SECOND, slowest * SECOND];
  }

  /** How long access must be back before that is believed: longer, the more often it was lost. */
  get enoughBack(): number {
    const recent = this.memory.losses.filter((at) => this.since(at) < DAY).length;
    const [quick, , slowest] = this.paces;
    return Math.min(quick * 2 ** Math.max(recent - 1, 0), slowest);
  }

  private nextLook(): number {
    const [quick, slow, slowest] = this.paces;
    const { looks } = this.memory;
    if (looks < EVERY[1]) return looks < EVERY[0] ? quick : slow;
    return slowest * (1 + this.jitter());
  }

  /** A fraction of its own for each resource, so that thousands do not look at one moment; below a quarter. */
  private jitter(): number {
    return parseInt(this.context.df.instanceId.slice(-4), 16) / 0x40000 || 0;
  }

  private until(iso: string): number {
    return millisecondsUntil(this.context.df.currentUtcDateTime, iso);
  }
}

const freshMemory = (since: string): Memory => ({
  status: { state: 'protected', waitingFor: 'nobody', since },
  looks: EVERY[1],
  told: [],
  losses: [],
  answered: {},
});

/** A stop as the status that shows it. */
export function because({ kind, code, reason, remedy }: Stop): Omit<Status, 'since' | 'state'> {
  const waitingFor = kind === 'needs-customer' ? 'customer' : kind === 'needs-operator' ? 'operator' : 'nobody';
  return { waitingFor, code, reason, remedy };
}
