import { sameArmId } from '../model/armId';
import { firstPlace, placeOf, plannedThing, type Place, type Thing } from '../model/listing';
import type { Status } from '../model/state';
import { statusOf } from '../protection/overallStatus';
import type { Registry, ResourceRecord } from '../registry';

/** A thing as its records have it: what the list should show, and where. */
export interface RecordedThing extends Thing {
  readonly onboardingId: string;
  readonly status: Status;
  readonly place: Place;
}

/** All things of an onboarding, as their records have them; none if it is not known. */
export async function recordedThings(registry: Registry, onboardingId: string): Promise<RecordedThing[]> {
  const { onboardings, resources } = registry;
  const { request: received, status: told } = await onboardings.readParts(onboardingId, ['request', 'status']);
  if (!received) return [];
  const planned = plannedThing(received.request, received.receivedAt);
  const status: Status = told?.status ?? { state: 'requested', waitingFor: 'nobody', since: received.receivedAt };
  const first = { ...planned, onboardingId, status, place: told?.listed ?? placeOf(status) };
  if (!told) return [{ ...first, place: firstPlace(received.receivedAt) }];
  const ids = status.state === 'protected' ? await onboardings.resourcesOf(onboardingId) : [];
  const records = (await Promise.all(ids.map((id) => resources.readAll(id)))).flatMap((record) => record ?? []);
  const isPlanned = ({ resource }: ResourceRecord) => sameArmId(resource.resourceId, planned.resourceId);
  const copies = records.filter((record) => !isPlanned(record) && record.resource.onboardingId === onboardingId);
  return [
    afterProtection(first, records.find(isPlanned)),
    ...copies.map((record): RecordedThing => {
      const { resourceId, source } = record.resource;
      const copy = { ...planned, resourceId, onboardingId, ...(source !== undefined && { source }) };
      const shown = statusOf(record);
      return { ...copy, status: shown, place: record.status?.listed ?? placeOf(shown) };
    }),
  ];
}

/** The planned resource, once it has a process of its own; one that another onboarding protects now was released before. */
function afterProtection(first: RecordedThing, record: ResourceRecord | undefined): RecordedThing {
  if (!record) return first;
  const { resource, status, log } = record;
  if (resource.onboardingId !== first.onboardingId) {
    const left = log.findLast(({ state, at }) => state === 'released' && at <= resource.protectedAt);
    const since = left?.at ?? first.status.since;
    return { ...first, status: { state: 'released', waitingFor: 'nobody', since }, place: { group: 'ended', since } };
  }
  if (!status?.listed || !status.eventId.startsWith(`${first.onboardingId}.`)) return first;
  return { ...first, status: status.status, place: status.listed };
}
