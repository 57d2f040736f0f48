import { issuers } from '../core/authenticate';
import { type Core, TokenRejected } from '../core/service';
import { type Application, type FederatedCredential, findApplication } from '../graph/state';
import { entraError } from './entraErrors';

/**
 * Checks a client assertion against the application's federated credentials as Entra does: our signature and times, a
 * managed identity of the application's own tenant, and issuer, subject (by letter case) and audience of one credential.
 * Source: "Configure an application to trust a managed identity", read 2026.
 */
export async function checkAssertion(core: Core, application: Application, assertion: string): Promise<void> {
  const claims = await verified(core, assertion);
  const issuer = text(claims['iss']);
  const subject = text(claims['sub']);
  if (issuer.startsWith('https://sts.windows.net/')) {
    throw entraError(700227, `The issuer form '${issuer}' cannot be used for federated identity.`);
  }
  if (findApplication(core, text(claims['azp']))) {
    throw entraError(700226, 'Only tokens of managed identities may be used as federated identity assertions.');
  }
  const trusted = application.federatedCredentials.filter((it) => spread(core, it));
  if (trusted.length === 0) {
    throw entraError(70021, 'No matching federated identity record found for presented assertion.');
  }
  const ofIssuer = trusted.filter((it) => it.issuer === issuer);
  if (ofIssuer.length === 0) throw noMatch(700211, 'issuer', issuer);
  const ofSubject = ofIssuer.filter((it) => it.subject === subject);
  if (ofSubject.length === 0) {
    const otherCase = ofIssuer.some((it) => it.subject.toLowerCase() === subject.toLowerCase());
    throw noMatch(otherCase ? 7002138 : 700213, 'subject', subject);
  }
  const audience = text(claims['aud']);
  if (!ofSubject.some((it) => it.audiences.includes(audience))) throw noMatch(7002121, 'audience', audience);
  if (issuer !== issuers.v2(core.origin, application.tenantId)) {
    throw entraError(
      700222,
      'A token of another tenant cannot be used: identity and application must share one tenant.',
    );
  }
}

async function verified(core: Core, assertion: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await core.verifyToken(assertion);
  } catch (error) {
    if (!(error instanceof TokenRejected)) throw error;
    const outOfTime = error.reason === 'expired' || error.reason === 'not-yet-valid';
    throw outOfTime
      ? entraError(700024, 'Client assertion is not within its valid time range.')
      : entraError(700027, 'Client assertion failed signature validation.');
  }
}

const spread = (core: Core, credential: FederatedCredential): boolean =>
  core.clock.now().getTime() >= credential.changedAt + core.lag.graphReplicationMs;

const noMatch = (number: 700211 | 700213 | 7002121 | 7002138, what: string, value: string) =>
  entraError(number, `No matching federated identity record found for presented assertion ${what} '${value}'.`);

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
