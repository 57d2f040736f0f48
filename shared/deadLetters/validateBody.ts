import { parseGridEvents, type GridEvent } from '../incoming/gridEvent';
import { parseKeyEvent } from '../incoming/keyEvent';
import { parseResourceEvent } from '../incoming/resourceEvent';
import { readJson } from '../intake/readJson';
import { parseRequest } from '../intake/receiveRequest';
import { problemsOf, show } from '../model/problems';
import { releaseRequestSchema } from '../model/releaseRequest';
import { requestHash, type Problem } from '../model/request';
import type { Ports } from '../ports';
import type { QueueName } from './queues';

type Needs = Pick<Ports, 'registry' | 'config'>;

/** Every wrong field of a message body, by the rules that the queue's receiver goes by now; nothing is changed. */
export async function validateBody(ports: Needs, queue: QueueName, body: unknown): Promise<readonly Problem[]> {
  switch (queue) {
    case 'onboarding-requests':
      return validateRequest(ports, body);
    case 'release-requests':
      return validateRelease(body);
    case 'key-events':
      return validateEvents(body, (event) => parseKeyEvent(event, ports.config.cloud));
    case 'resource-events':
      return validateEvents(body, parseResourceEvent);
  }
}

async function validateRequest({ registry, config }: Needs, body: unknown): Promise<readonly Problem[]> {
  const parsed = parseRequest(body, config);
  if (!parsed.ok) return parsed.problems;
  const { request } = parsed;
  const known = await registry.onboardings.readPart(request.onboardingId, 'request');
  if (!known || known.requestHash === requestHash(request)) return [];
  const wanted = 'another id, or the content that this id was first sent with';
  return [{ field: 'onboardingId', seen: show(request.onboardingId), wanted }];
}

function validateRelease(body: unknown): readonly Problem[] {
  const json = readJson(body);
  if (!json.ok) return [{ field: '(message)', seen: show(json.text), wanted: 'JSON' }];
  const parsed = releaseRequestSchema.safeParse(json.value);
  return parsed.success ? [] : problemsOf(parsed.error, json.value);
}

type Parsed = ReturnType<typeof parseKeyEvent> | ReturnType<typeof parseResourceEvent>;

function validateEvents(body: unknown, parse: (event: GridEvent) => Parsed): readonly Problem[] {
  const { events, problems } = parseGridEvents(body);
  const unclear = events.flatMap((event) => {
    const parsed = parse(event);
    return parsed.about === 'nothing-clear' ? parsed.problems : [];
  });
  return [...problems, ...unclear];
}
