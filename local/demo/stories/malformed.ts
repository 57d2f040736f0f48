import { setTimeout as sleep } from 'node:timers/promises';
import type { Isv } from '../../cloud/isv';
import type { Story } from '../case';
import { eventsInOrder } from '../expectations';

const FIELDS = ['contractVersion', 'customer.tenantId', 'resource.id', 'priority', 'key.uri'];

/** (g) A message with many faults: dead-lettered, with a reason that lists each of them. */
export const malformed: Story = async (stage, { progress }) => {
  const [key, onboardingId] = ['g', 'proseware-1'];
  return {
    key,
    title: 'Proseware: a malformed message',
    onboardingId,
    async play() {
      await stage.isv.send({
        contractVersion: 2,
        onboardingId,
        priority: 'high',
        customer: { id: 'proseware', name: 'Proseware', tenantId: 'proseware.example' },
        resource: { kind: 'storageAccount', id: 'prosewaredata', hosting: 'vendor' },
        key: { uri: 'http://keys.example/keys/cmk' },
      });
      await stage.isv.waitFor(onboardingId, 'rejected');
      // The event is sent first; the message is settled after it.
      const letter = await untilDeadLettered(stage.isv, onboardingId);
      progress.say(`${key}  dead-lettered   ${letter.reason}: ${letter.description}`);
    },
    expected: () => ({
      registry: { onboarding: 'none' },
      azure: {},
      events: {
        ...eventsInOrder('rejected (invalid-request)'),
        'wrong fields': [...FIELDS].sort().join(', '),
        'dead letter': `invalid-request, naming ${[...FIELDS].sort().join(', ')}`,
      },
    }),
  };
};

const LOOKS = 50;
const LOOK_MS = 100;

async function untilDeadLettered(isv: Isv, onboardingId: string) {
  for (let look = 0; look < LOOKS; look += 1) {
    const found = (await isv.deadLetters()).find(({ body }) => JSON.stringify(body).includes(onboardingId));
    if (found) return found;
    await sleep(LOOK_MS);
  }
  throw new Error('The message is not in the dead-letter queue');
}
