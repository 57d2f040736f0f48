/** Under which name our spans are made. */
export const TRACER = 'latchkey';

/** What each span stands for. `docs/telemetry.md` is generated from this and from {@link ATTRIBUTES}. */
export const SPANS: readonly { readonly name: string; readonly of: string; readonly attributes: readonly string[] }[] =
  [
    {
      name: 'process {queue}',
      of: 'A message is received; it goes on with the trace that the message carries, or begins one.',
      attributes: [
        'messaging.system',
        'messaging.destination.name',
        'messaging.operation.type',
        'messaging.message.id',
      ],
    },
    {
      name: '{method} {route}',
      of: 'A request to a page or to the API.',
      attributes: ['http.request.method', 'http.route', 'http.response.status_code'],
    },
    { name: '{function}', of: 'A timer has fired.', attributes: [] },
    {
      name: '{step}',
      of: 'A step (activity) of an orchestration; each attempt is one.',
      attributes: ['latchkey.step', 'latchkey.instance.id'],
    },
    {
      name: '{method} {template}',
      of: 'A request to Azure: Resource Manager, Graph, a vault, Entra, the managed identity, the tables of the registry.',
      attributes: [
        'http.request.method',
        'server.address',
        'server.port',
        'url.template',
        'url.full',
        'http.response.status_code',
        'azure.client.request.id',
        'azure.service.request.id',
      ],
    },
    {
      name: 'send {entity}',
      of: 'A message is sent, with the trace in its properties `traceparent` and `Diagnostic-Id`.',
      attributes: [
        'messaging.system',
        'messaging.destination.name',
        'messaging.operation.type',
        'messaging.operation.name',
        'messaging.message.id',
        'messaging.batch.message_count',
      ],
    },
  ];

/** Every attribute that a span of ours can have, and what it says. Nothing else is ever exported. */
export const ATTRIBUTES = {
  'latchkey.onboarding.id': 'The onboarding that it is about: on every span from where it is known.',
  'latchkey.step': 'Name of the activity.',
  'latchkey.instance.id': 'Instance of the orchestration.',
  'latchkey.outcome':
    'What came of it: `created`, `updated`, `unchanged`; `needs-customer`, `needs-operator`, `fatal`; of messages `complete` or ' +
    '`dead-letter`.',
  'latchkey.code': 'The code that says why.',
  'faas.name': 'App and function.',
  'faas.trigger': '`pubsub`, `http`, `timer` or `other` (a step).',
  'faas.invocation_id': 'Invocation of the function, as the lines of the log have it.',
  'messaging.system': '`servicebus`.',
  'messaging.destination.name': 'Queue or topic.',
  'messaging.operation.type': '`process` or `send`.',
  'messaging.operation.name': '`process` or `send`.',
  'messaging.message.id': 'Id of the message.',
  'messaging.batch.message_count': 'How many messages were sent at once, if several.',
  'http.request.method': 'Method of the request.',
  'http.route': 'The route as it is declared; what stands in its places is not told.',
  'http.response.status_code': 'Status of the answer.',
  'server.address': 'Host that was called.',
  'server.port': 'Its port, if it is not the usual one.',
  'url.template': 'Path without any name, id or query.',
  'url.full': 'Address without any name, id or query.',
  'azure.client.request.id': 'Id that we gave the request.',
  'azure.service.request.id': 'Id that the service gave it: what support asks for.',
  'error.type': 'Code of the error, or HTTP status. Texts of errors are not told.',
} as const;

/** On every span of a function. */
export const FUNCTION_ATTRIBUTES = ['faas.name', 'faas.trigger', 'faas.invocation_id'] as const;

/** Of what has come to something. */
export const OUTCOME_ATTRIBUTES = ['latchkey.outcome', 'latchkey.code'] as const;
