import { HttpRequest } from '@azure/functions';
import { createKeyEventsWebhook } from '../../../functions/keyEventsWebhook';
import { receiveKeyEvent } from '../../../shared/incoming/receiveKeyEvent';
import { keyEventsUrl } from '../../../shared/links/keyEventsUrl';
import { resourceInstance } from '../../../shared/model/instances';
import { fakePorts, recordingStarter } from '../../support/fakePorts';
import {
  application,
  CUSTOMER_TENANT,
  identity,
  NOW,
  storagePlan,
  storageRequest,
  VAULT_HOST,
} from '../../support/samples';
import { cloudEvent, gridEvent, keyData } from '../incoming/events';

const { onboardingId } = storageRequest;
const at = NOW.toISOString();
const RESOURCE = storagePlan.resourceId;
const CONTOSO_HOST = 'contoso-keys.vault.azure.net';
const binding = (customerId: string) => ({ customerId, tenantId: CUSTOMER_TENANT });
const invitation = { invitedAt: at, expiresAt: at, linkVersion: 1, plan: storagePlan, application, identity };
const keyOf = (host: string, name = 'payments') => ({ data: keyData({ Id: `https://${host}/keys/${name}` }) });

/** Fabrikam, whose vault is bound, and its address for events; Contoso has a vault too. */
async function world() {
  const ports = fakePorts();
  const { onboardings, vaultBindings } = ports.registry;
  await onboardings.create(onboardingId, { request: storageRequest, requestHash: 'h', receivedAt: at });
  await onboardings.save(onboardingId, 'invitation', invitation);
  await vaultBindings.bind(VAULT_HOST, binding('fabrikam'));
  await vaultBindings.bind(CONTOSO_HOST, binding('contoso'));
  const webhook = createKeyEventsWebhook(ports);
  const url = keyEventsUrl(ports, onboardingId, invitation);
  const secret = url.split('/').at(-1) ?? '';
  const request = (
    method: 'POST' | 'OPTIONS',
    given: { secret?: string; body?: string; headers?: Record<string, string> },
  ) =>
    new HttpRequest({
      method,
      url,
      params: { secret: given.secret ?? secret },
      ...(given.body === undefined ? {} : { body: { string: given.body } }),
      headers: given.headers ?? {},
    });
  const post = async (body: unknown, given: { secret?: string; headers?: Record<string, string> } = {}) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await webhook.post(request('POST', { ...given, body: text }));
    return { ...answer, json: JSON.parse(answer.body as string) as Record<string, unknown> };
  };
  const options = (headers: Record<string, string>, other?: string) =>
    webhook.options(request('OPTIONS', { headers, ...(other === undefined ? {} : { secret: other }) }));
  return { ports, post, options, url, secret };
}

describe('events of a vault that is the customer’s own go to the queue', () => {
  test.each<[string, unknown]>([
    ['Event Grid schema', [gridEvent({})]],
    ['CloudEvents, one', cloudEvent({})],
    ['CloudEvents, a batch', [cloudEvent({})]],
    ['a byte order mark before it', `\uFEFF${JSON.stringify([gridEvent({})])}`],
  ])('%s; the queue wakes the resource by it', async (_, body) => {
    const { ports, post } = await world();
    expect(await post(body)).toMatchObject({ status: 200, json: { accepted: 1, dropped: 0 } });
    expect(ports.queued.map(({ queue }) => queue)).toEqual(['key-events']);

    const starter = recordingStarter();
    await starter.startOnce('keepEncrypted', resourceInstance(RESOURCE), {});
    await ports.registry.watchedKeys.watch({
      vaultHost: VAULT_HOST,
      keyName: 'payments',
      resourceId: RESOURCE,
      onboardingId,
    });
    expect(await receiveKeyEvent(ports, starter, ports.queued[0]?.message.body)).toMatchObject({ note: 'woken' });
    expect(starter.woken).toEqual([resourceInstance(RESOURCE)]);
  });

  test('a changed access policy too', async () => {
    const { ports, post } = await world();
    const event = gridEvent({
      type: 'Microsoft.KeyVault.VaultAccessPolicyChanged',
      data: { VaultName: 'fabrikam-keys' },
    });
    expect(await post([event])).toMatchObject({ json: { accepted: 1, dropped: 0 } });
    expect(ports.queued[0]?.message.body).toMatchObject({ data: { Id: `https://${VAULT_HOST}` } });
  });

  test('what is queued has nothing of the sender’s making', async () => {
    const { ports, post } = await world();
    const event = { ...gridEvent({ id: 'mine<script>' }), more: 'mine', data: { ...keyData(), note: 'mine' } };
    await post([{ ...event, subject: 'mine', eventTime: 'mine' }]);
    expect(ports.queued).toHaveLength(1);
    expect(JSON.stringify(ports.queued)).not.toContain('mine');
  });

  test('the same event again is the same message, another event another', async () => {
    const { ports, post } = await world();
    for (const id of ['1', '1', '2']) await post([gridEvent({ id })]);
    await post([cloudEvent({ id: '' })]);
    await post([cloudEvent({ id: '' })]);
    const ids = ports.queued.map(({ message }) => message.messageId);
    expect(ids[0]).toBe(ids[1]);
    expect(new Set(ids).size).toBe(4);
  });

  test('a batch about one key is one message; every event counts', async () => {
    const { ports, post } = await world();
    const batch = Array.from({ length: 50 }, (_, index) => gridEvent({ id: String(index) }));
    const other = gridEvent(keyOf(VAULT_HOST, 'backups'));
    expect(await post([...batch, other])).toMatchObject({ status: 200, json: { accepted: 51, dropped: 0 } });
    expect(ports.queued).toHaveLength(2);
  });
});

