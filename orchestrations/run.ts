import type { OrchestrationContext } from 'durable-functions';
import type { Activities } from '../activities';
import type { Policy } from '../shared/config';
import type { Code } from '../shared/errors/codes';
import { stop } from '../shared/errors/stop';
import type { Announcement, LinkTerms } from '../shared/model/announcement';
import type { EventName } from '../shared/model/event';
import { placeOf, plannedThing, type Listing } from '../shared/model/listing';
import type { Outcome, Stop } from '../shared/model/outcome';
import type { OnboardingRequest } from '../shared/model/request';
import { STATES, type State, type Status } from '../shared/model/state';
import { addMilliseconds, DAY, millisecondsUntil, SECOND } from '../shared/model/time';
import { memoryOf, type Memory, type OnboardingInput } from './onboardingMemory';
import { Process, type Input, type Steps, type Value } from './steps';

/** How a wait is shown, and the invitation that limits it. */
interface Waiting {
  readonly state: State;
  readonly event: EventName;
  /** One of an earlier version of this process says nothing of its link. */
  readonly invitation?: Omit<LinkTerms, 'linkVersion'> & Partial<LinkTerms>;
}

/** What is told beside the status. */
type More = Pick<Announcement, 'details' | 'invitation'>;

/** The onboarding cannot go on; thrown through the process and caught where it ends. */
export class Ended extends Error {
  constructor(readonly reason: Stop) {
    super(reason.code);
  }
}

const TIMELINE_LENGTH = 100;
/** What was made a moment ago may not be seen everywhere yet: it is looked for again before that is the end. */
const MAY_APPEAR: Code = 'resource-not-found';
const LOOKS_FOR_IT = 3;
const EVERY = [10, 22] as const;

/** One run of the onboarding process: waiting for people, announcing. Keeps the process itself readable. */
export class Run extends Process {
  private readonly memory: Memory;

  constructor(
    context: OrchestrationContext,
    private readonly input: OnboardingInput,
  ) {
    super(context, input.request.onboardingId, input.policy.retrySeconds);
    this.memory = memoryOf(input);
  }

  get request(): OnboardingRequest {
    return this.input.request;
  }

  get policy(): Policy {
    return this.input.policy;
  }

  /** Whether an event was sent: with it the customer may have got the link, and have answered. */
  get hasAsked(): boolean {
    return this.memory.timeline.some(({ event }) => event !== undefined);
  }

  /** Runs an activity until it is done, parking whenever someone must act. A finished step is not run again. */
  untilDone<N extends keyof Activities>(name: N, input: Input<N>, waiting?: Waiting): Steps<Value<N>> {
    return this.once(name, () => this.step(name, input), waiting);
  }

  /** Like {@link untilDone}, with an input that is made anew for each attempt. */
  *once<N extends keyof Activities>(
    name: N,
    attempt: () => Steps<Outcome<Value<N>>>,
    waiting?: Waiting,
  ): Steps<Value<N>> {
    if (!(name in this.memory.results)) this.memory.results[name] = yield* this.repeat(attempt, waiting);
    return this.memory.results[name] as Value<N>;
  }

  /** Tries until an attempt is done, parking in between. */
  *repeat<T>(attempt: () => Steps<Outcome<T>>, waiting?: Waiting): Steps<T> {
    for (let looks = 1; ; looks += 1) {
      const outcome = yield* attempt();
      if (outcome.kind === 'done') return outcome.value;
      if (outcome.kind === 'fatal' && (outcome.code !== MAY_APPEAR || looks >= LOOKS_FOR_IT)) throw new Ended(outcome);
      if (outcome.kind === 'fatal') yield* this.sleep(this.policy.retrySeconds * 6);
      else yield* this.park(outcome, waiting);
    }
  }

  /**
   * Shows progress once a step lasts: one activity less than showing it apart, and no write for what is over at once. Looking
   * again at something that is
   * parked is no progress: what is shown stays until it is overcome.
   */
  enter(state: State): void {
    if (!this.isBefore(state)) return;
    this.unshown = this.announcement({ state, waitingFor: 'nobody', since: this.now });
  }

  /** Shows that a goal is reached, with an event. */
  *reach(state: State, event: EventName, keyUri: string): Steps<void> {
    if (this.isBefore(state))
      yield* this.show({ state, waitingFor: 'nobody', since: this.now }, event, { details: { keyUri } });
  }

  /** Takes back what was shown of a stop, when no new state follows it. */
  *overcome(): Steps<void> {
    const { status } = this.memory;
    if (status?.code !== undefined) yield* this.show({ state: status.state, waitingFor: 'nobody', since: this.now });
  }

  /** Shows the end of an onboarding that did not reach its goal. */
  *end(state: State, { code, reason, remedy }: Stop, event: EventName): Steps<void> {
    yield* this.show({ state, waitingFor: 'nobody', since: this.now, code, reason, remedy }, event);
  }

