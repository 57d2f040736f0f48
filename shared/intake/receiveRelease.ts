import type { Starter } from '../durable/starter';
import { describeCode } from '../errors/codes';
import { formatProblems, problemsOf, show } from '../model/problems';
import { releaseRequestSchema } from '../model/releaseRequest';
import type { Ports } from '../ports';
import { askRelease } from '../release/askRelease';
import { noteOnboarding } from '../telemetry/currentInvocation';
import { readJson } from './readJson';
import { COMPLETE, deadLetter, type Settlement } from './settlement';

/**
 * Receives one release request of the vendor's systems. What cannot be done is dead-lettered with the reason. May be called
 * again with the same message at any time; throws what a redelivery can cure.
 */
export async function receiveRelease(ports: Ports, starter: Starter, body: unknown): Promise<Settlement> {
  const invalid = (problems: string) =>
    deadLetter('invalid-release-request', describeCode('invalid-release-request', { problems }).reason);
  const json = readJson(body);
  if (!json.ok) return invalid(formatProblems([{ field: '(message)', seen: show(json.text), wanted: 'JSON' }]));
  const parsed = releaseRequestSchema.safeParse(json.value);
  if (!parsed.success) return invalid(formatProblems(problemsOf(parsed.error, json.value)));
  const { onboardingId, resourceId, why } = parsed.data;
  noteOnboarding(onboardingId);
  const asked = await askRelease(ports, starter, { onboardingId, resourceId, why, by: 'message', how: 'revert' });
  if (asked.kind !== 'done') return deadLetter(asked.code, asked.reason);
  return asked.value.asked.length === 0 ? { action: 'complete', note: 'released-already' } : COMPLETE;
}