describe('everything else in a batch is dropped and counted', () => {
  test.each<[string, unknown]>([
    ['another customer’s vault', gridEvent(keyOf(CONTOSO_HOST))],
    ['a vault of nobody', gridEvent(keyOf('other.vault.azure.net'))],
    [
      'a vault of another cloud',
      {
        ...gridEvent(keyOf('fabrikam-keys.vault.azure.cn')),
        data: { Id: 'https://fabrikam-keys.vault.azure.cn/keys/a' },
        topic: '',
      },
    ],
    ['a secret', gridEvent({ type: 'Microsoft.KeyVault.SecretNewVersionCreated' })],
    ['a write of a resource', gridEvent({ type: 'Microsoft.Resources.ResourceWriteSuccess' })],
    ['no event', 17],
  ])('%s', async (_, event) => {
    const { ports, post } = await world();
    expect(await post([event, gridEvent({}), event])).toMatchObject({ status: 200, json: { accepted: 1, dropped: 2 } });
    expect(ports.queued).toHaveLength(1);
  });

  test('the source claims the customer’s vault, the key is another’s: the key counts', async () => {
    const { ports, post } = await world();
    const event = gridEvent({ data: keyData({ Id: `https://${CONTOSO_HOST}/keys/payments` }) });
    expect(await post([event])).toMatchObject({ status: 200, json: { accepted: 0, dropped: 1 } });
    expect(ports.queued).toEqual([]);
  });
});

describe('an address that is not valid is answered with 404, whatever is sent', () => {
  test.each<[string, (secret: string) => string]>([
    ['none', () => ''],
    ['another text', () => 'fabrikam-01'],
    ['of another version', (secret) => secret.replace('.1.', '.2.')],
    ['of another onboarding', (secret) => secret.replace('fabrikam-01', 'fabrikam-02')],
    ['one letter changed', (secret) => secret.slice(0, -2) + (secret.at(-2) === 'A' ? 'B' : 'A') + secret.slice(-1)],
    ['cut off', (secret) => secret.slice(0, -1)],
    ['longer', (secret) => `${secret}A`],
  ])('%s', async (_, change) => {
    const { ports, post, options, secret } = await world();
    const other = change(secret);
    for (const body of [
      [gridEvent({})],
      'no JSON',
      [gridEvent({ type: 'Microsoft.EventGrid.SubscriptionValidationEvent' })],
    ]) {
      const answer = await post(body, { secret: other });
      expect(answer).toMatchObject({ status: 404, json: { code: 'events-address-invalid' } });
      expect(answer.headers).toMatchObject({ 'content-type': 'application/problem+json' });
    }
    expect(await options({ 'WebHook-Request-Origin': 'eventgrid.azure.net' }, other)).toMatchObject({ status: 404 });
    expect(ports.queued).toEqual([]);
  });

  test('a withdrawn one, and one of an onboarding that is gone', async () => {
    const { ports, post, secret } = await world();
    await ports.registry.onboardings.save(onboardingId, 'invitation', { ...invitation, linkVersion: 2 });
    expect(await post([gridEvent({})])).toMatchObject({ status: 404 });
    expect((await world()).secret).toBe(secret);
    const gone = ports.links.signEvents({ onboardingId: 'never', linkVersion: 1 });
    expect(await post([gridEvent({})], { secret: gone })).toMatchObject({ status: 404 });
  });
});

