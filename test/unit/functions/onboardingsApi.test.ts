import { api } from '../../support/api';
import { fakePorts, recordingStarter } from '../../support/fakePorts';
import { application, identity, NOW, storagePlan, storageRequest } from '../../support/samples';

const at = NOW.toISOString();

const unverified = { domain: 'contoso.example', hint: expect.stringContaining('Publisher verification') as string };

test.each([
  ['nothing is noted', undefined, undefined],
  ['the publisher is not verified', { publisherDomain: 'contoso.example' }, unverified],
  [
    'the publisher is verified',
    { publisherDomain: 'contoso.example', verifiedPublisher: 'Contoso Ltd.' },
    { domain: 'contoso.example', verifiedName: 'Contoso Ltd.' },
  ],
  ['another application has that name now', { objectId: 'another', publisherDomain: 'contoso.example' }, undefined],
])('the application, when %s', async (_, noted, publisher) => {
  const ports = fakePorts();
  const { onboardings, applicationPool } = ports.registry;
  await onboardings.create('a', { request: storageRequest, requestHash: 'h', receivedAt: at });
  await onboardings.add('a', 'invitation', {
    ...{ invitedAt: at, expiresAt: at, linkVersion: 1 },
    ...{ plan: storagePlan, application, identity },
  });
  if (noted) await applicationPool.saveApplication({ ...application, ...noted });
  const { json } = await api(ports, recordingStarter()).call('GET', '/api/v1/onboardings/a');
  const shown = (json as { application: unknown }).application;
  expect(shown).toEqual({ ...application, ...(publisher && { publisher }) });
});
