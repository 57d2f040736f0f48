import { Spec, type Exchange, type Swagger } from './openapi';

/** The validator itself: that it refuses what is wrong, on a small file of our own. */

const WIDGET = '/subscriptions/{subscriptionId}/providers/Test.Widgets/widgets/{name}';
const swagger: Swagger = {
  parameters: {
    Subscription: { name: 'subscriptionId', in: 'path', required: true, type: 'string', format: 'uuid' },
    Version: { name: 'api-version', in: 'query', required: true, type: 'string' },
  },
  paths: {
    [WIDGET]: {
      put: {
        operationId: 'Widgets_Put',
        'x-api-version': '2026-01-01',
        parameters: [
          { $ref: '#/parameters/Subscription' },
          { $ref: '#/parameters/Version' },
          { name: 'name', in: 'path', required: true, type: 'string', pattern: '^[a-z]+$' },
          { name: 'top', in: 'query', type: 'integer', minimum: 1, maximum: 25 },
          { name: 'widget', in: 'body', required: true, schema: { $ref: '#/definitions/Widget' } },
        ],
        responses: {
          200: { schema: { $ref: '#/definitions/Widget' } },
          202: { headers: { Location: {} } },
          default: { schema: { $ref: '#/definitions/Error' } },
        },
      },
      get: {
        operationId: 'Widgets_Get',
        'x-api-version': '2026-01-01',
        'x-undeclared-error-body': '#/definitions/Error',
        parameters: [{ $ref: '#/parameters/Version' }],
        responses: { 200: { schema: { $ref: '#/definitions/Widget' } } },
      },
    },
    '/widgets/{name}/versions': { get: { operationId: 'Versions', responses: { 204: {} } } },
    '/widgets/{name}/{version}': { get: { operationId: 'Version', responses: { 204: {} } } },
  },
  definitions: {
    Resource: {
      type: 'object',
      required: ['id', 'location'],
      properties: { id: { type: 'string', readOnly: true }, location: { type: 'string' } },
    },
    Widget: {
      type: 'object',
      allOf: [{ $ref: '#/definitions/Resource' }],
      properties: {
        colour: { type: 'string', enum: ['red', 'blue'], 'x-ms-enum': { modelAsString: false } },
        shape: { type: 'string', enum: ['round'], 'x-ms-enum': { modelAsString: true } },
        since: { type: 'string', format: 'date-time' },
        weight: { type: 'integer', format: 'int32', 'x-nullable': true },
        tags: { type: 'object', additionalProperties: { type: 'string' } },
        parts: { type: 'array', items: { $ref: '#/definitions/Widget' } },
        secret: { type: 'string', 'x-ms-mutability': ['read'] },
        born: { type: 'string', 'x-ms-mutability': ['create', 'read'] },
        free: { type: 'object', items: { $ref: '#/definitions/Widget' } },
      },
    },
    Error: {
      type: 'object',
      required: ['error'],
      properties: { error: { type: 'object', properties: { code: { type: 'string' } } } },
    },
  },
};
const spec = new Spec(swagger, { alsoVersions: ['2026-02-01'] });

const SUBSCRIPTION = '7b4b6c0e-6f0a-4a4e-8a43-0a3f6a4f2b11';
const url = (more = '?api-version=2026-01-01', name = 'one', subscription = SUBSCRIPTION) =>
  `https://arm.example/SUBSCRIPTIONS/${subscription}/providers/test.widgets/widgets/${name}${more}`;
const asked = { location: 'west' };
const answered = { id: '/w/one', location: 'west' };
const exchange = (change: Partial<Exchange> = {}): Exchange => ({
  method: 'PUT',
  url: url(),
  requestBody: JSON.stringify(asked),
  status: 200,
  responseHeaders: {},
  responseBody: JSON.stringify(answered),
  ...change,
});
const sending = (more: object): Partial<Exchange> => ({ requestBody: JSON.stringify({ ...asked, ...more }) });
const answering = (more: object): Partial<Exchange> => ({ responseBody: JSON.stringify({ ...answered, ...more }) });

