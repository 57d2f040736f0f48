import { customer, fatal, operator, retry } from '../row';

const AADSTS = { title: 'Entra docs "Microsoft Entra authentication and authorization error codes"', date: '2026-11' };
const TEAMS = { title: 'Teams SDK docs, troubleshooting of authentication', date: '2026-11' };
const LOGIN = { title: 'GitHub Azure/login, issues 482 and 517', date: '2026-11' };
const LAB = { title: 'GitHub arsenvlad/entra-cross-tenant-app-fic-managed-identity', date: '2026-11' };
const RULES = {
  title: 'Entra docs "Important considerations and restrictions for federated identity credentials"',
  date: '2026-11',
};

/**
 * When the application asks for a token in the customer's tenant. A fresh federated credential spreads for minutes, so
 * "no such credential" is tried again first.
 */
export const ENTRA = [
  customer('AADSTS700016', 'consent-missing', 'the application is not known in this tenant', AADSTS),
  customer('AADSTS7000229', 'consent-missing', 'the application has no service principal in this tenant', TEAMS),
  customer('AADSTS65001', 'consent-missing', 'consent is missing', AADSTS),
  customer('AADSTS65004', 'consent-missing', 'somebody declined; consent can still be given', AADSTS),
  customer('AADSTS90093', 'consent-missing', 'who tried to consent may not: an administrator must', AADSTS),
  customer('AADSTS90094', 'consent-missing', 'an administrator must consent', AADSTS),
  customer('AADSTS90095', 'consent-missing', 'an administrator was asked to consent and has not answered', AADSTS),
  customer('AADSTS7000112', 'application-disabled', 'the application is disabled', AADSTS),
  customer('AADSTS70001', 'application-disabled', 'the application is disabled or not known', AADSTS),
  customer('AADSTS500011', 'vault-service-missing', 'Key Vault has no service principal in this tenant', AADSTS),
  customer('AADSTS650052', 'vault-service-missing', 'Key Vault has no service principal in this tenant', AADSTS),
  customer('AADSTS53003', 'tenant-policy-blocks', 'conditional access blocks the token', AADSTS),
  customer('AADSTS530035', 'tenant-policy-blocks', 'security defaults block the token', AADSTS),
  customer('AADSTS500021', 'tenant-policy-blocks', 'tenant restrictions of the network deny this tenant', AADSTS),
  customer('AADSTS500022', 'tenant-policy-blocks', 'tenant restrictions of the network lack this tenant', AADSTS),
  fatal('AADSTS90002', 'tenant-not-found', 'no such tenant in this cloud', AADSTS),
  fatal('AADSTS90023', 'tenant-not-found', 'this is no tenant', AADSTS),
  fatal('AADSTS900382', 'tenant-not-found', 'a tenant of another cloud', AADSTS),
  fatal('AADSTS900432', 'tenant-not-found', 'a tenant of another cloud', AADSTS),
  retry('AADSTS70021', 'no federated credential matches; not accepted yet', RULES),
  retry('AADSTS700211', 'no federated credential has this issuer; not accepted yet', LOGIN),
  retry('AADSTS700213', 'no federated credential has this subject; not accepted yet', LOGIN),
  retry('AADSTS7002121', 'no federated credential has this audience; not accepted yet', LOGIN),
  retry('AADSTS7002137', 'the subject differs in letter case; not accepted yet', LOGIN),
  retry('AADSTS7002138', 'the subject differs in letter case; not accepted yet', LOGIN),
  retry('AADSTS700027', 'the signature of the assertion is not accepted: a fresh one is fetched', AADSTS),
  retry('AADSTS50013', 'the assertion is not accepted: a fresh one is fetched', AADSTS),
  retry('AADSTS500133', 'the assertion is outside its times: a fresh one is fetched', AADSTS),
  operator('AADSTS700222', 'federation-broken', 'tokens of this issuer may not be federated credentials', LAB),
  operator('AADSTS700226', 'federation-broken', 'only tokens of managed identities may be the assertion', LAB),
  operator('AADSTS700227', 'federation-broken', 'the issuer is written in a form that is not permitted', LAB),
  operator('AADSTS700229', 'federation-broken', 'only app-only tokens may be the assertion', AADSTS),
  operator('AADSTS700236', 'federation-broken', 'this issuer is not admitted in this tenant', LAB),
  operator('AADSTS50194', 'application-misconfigured', 'the application is not multitenant', AADSTS),
  operator('AADSTS50011', 'application-misconfigured', 'the redirect address is not registered', AADSTS),
  operator('AADSTS900971', 'application-misconfigured', 'no redirect address is registered', AADSTS),
  operator('AADSTS65005', 'application-misconfigured', 'the registration lacks the resource asked for', AADSTS),
  operator('AADSTS650056', 'application-misconfigured', 'the registration lacks the permission asked for', AADSTS),
  operator('AADSTS650057', 'application-misconfigured', 'the registration lacks the resource asked for', AADSTS),
  operator('AADSTS7000215', 'application-misconfigured', 'a wrong secret, where none is used', AADSTS),
  operator('AADSTS7000222', 'application-misconfigured', 'an expired secret, where none is used', AADSTS),
] as const;