  /** Runs the process; true if it continues as new. */
  guard(body: () => Steps<void>): Steps<boolean> {
    const { request, policy, memory } = this;
    const { receivedAt } = this.input;
    return this.guarded(body, () => ({ request, policy, ...(receivedAt !== undefined && { receivedAt }), memory }));
  }

  private *park(outcome: Stop, waiting?: Waiting): Steps<void> {
    const { memory } = this;
    const { kind, code, reason, remedy } = outcome;
    const operator = kind === 'needs-operator';
    this.expire(waiting?.invitation);
    const state = waiting?.state ?? memory.status?.state ?? 'preparing';
    const shown = memory.status;
    if (shown?.state !== state || shown.code !== code || shown.reason !== reason) {
      memory.looks = 0;
      const event = operator ? 'operator-required' : (waiting?.event ?? 'action-required');
      const waitingFor = operator ? 'operator' : 'customer';
      yield* this.show({ state, waitingFor, since: this.now, code, reason, remedy }, event, this.newLink(waiting));
    }
    yield* this.pause(waiting);
    this.renew();
  }

  /** Waits for a wake-up or the next look; minds reminders. */
  private *pause(waiting?: Waiting): Steps<void> {
    const { memory } = this;
    memory.looks = (yield* this.waitForWake(this.nextLook(waiting?.invitation))) ? 0 : memory.looks + 1;
    if (waiting?.invitation) yield* this.remind(waiting.invitation);
  }

  private nextLook(invitation: Waiting['invitation']): number {
    const [quick = 60, slow = 300, slowest = 3600] = this.policy.pollSeconds;
    const { looks } = this.memory;
    const look = (looks < EVERY[0] ? quick : looks < EVERY[1] ? slow : slowest) * SECOND;
    if (!invitation) return look;
    const dates = [this.reminderAt(invitation.invitedAt), invitation.expiresAt].filter((date) => date !== undefined);
    const ahead = dates.map((date) => millisecondsUntil(this.context.df.currentUtcDateTime, date));
    return Math.max(SECOND, Math.min(look, ...ahead));
  }

  private reminderAt(invitedAt: string): string | undefined {
    const { currentUtcDateTime } = this.context.df;
    const days = this.policy.reminderDays[this.memory.reminders];
    if (days === undefined || days >= this.policy.consentDays) return undefined;
    const ahead = days * DAY + millisecondsUntil(currentUtcDateTime, invitedAt);
    return addMilliseconds(currentUtcDateTime, ahead).toISOString();
  }

  /** Ends an onboarding whose invitation is over; called after a look only, so that facts of the last hour count. */
  private expire(invitation: Waiting['invitation']): void {
    if (invitation && millisecondsUntil(this.context.df.currentUtcDateTime, invitation.expiresAt) <= 0) {
      throw new Ended(stop('consent-expired', { days: this.policy.consentDays }));
    }
  }

  private *remind({ invitedAt }: NonNullable<Waiting['invitation']>): Steps<void> {
    const { currentUtcDateTime } = this.context.df;
    const reminder = this.reminderAt(invitedAt);
    if (reminder !== undefined && millisecondsUntil(currentUtcDateTime, reminder) <= 0) {
      this.memory.reminders += 1;
      if (this.memory.status?.waitingFor === 'customer') yield* this.show(this.memory.status, 'reminder');
    }
  }

  /** What the very first event need not read: the invitation was made just before. */
  private newLink({ event, invitation }: Partial<Waiting> = {}): More {
    const { linkVersion } = invitation ?? {};
    if (event !== 'consent-required' || !invitation || linkVersion === undefined || this.hasAsked) return {};
    return { invitation: { ...invitation, linkVersion } };
  }

  private isBefore(state: State): boolean {
    const { status } = this.memory;
    return !status || STATES.indexOf(state) > STATES.indexOf(status.state);
  }

  private *show(status: Status, event?: EventName, more?: More): Steps<void> {
    yield* this.tell(this.announcement(status, event, more));
  }

  private announcement(status: Status, event?: EventName, more?: More): Announcement {
    const { memory, request } = this;
    const { state, since, code } = status;
    const attempt = memory.announced[state] ?? 0;
    memory.announced[state] = attempt + 1;
    const told = event && { event, attempt };
    memory.timeline.push({ at: event === 'reminder' ? this.now : since, state, code, ...told });
    memory.timeline.splice(0, memory.timeline.length - TIMELINE_LENGTH);
    memory.status = status;
    this.context.df.setCustomStatus(status);
    const timeline = [...memory.timeline];
    const listed = this.move(status);
    this.unshown = undefined;
    return {
      onboardingId: request.onboardingId,
      customerId: request.customer.id,
      status,
      attempt,
      timeline,
      announced: { ...memory.announced },
      event,
      listed,
      ...more,
    };
  }

  /** How the status moves the onboarding in the list; a status that was not shown has not moved it. */
  private move(status: Status): Listing {
    const { memory, input } = this;
    const was = this.unshown?.listed ? this.unshown.listed.was : memory.listed;
    const place = placeOf(status, was);
    memory.listed = place;
    return { place, ...(was && { was }), thing: plannedThing(input.request, input.receivedAt) };
  }
}
