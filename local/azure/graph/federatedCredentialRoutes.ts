import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Core, Route, SimRequest, SimResponse } from '../core/service';
import { authenticateCaller, requireRead, requireWrite } from './access';
import { APPLICATION_PATHS, isVisible, requireApplication } from './applicationRoutes';
import { createsIfMissing, optionalText, optionalTexts, readBody } from './body';
import { badRequest, conflict, notFound } from './graphErrors';
import { itemResponse, listResponse, unquote } from './listing';
import { type Application, type FederatedCredential, saveApplication } from './state';

const LIMIT = 20;
const FIELDS = ['name', 'issuer', 'subject', 'audiences', 'description'];
const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{2,119}$/;

type Trust = Omit<FederatedCredential, 'id' | 'createdAt' | 'changedAt'>;
type Named = (request: SimRequest, application: Application) => FederatedCredential | undefined;

/**
 * Federated identity credentials of applications. Issuer and subject are stored unchecked, as in Azure: a wrong value
 * shows when a token is exchanged. Source: "federatedIdentityCredential resource type", Microsoft Graph v1.0, read 2026.
 */
export function federatedCredentialRoutes(core: Core): Route[] {
  return APPLICATION_PATHS.flatMap((base) => {
    const all = `${base}/federatedIdentityCredentials`;
    const one = [`${all}/{credential}`, `${all}(name='{credential}')`];
    return [
      route('GET', all, 'list', (request, application) => {
        const visible = application.federatedCredentials.filter((it) => isVisible(core, it.createdAt));
        return listResponse(core, request, 'federatedIdentityCredentials', visible.map(present));
      }),
      route('POST', all, 'create', (request, application) => add(core, application, readTrust(request))),
      ...one.flatMap((path) => [
        route('GET', path, 'get', (request, application) => {
          const credential = named(request, application);
          if (!credential || !isVisible(core, credential.createdAt)) throw notFound(nameOf(request));
          return itemResponse(core, request, 'federatedIdentityCredentials', present(credential));
        }),
        route('PATCH', path, 'upsert', (request, application) => {
          const credential = named(request, application);
          if (credential) return change(core, request, application, credential);
          if (!createsIfMissing(request)) throw notFound(nameOf(request));
          return add(core, application, readTrust(request, nameOf(request)));
        }),
        route('DELETE', path, 'delete', (request, application) => {
          const credential = named(request, application);
          if (!credential) throw notFound(nameOf(request));
          save(core, application, (it) => it.filter((other) => other !== credential));
          return { status: 204 };
        }),
      ]),
    ];
  });

  function route(
    method: string,
    path: string,
    verb: string,
    handler: (request: SimRequest, application: Application) => SimResponse,
  ): Route {
    const write = method !== 'GET';
    return {
      method,
      path,
      operation: `graph.federatedCredentials.${verb}`,
      write,
      handler: async (request) => {
        const caller = await authenticateCaller(core, request);
        const application = requireApplication(core, request, caller);
        if (write) requireWrite(caller, application);
        else requireRead(caller, application.appId);
        return handler(request, application);
      },
    };
  }
}

function add(core: Core, application: Application, trust: Trust): SimResponse {
  validate(application, trust);
  if (application.federatedCredentials.some((it) => it.name === trust.name)) {
    throw conflict(`FederatedIdentityCredential with name ${trust.name} already exists.`);
  }
  if (application.federatedCredentials.length >= LIMIT) {
    throw badRequest(`Exceeded the maximum number of ${LIMIT} federated identity credentials on the application.`);
  }
  const now = core.clock.now().getTime();
  const credential: FederatedCredential = { id: randomUUID(), ...trust, createdAt: now, changedAt: now };
  save(core, application, (it) => [...it, credential]);
  return { status: 201, body: present(credential) };
}

function change(core: Core, request: SimRequest, application: Application, before: FederatedCredential): SimResponse {
  const after = { ...before, ...readChanges(request, before) };
  validate(application, after, before);
  const sameTrust = isDeepStrictEqual(
    [before.issuer, before.subject, before.audiences],
    [after.issuer, after.subject, after.audiences],
  );
  const changedAt = sameTrust ? before.changedAt : core.clock.now().getTime();
  save(core, application, (it) => it.map((other) => (other === before ? { ...after, changedAt } : other)));
  return { status: 204 };
}

function readTrust(request: SimRequest, name?: string): Trust {
  const body = readBody(request, FIELDS);
  const description = optionalText(body, 'description');
  return {
    name: name ?? optionalText(body, 'name') ?? '',
    issuer: optionalText(body, 'issuer') ?? '',
    subject: optionalText(body, 'subject') ?? '',
    audiences: optionalTexts(body, 'audiences') ?? [],
    ...(description !== undefined && { description }),
  };
}

function readChanges(request: SimRequest, before: FederatedCredential): Partial<Trust> {
  const body = readBody(request, FIELDS);
  const name = optionalText(body, 'name');
  if (name !== undefined && name !== before.name)
    throw badRequest("Property 'name' is read-only and cannot be changed.");
  const changes = readTrust(request, before.name);
  return Object.fromEntries(Object.entries(changes).filter(([field]) => field in body));
}

function validate(application: Application, trust: Trust, replaced?: FederatedCredential): void {
  if (!NAME.test(trust.name)) throw badRequest(`FederatedIdentityCredential name '${trust.name}' is invalid.`);
  if (!trust.issuer || !trust.subject) throw badRequest('FederatedIdentityCredential issuer and subject are required.');
  if (trust.audiences.length !== 1 || !trust.audiences[0]) throw badRequest('Exactly one audience must be specified.');
  if ((trust.description?.length ?? 0) > 600) throw badRequest('The description is longer than 600 characters.');
  const twin = application.federatedCredentials.some(
    (it) => it !== replaced && it.name !== trust.name && it.issuer === trust.issuer && it.subject === trust.subject,
  );
  if (twin) throw badRequest('The combination of issuer and subject must be unique on the application.');
}

const nameOf = (request: SimRequest): string => unquote(request.params['credential'] ?? '');

const named: Named = (request, application) => {
  const name = nameOf(request);
  return application.federatedCredentials.find((it) => it.name === name || it.id === name);
};

function save(
  core: Core,
  application: Application,
  edit: (credentials: readonly FederatedCredential[]) => readonly FederatedCredential[],
): void {
  saveApplication(core, { ...application, federatedCredentials: edit(application.federatedCredentials) });
}

const present = ({ id, name, issuer, subject, audiences, description }: FederatedCredential) => ({
  id,
  name,
  issuer,
  subject,
  audiences,
  description: description ?? null,
});
