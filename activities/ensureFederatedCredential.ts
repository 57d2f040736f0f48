import type { FederatedCredential } from '../shared/azure/graph';
import { explainGraph } from '../shared/errors/graph';
import { faultOf } from '../shared/errors/fault';
import { stop } from '../shared/errors/stop';
import { applicationEntry, credentialName, probeName } from '../shared/model/names';
import { combine, done, RetryLater, type Change, type Outcome, type Stop } from '../shared/model/outcome';
import type { ApplicationRef, EncryptionPlan, IdentityRef } from '../shared/model/plan';
import { batched, SHARED_PACE_MS } from '../shared/registry/batched';
import { CREDENTIAL_LIMIT } from '../shared/registry/poolEntries';
import type { Ports } from '../shared/ports';

/** Onboardings that share an application create the shared trust at once: who comes second looks again. */
const LOOKS = 2;

type Trusts = Outcome<{ credentials: string[] }>;

interface Request {
  readonly application: ApplicationRef;
  readonly wanted: readonly FederatedCredential[];
}

/**
 * Makes the application trust the deployment's own identity (to probe keys) and, across tenants, the resource's managed
 * identity. Issuer with `/v2.0` and the object id as subject: Entra docs "Configure an application to trust a managed
 * identity" (2026-11). Lists first, because writes are not repeatable; may be called again at any time. Callers who come
 * at once for the same application share the list, and write one after the other, because Graph takes no two at once.
 */
export const ensureFederatedCredential = (ports: Ports) => {
  const { config } = ports;
  const trusting = (name: string, subject: string, description: string): FederatedCredential => ({
    name,
    issuer: `${config.cloud.tokenIssuer}/${config.tenantId}/v2.0`,
    subject,
    audiences: [config.cloud.tokenExchangeAudience],
    description,
  });
  const probe = trusting(
    probeName(config.applicationName),
    config.identity.principalId,
    'Checks keys before and after encryption',
  );
  const ensureShared = batched(
    (requests: readonly [Request, ...Request[]]) => ensureTrusts(ports, requests),
    ({ application }) => application.objectId,
    SHARED_PACE_MS,
  );

  return async ({
    plan,
    application,
    identity,
  }: {
    plan: EncryptionPlan;
    application: ApplicationRef;
    identity: IdentityRef;
  }): Promise<Trusts> => {
    const { resourceId, principalId } = identity;
    const own = trusting(credentialName(resourceId), principalId, 'Lets the resource use the key');
    const answer = await ensureShared({ application, wanted: plan.crossTenant ? [probe, own] : [probe] });
    if (answer instanceof RetryLater) throw answer;
    return answer;
  };
};

/** What came of each request. After a fault that passes, the rest is left for the next attempt of each. */
async function ensureTrusts(
  ports: Ports,
  requests: readonly [Request, ...Request[]],
): Promise<(Trusts | RetryLater)[]> {
  const { application } = requests[0];
  const list = () => ports.graph.listFederatedCredentials(application.objectId);
  const listed = await list().catch(laterOrStop);
  if (!Array.isArray(listed)) return requests.map(() => listed);
  await noteStrangers(ports, application, listed);
  let present = listed;
  let later: RetryLater | undefined;
  const answers: (Trusts | RetryLater)[] = [];
  for (const { wanted } of requests) {
    const changes: Change[] = [];
    let answer: Trusts | RetryLater | undefined = later;
    try {
      for (let look = 1; !answer && look <= LOOKS; look += 1) {
        if (look > 1) present = await list();
        answer = await ensureWanted(ports, application, wanted, present, changes);
      }
      answer ??= new RetryLater(`Microsoft Graph: ${application.uniqueName} is changed by others`);
    } catch (error) {
      answer = laterOrStop(error);
    }
    if (answer instanceof RetryLater) later = answer;
    answers.push(answer);
  }
  return answers;
}

function laterOrStop(error: unknown): Stop | RetryLater {
  try {
    return explainGraph(error);
  } catch (later) {
    if (later instanceof RetryLater) return later;
    throw later;
  }
}

/**
 * Writes what one request lacks, and keeps `present` and `changes` up to date; `undefined` if a name was taken meanwhile.
 * A trust that stands under another name serves as well: issuer and subject are unique on an application.
 */
async function ensureWanted(
  { graph }: Ports,
  { objectId, uniqueName }: ApplicationRef,
  wanted: readonly FederatedCredential[],
  present: FederatedCredential[],
  changes: Change[],
): Promise<Trusts | undefined> {
  const full = () => stop('credential-slots-full', { application: uniqueName, limit: CREDENTIAL_LIMIT });
  const different = wanted.filter((credential) => !present.some((other) => isSame(other, credential)));
  const indexOf = ({ name }: FederatedCredential) => present.findIndex((other) => other.name === name);
  const missing = different.filter((credential) => indexOf(credential) < 0);
  if (present.length + missing.length > CREDENTIAL_LIMIT) return full();
  for (const credential of different) {
    const index = indexOf(credential);
    if (index >= 0) {
      await graph.updateFederatedCredential(objectId, credential);
      present[index] = credential;
      changes.push('updated');
      continue;
    }
    try {
      if (!(await graph.createFederatedCredential(objectId, credential))) return undefined;
    } catch (error) {
      // Others may have filled it since the list was read.
      const isRefused = faultOf(error).status === 400;
      if (isRefused && (await graph.listFederatedCredentials(objectId)).length >= CREDENTIAL_LIMIT) return full();
      throw error;
    }
    present.push(credential);
    changes.push('created');
  }
  return done({ credentials: wanted.map(({ name }) => name) }, combine(...changes));
}

/** Lets the pool know of credentials that others made: they take slots. */
async function noteStrangers(
  { registry, config }: Ports,
  { uniqueName }: ApplicationRef,
  present: readonly FederatedCredential[],
): Promise<void> {
  const entry = applicationEntry(uniqueName);
  const { holders, strangers: noted } = await registry.applicationPool.readEntry(entry);
  const known = new Set([...holders, probeName(config.applicationName)]);
  const strangers = present.filter(({ name }) => !known.has(name)).length;
  if (strangers !== noted) await registry.applicationPool.noteStrangers(entry, strangers);
}

/** Subjects are compared with regard to letter case, as Entra does. */
function isSame(a: FederatedCredential, b: FederatedCredential): boolean {
  return a.issuer === b.issuer && a.subject === b.subject && a.audiences.join() === b.audiences.join();
}
