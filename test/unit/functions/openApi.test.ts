import { Validator } from '@seriousme/openapi-schema-validator';
import { openApiDocument } from '../../../functions/http/openApiDocument';
import { createRoutes } from '../../../functions/http/routes';
import { CODES } from '../../../shared/errors/codes';
import { api } from '../../support/api';
import { fakePorts, recordingStarter } from '../../support/fakePorts';

const routes = createRoutes(fakePorts());
const document = openApiDocument(routes);

test('the document is valid OpenAPI 3.1', async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(document));
  expect([errors, valid]).toEqual([undefined, true]);
});

test('it is served to anyone as it is checked in', async () => {
  const { status, json } = await api(fakePorts(), recordingStarter(), { roles: [] }).call(
    'GET',
    '/api/v1/openapi.json',
  );
  expect([status, json]).toEqual([200, JSON.parse(JSON.stringify(document))]);
});

const shown = routes.filter(({ hidden }) => !hidden);

test('names of operations and addresses are there once', () => {
  const names = shown.map(({ name }) => name);
  const addresses = shown.map(({ method, path }) => `${[method].flat().join()} ${path}`);
  expect([new Set(names).size, new Set(addresses).size]).toEqual([names.length, addresses.length]);
});

test.each(shown)(
  '$name declares every parameter of its path, and only codes that exist',
  ({ path, params, problems = {} }) => {
    const named = [...path.matchAll(/\{\*?(\w+)\}/g)].map(([, name]) => name);
    expect(Object.keys(params?.shape ?? {})).toEqual(named);
    for (const code of Object.values(problems).flat()) expect(CODES).toHaveProperty([code]);
  },
);

test.each(shown.filter(({ access, method }) => access === 'Latchkey.Operator' || method === 'POST'))(
  '$name changes something: it is a POST for operators with a reason, or a form',
  ({ access, method, body, form, name }) => {
    expect(method).toBe(access === 'secret' && name.endsWith('Handshake') ? 'OPTIONS' : 'POST');
    if (access !== 'Latchkey.Operator' || name === 'requestOnboarding') return;
    expect(form).toBeUndefined();
    expect(body?.safeParse({}).success).toBe(false);
  },
);