test.each<[string, Partial<Exchange>]>([
  ['the plain exchange', {}],
  ['another version that is allowed', { url: url('?api-version=2026-02-01&top=25') }],
  ['an open enumeration with a new value', sending({ shape: 'oval' })],
  ['a null where the file says so', answering({ weight: null })],
  ['a nested definition', sending({ parts: [{ location: 'east' }] })],
  ['free content', sending({ free: { anything: [1] }, tags: { a: 'b' } })],
  ['what is set only at creation', sending({ born: 'today' })],
  ['202 with its header', { status: 202, responseHeaders: { location: 'x' }, responseBody: '' }],
  ['a declared error', { status: 409, responseBody: '{"error":{"code":"Busy"}}' }],
  [
    'an error whose body is documented elsewhere',
    {
      ...{ method: 'GET', requestBody: '', status: 404 },
      responseBody: '{"error":{"code":"No"}}',
    },
  ],
  [
    'an inquiry without token and body',
    {
      ...{ requestHeaders: {}, requestBody: '', status: 401 },
      responseBody: '{"error":{"code":"Unauthorized"}}',
    },
  ],
])('accepts %s', (_, change) => {
  expect(spec.faults(exchange(change))).toEqual([]);
});

test.each<[string, Partial<Exchange>, RegExp]>([
  ['an unknown route', { method: 'POST' }, /not an operation/],
  ['another api version', { url: url('?api-version=2020-01-01') }, /api-version 2020-01-01: wanted 2026-01-01/],
  ['no api version', { url: url('') }, /api-version is missing/],
  ['an undeclared query', { url: url('?api-version=2026-01-01&x=1') }, /query x is not declared/],
  ['a query out of range', { url: url('?api-version=2026-01-01&top=26') }, /query top.*<= 25/],
  ['a path parameter of another form', { url: url(undefined, 'ONE') }, /path name.*pattern/],
  ['a subscription that is no GUID', { url: url(undefined, 'one', 'mine') }, /path subscriptionId.*uuid/],
  ['a request without body', { requestBody: '', requestHeaders: { authorization: 'x' } }, /request has no body/],
  ['a request that is not JSON', { requestBody: '{' }, /request is not JSON/],
  ['an undeclared property in the request', sending({ coluor: 'red' }), /request must NOT have additional.*coluor/],
  ['an undeclared property deep in the request', sending({ parts: [{ location: 'e', x: 1 }] }), /parts\.0 .*"x"/],
  ['a read-only property in the request', sending({ id: '/w/one' }), /request\.id/],
  ['a property that can only be read', sending({ secret: 's' }), /request\.secret/],
  ['a closed enumeration with another value', sending({ colour: 'green' }), /request\.colour/],
  ['a required property left out', { requestBody: '{}' }, /request .*location/],
  ['a number where text belongs', sending({ tags: { a: 1 } }), /request\.tags\.a must be string/],
  ['an answer that lacks a required property', { responseBody: '{"location":"x"}' }, /answer 200 .*"id"/],
  ['an answer with an undeclared property', answering({ extra: 1 }), /answer 200 .*extra/],
  ['an answer with a date of another form', answering({ since: 'yesterday' }), /answer 200\.since/],
  ['an answer with a fraction', answering({ weight: 1.5 }), /answer 200\.weight/],
  ['an answer with a null', answering({ location: null }), /answer 200\.location/],
  ['a status that is not declared', { status: 201 }, /answer 201 is not declared/],
  ['202 without its header', { status: 202, responseBody: '' }, /answer 202 lacks the header Location/],
  ['202 with a body', { status: 202, responseHeaders: { location: 'x' } }, /answer 202 has a body/],
  ['an error of another shape', { status: 500, responseBody: '{"message":"x"}' }, /answer 500 /],
])('refuses %s', (_, change, fault) => {
  expect(spec.faults(exchange(change))).toEqual(expect.arrayContaining([expect.stringMatching(fault)]));
});

test.each([
  ['/widgets/a/versions', 'Versions'],
  ['/widgets/a/b', 'Version'],
  ['/widgets/a/', 'Version'],
  ['/widgets/a', undefined],
  ['/widgets/a/b/c', undefined],
])('%s belongs to %s', (path, operation) => {
  expect(spec.operationOf({ method: 'GET', url: `https://v.example${path}` })).toBe(operation);
});