describe('handshakes', () => {
  const question = (data: unknown) => gridEvent({ type: 'Microsoft.EventGrid.SubscriptionValidationEvent', data });

  test('Event Grid: the code goes back', async () => {
    const { ports, post } = await world();
    const body = [question({ validationCode: 'CODE', validationUrl: 'https://rp.example' })];
    const answer = await post(body, { headers: { 'aeg-event-type': 'SubscriptionValidation' } });
    expect(answer).toMatchObject({ status: 200, json: { validationResponse: 'CODE' } });
    expect(ports.queued).toEqual([]);
  });

  test.each([[{}], [{ validationCode: 17 }], [{ validationCode: '' }], [{ validationCode: 'x'.repeat(201) }]])(
    'a question without a usable code: %j',
    async (data) => {
      const { post } = await world();
      expect(await post([question(data)])).toMatchObject({ status: 400, json: { code: 'invalid-body' } });
    },
  );

  test('CloudEvents: the sender may', async () => {
    const { options } = await world();
    expect(
      await options({ 'WebHook-Request-Origin': 'eventgrid.azure.net', 'WebHook-Request-Rate': '10' }),
    ).toMatchObject({
      status: 200,
      headers: { 'webhook-allowed-origin': 'eventgrid.azure.net', 'webhook-allowed-rate': '120' },
    });
  });

  test.each([[{}], [{ 'WebHook-Request-Origin': 'a b' }], [{ 'WebHook-Request-Origin': '*' }]])(
    'no usable origin: %j',
    async (headers: Record<string, string>) => {
      const { options } = await world();
      expect(await options(headers)).toMatchObject({ status: 400 });
    },
  );
});

describe('what cannot be taken', () => {
  test.each<[string, unknown, number, string]>([
    ['no JSON', 'events', 400, 'invalid-body'],
    ['nothing', '', 400, 'invalid-body'],
    ['an empty list', [], 400, 'invalid-body'],
    ['a number', 17, 400, 'invalid-body'],
    ['no event among many', Array.from({ length: 100 }, () => ({ a: 1 })), 400, 'invalid-body'],
    ['too many', Array.from({ length: 5001 }, () => 1), 413, 'body-too-large'],
    ['too large', `"${'x'.repeat(1_048_576)}"`, 413, 'body-too-large'],
  ])('%s', async (_, body, status, code) => {
    const { ports, post } = await world();
    const answer = await post(body);
    expect(answer).toMatchObject({ status, json: { status, code } });
    expect((answer.body as string).length).toBeLessThan(5000);
    expect(ports.queued).toEqual([]);
  });

  test('a length that is only claimed is enough; one that is too small does not help', async () => {
    const { post } = await world();
    expect(await post('{}', { headers: { 'content-length': '2000000' } })).toMatchObject({ status: 413 });
    expect(await post('x'.repeat(1_048_577), { headers: { 'content-length': '1' } })).toMatchObject({ status: 413 });
  });

  test('as many as Event Grid sends at most are taken', async () => {
    const { ports, post } = await world();
    const event = { type: gridEvent({}).eventType, data: { Id: `https://${VAULT_HOST}/keys/payments` } };
    expect(await post(Array.from({ length: 5000 }, () => event))).toMatchObject({
      status: 200,
      json: { accepted: 5000 },
    });
    expect(ports.queued).toHaveLength(1);
  });
});

test('no 200 before the queue has them: the sender tries again', async () => {
  const { ports } = await world();
  const failing = { ...ports, queues: { ...ports.queues, send: () => Promise.reject(new Error('no connection')) } };
  const secret = ports.links.signEvents({ onboardingId, linkVersion: 1 });
  const body = { string: JSON.stringify([gridEvent({})]) };
  const request = new HttpRequest({ method: 'POST', url: 'https://a.example', params: { secret }, body });
  await expect(createKeyEventsWebhook(failing).post(request)).rejects.toThrow('no connection');
});
