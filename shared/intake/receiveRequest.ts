import type { Starter } from '../durable/starter';
import { announceStatus } from '../events/announceStatus';
import { list } from '../overview/listing';
import { describeCode } from '../errors/codes';
import { ONBOARD_CUSTOMER, onboardingInstance } from '../model/instances';
import { parseKeyUri } from '../model/keyUri';
import { formatProblems, problemsOf, show } from '../model/problems';
import { firstPlace, placeOf, plannedThing } from '../model/listing';
import { onboardingRequestSchema, requestHash, type OnboardingRequest, type Problem } from '../model/request';
import { isEnd } from '../model/state';
import type { Config } from '../config';
import type { Ports } from '../ports';
import { explainOffer, type PartlyKnown } from '../targets';
import { createHash } from 'node:crypto';
import { noteOnboarding } from '../telemetry/currentInvocation';
import { readJson } from './readJson';
import { COMPLETE, deadLetter, type Settlement } from './settlement';

/**
 * Receives one onboarding request. The request is its own idempotency key: a repetition joins the run, other content
 * under the same id is a conflict, and a message after the end changes nothing. What cannot be served is answered with a
 * `rejected` event. May be called again with the same message at any time; throws what a redelivery can cure.
 */
export async function receiveRequest(ports: Ports, starter: Starter, body: unknown): Promise<Settlement> {
  const parsed = parseRequest(body, ports.config);
  if (!parsed.ok) {
    await tellRejected(ports, parsed.onboardingId, body, parsed.problems);
    const problems = formatProblems(parsed.problems);
    return deadLetter('invalid-request', describeCode('invalid-request', { problems }).reason);
  }
  const { request } = parsed;
  const { onboardingId } = request;
  noteOnboarding(onboardingId);
  const hash = requestHash(request);
  const fresh = { request, requestHash: hash, receivedAt: ports.now().toISOString() };
  const isNew = await ports.registry.onboardings.create(onboardingId, fresh);
  const known = isNew ? fresh : await ports.registry.onboardings.readPart(onboardingId, 'request');
  if (known?.requestHash !== hash) {
    return deadLetter('request-conflict', describeCode('request-conflict', { onboardingId }).reason);
  }
  const { receivedAt } = known;
  if (!isNew && (await wasStarted(ports, starter, onboardingId))) return COMPLETE;
  if (await refuseIfNotOffered(ports, request, receivedAt)) return COMPLETE;
  const status = { state: 'requested', waitingFor: 'nobody', since: receivedAt } as const;
  const listing = { place: firstPlace(receivedAt), thing: plannedThing(request, receivedAt) };
  await Promise.all([
    ports.registry.resources.savePart(request.resource.id, 'claim', { onboardingId }),
    list(ports.registry, { onboardingId, status }, listing),
  ]);
  const { policy } = ports.config;
  await starter.startOnce(ONBOARD_CUSTOMER, onboardingInstance(onboardingId), { request, policy, receivedAt });
  return COMPLETE;
}

/**
 * Whether a recorded request runs or ran: the registry remembers ends that Durable may forget. A refusal at intake is
 * told again instead, because nothing else would tell it after a crash half-way.
 */
async function wasStarted({ registry }: Ports, starter: Starter, onboardingId: string): Promise<boolean> {
  if (await starter.exists(onboardingInstance(onboardingId))) return true;
  const status = (await registry.onboardings.readPart(onboardingId, 'status'))?.status;
  return status !== undefined && status.code !== 'not-offered' && (isEnd(status.state) || status.state === 'protected');
}

async function refuseIfNotOffered(ports: Ports, request: OnboardingRequest, since: string): Promise<boolean> {
  const { customer, onboardingId } = request;
  const refusal = explainRequest(ports, request);
  if (!refusal) return false;
  const { code, reason, remedy } = refusal;
  const status = { state: 'rejected', waitingFor: 'nobody', since, code, reason, remedy } as const;
  await announceStatus(ports, {
    onboardingId,
    customerId: customer.id,
    status,
    listed: { place: placeOf(status), thing: plannedThing(request, since) },
    attempt: 0,
    timeline: [{ at: since, state: 'rejected', code, event: 'rejected', attempt: 0 }],
    event: 'rejected',
  });
  return true;
}

/** Why Azure does not offer what is requested, as far as the request itself tells; `undefined` if it may. */
export const explainRequest = ({ config, now }: Pick<Ports, 'config' | 'now'>, request: OnboardingRequest) =>
  explainOffer(knownOf(request, config), config.cloud.azCloudName, now());

/** What a request tells of the combination; regions and copies are seen later, at the resource. */
function knownOf({ resource, customer, key }: OnboardingRequest, { tenantId, cloud }: Ports['config']): PartlyKnown {
  const resourceTenant = resource.hosting === 'vendor' ? tenantId : customer.tenantId;
  const parsed = key && parseKeyUri(key.uri, cloud);
  return {
    kind: resource.kind,
    hosting: resource.hosting,
    vaultTenant: resourceTenant === customer.tenantId ? 'same' : 'other',
    ...(parsed?.ok ? { vaultType: parsed.key.vaultType } : {}),
  };
}

/** Tells the sender what is wrong, if the message at least says which onboarding it is about. */
async function tellRejected(
  ports: Ports,
  onboardingId: string | undefined,
  body: unknown,
  problems: readonly Problem[],
): Promise<void> {
  if (onboardingId === undefined) return;
  const content = createHash('sha256')
    .update(show(body) + formatProblems(problems))
    .digest('hex')
    .slice(0, 16);
  await ports.events.publish({
    id: `${onboardingId}.rejected.${content}`,
    name: 'rejected',
    at: ports.now().toISOString(),
    data: {
      onboardingId,
      state: 'rejected',
      waitingFor: 'nobody',
      code: 'invalid-request',
      ...describeCode('invalid-request', { problems: formatProblems(problems) }),
      problems: [...problems],
    },
  });
}

type Parsed =
  | { readonly ok: true; readonly request: OnboardingRequest }
  | { readonly ok: false; readonly problems: Problem[]; readonly onboardingId: string | undefined };

/** Reads a message body: every wrong field is named, the keys' hosts are checked against the cloud's vaults. */
export function parseRequest(body: unknown, config: Pick<Config, 'cloud'>): Parsed {
  const json = readJson(body);
  if (!json.ok) {
    return {
      ok: false,
      problems: [{ field: '(message)', seen: show(json.text), wanted: 'JSON' }],
      onboardingId: undefined,
    };
  }
  const parsed = onboardingRequestSchema.safeParse(json.value);
  const problems = parsed.success ? [] : problemsOf(parsed.error, json.value);
  const named = (json.value as { key?: Record<string, unknown> | null } | null)?.key;
  for (const field of ['uri', 'geoUri'] as const) {
    const uri = named?.[field];
    if (typeof uri !== 'string') continue;
    const key = parseKeyUri(uri, config.cloud);
    if (!key.ok) problems.push({ field: `key.${field}`, seen: show(uri), wanted: key.wanted });
  }
  if (parsed.success && problems.length === 0) return { ok: true, request: parsed.data };
  return { ok: false, problems, onboardingId: readableId(json.value) };
}

function readableId(value: unknown): string | undefined {
  const id = onboardingRequestSchema.shape.onboardingId.safeParse(
    (value as { onboardingId?: unknown } | null)?.onboardingId,
  );
  return id.success ? id.data : undefined;
}
