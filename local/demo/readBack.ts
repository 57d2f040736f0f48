import { sameKeyUri } from '../../shared/model/keyUri';
import type { ReceivedEvent } from '../cloud/isv';
import type { Case } from './case';
import type { Facts, Findings } from './judge';
import { readAzure } from './readAzure';
import type { Stage } from './stage';

/** What the three places say of a case, in the terms of its expectations. */
export async function readBack(stage: Stage, one: Case): Promise<Findings> {
  const [registry, events] = await Promise.all([readRegistry(stage, one), readEvents(stage, one)]);
  return { registry, azure: readAzure(stage.cloud, one), events };
}

async function readRegistry({ operator }: Stage, { onboardingId, customer }: Case): Promise<Facts> {
  const found = await operator.api.onboarding(onboardingId);
  if (!found) return { onboarding: 'none' };
  const { status, timeline, verification } = found;
  const verified = verification?.keyUri;
  const own = sameKeyUri(verified, customer?.keyVersionUri) ? customer?.keyVersionUri : verified;
  return {
    state: status.state,
    ...(status.code === undefined ? {} : { code: status.code }),
    runs: `${timeline.filter(({ state }) => state === 'preparing').length}`,
    ...(own === undefined ? {} : { 'verified key': own }),
  };
}

async function readEvents({ isv }: Stage, { onboardingId }: Case): Promise<Facts> {
  const received = isv.events.filter(({ data }) => data.onboardingId === onboardingId);
  const letters = (await isv.deadLetters()).filter(({ body }) => idOf(body) === onboardingId);
  const [problems] = received.flatMap(({ data }) => (data.problems ? [data.problems] : []));
  const fields = problems?.map(({ field }) => field).sort();
  const refusal = received.find(({ data }) => data.code === 'not-offered');
  return {
    events: received.map(nameOf).join(', '),
    ...(refusal ? { tells: toldBy(refusal) } : {}),
    ...(fields ? { 'wrong fields': fields.join(', ') } : {}),
    ...Object.fromEntries(
      letters.map(({ reason, description }) => {
        const named = fields?.filter((field) => description.includes(`${field}: seen`)) ?? [];
        return ['dead letter', `${reason}, naming ${named.join(', ')}`];
      }),
    ),
  };
}

const EVENTS_WITH_CODE = [
  'action-required',
  'operator-required',
  'rejected',
  'declined',
  'expired',
  'failed',
  'access-lost',
];

function nameOf({ name, data }: ReceivedEvent): string {
  return EVENTS_WITH_CODE.includes(name) ? `${name} (${data.code ?? 'no code'})` : name;
}

/** What a refusal holds besides its code. */
function toldBy({ data: { reason = '', remedy = '' } }: ReceivedEvent): string {
  const alternatives = remedy.match(/\(\d\) /g)?.length ?? 0;
  const parts = [
    ...(reason ? ['reason'] : []),
    ...(reason.includes('source: ') ? ['source'] : []),
    ...(/\d{4}-\d{2}-\d{2}/.test(reason) ? ['date'] : []),
    ...(alternatives > 0 ? [`${alternatives} alternatives`] : []),
  ];
  return parts.join(', ');
}

function idOf(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'onboardingId' in body ? body.onboardingId : undefined;
}
