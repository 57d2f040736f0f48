import type { KeyVaultKey } from '@azure/keyvault-keys';
import { faultOf, isTransient } from '../shared/errors/fault';
import { explainVault } from '../shared/errors/keyVault';
import { stop } from '../shared/errors/stop';
import { formatKeyUri, parseKeyUri, type KeyUri } from '../shared/model/keyUri';
import { done, RetryLater, type Outcome, type Stop } from '../shared/model/outcome';
import type { ApplicationRef, EncryptionPlan } from '../shared/model/plan';
import type { OnboardingRequest } from '../shared/model/request';
import { CHECKS, type Check, type CheckName, type VerifiedKey } from '../shared/model/verification';
import { TARGETS } from '../shared/targets';
import { fail, keyChecks, pass } from '../shared/verification/keyChecks';
import type { Ports } from '../shared/ports';
import { namedKey } from '../shared/registry/namedKey';

interface Input {
  readonly request: OnboardingRequest;
  readonly plan: EncryptionPlan;
  readonly application: ApplicationRef;
}

/**
 * Checks everything a key must be before a resource depends on it, and ends with a real unwrap in the vault. The report
 * goes to the registry for the customer page. Order matters: nothing carries a token before the vault is known to be in
 * the customer's tenant and not bound to another customer. Only the binding is written; may be called again at any time.
 */
export const verifyKey =
  (ports: Ports) =>
  async (input: Input): Promise<Outcome<VerifiedKey>> => {
    const { request, plan } = input;
    const named = (await namedKey(ports.registry, request))?.uri;
    if (named === undefined) return stop('key-missing', {});
    const parsed = parseKeyUri(named, ports.config.cloud);
    if (!parsed.ok) return stop('key-uri-invalid', { seen: named, wanted: parsed.wanted });
    const checks: Check[] = [];
    let verified: KeyUri | undefined;
    let failure: Stop | undefined;
    try {
      verified = await runChecks(ports, input, parsed.key, checks);
    } catch (error) {
      if (!(error instanceof CheckFailed)) throw error;
      failure = error.reason;
    }
    const keyUri = formatKeyUri(verified ?? parsed.key);
    await ports.registry.onboardings.save(request.onboardingId, 'report', {
      at: ports.now().toISOString(),
      keyUri,
      checks: CHECKS.map((name) => checks.find((check) => check.name === name) ?? { name, result: 'unknown' }),
    });
    if (failure || !verified) return failure ?? firstFailure(checks);
    const { customer } = request;
    const wanted = { customerId: customer.id, tenantId: plan.vaultTenantId };
    const binding = await ports.registry.vaultBindings.bind(verified.vaultHost, wanted);
    if (binding.customerId !== customer.id || binding.tenantId !== plan.vaultTenantId) {
      return stop('vault-bound-elsewhere', { vaultHost: verified.vaultHost });
    }
    return done({ keyUri, pinned: parsed.key.version !== undefined });
  };

/** The first failed check decides what the onboarding waits for; the report shows all of them. */
class CheckFailed extends Error {
  constructor(readonly reason: Stop) {
    super(reason.code);
  }
}

function firstFailure(checks: readonly Check[]): Stop {
  const check = checks.find(({ result }) => result === 'fail');
  const { code, reason, remedy } = check ?? {};
  if (code === undefined || reason === undefined || remedy === undefined) throw new Error('No failed check');
  return { kind: 'needs-customer', code, reason, remedy };
}

/** Makes the checks in order, adding each to `checks`; the verified key, or `undefined` if some failed. */
async function runChecks(
  { vaults, registry, credentials, now }: Ports,
  { request, plan, application }: Input,
  key: KeyUri,
  checks: Check[],
): Promise<KeyUri | undefined> {
  const { clientId } = application;
  const tenantId = plan.vaultTenantId;
  const { vaultHost, vaultName } = key;
  const failed = (name: CheckName, reason: Stop, seen?: string, wanted?: string): never => {
    checks.push(fail(name, reason, seen, wanted));
    throw new CheckFailed(reason);
  };
  const attempt = async <T>(name: CheckName, permissions: string, call: () => Promise<T>): Promise<T> => {
    try {
      return await call();
    } catch (error) {
      const reason = explainVault(faultOf(error), key, { clientId, tenantId, permissions });
      const place =
        reason.code === 'vault-access-denied' ? 'permissions' : reason.code === 'key-disabled' ? 'keyEnabled' : name;
      return failed(place, reason);
    }
  };

  const challenge = await vaults.challengeOf(key).catch((error: unknown) => {
    const fault = faultOf(error);
    if (fault.code !== 'ENOTFOUND' && isTransient(fault))
      throw new RetryLater(`Key Vault: ${fault.code} ${fault.message}`);
    return failed('vaultReachable', stop('vault-not-found', { vaultHost, vaultName }));
  });
  if (challenge === undefined) return failed('vaultReachable', stop('vault-not-found', { vaultHost, vaultName }));
  checks.push(pass('vaultReachable', vaultHost));

  const vaultTenantId = challenge.tenantId;
  if (vaultTenantId !== tenantId) {
    const mismatch = stop('vault-tenant-mismatch', { vaultHost, vaultName, vaultTenantId, tenantId });
    return failed('tenantMatches', mismatch, vaultTenantId, tenantId);
  }
  checks.push(pass('tenantMatches', vaultTenantId, tenantId));

  const binding = await registry.vaultBindings.read(vaultHost);
  if (binding && (binding.customerId !== request.customer.id || binding.tenantId !== tenantId)) {
    return failed('vaultBound', stop('vault-bound-elsewhere', { vaultHost }));
  }
  checks.push(pass('vaultBound', binding ? 'bound to you' : 'free'));

  const vault = vaults.open(key, credentials.inTenant(tenantId, clientId), challenge);
  const found = await attempt('keyExists', 'get', () => vault.readKey());
  const version = found.properties.version?.toLowerCase();
  const exact: KeyUri = { ...key, version };
  checks.push(pass('keyExists', formatKeyUri(exact)));
  checks.push(...keyChecks(found, exact, plan.kind, TARGETS[plan.kind].requirements, now()));

  await attempt('permissions', 'list', () => vault.listVersions());
  if (checks.some(({ result }) => result === 'fail')) return undefined;
  await unwrapOnce(found, exact);
  return exact;

  async function unwrapOnce(foundKey: KeyVaultKey, uri: KeyUri): Promise<void> {
    const probe = vault.probe(foundKey);
    const wrapped = await attempt('permissions', 'wrapKey', () => probe.wrap());
    const same = await attempt('unwrap', 'unwrapKey', () => probe.unwrap(wrapped));
    checks.push(pass('permissions', 'get, list, wrapKey, unwrapKey', 'get, list, wrapKey, unwrapKey'));
    if (!same) failed('unwrap', stop('unwrap-mismatch', { vaultHost, keyUri: formatKeyUri(uri) }));
    checks.push(pass('unwrap', 'unwrapped in the vault'));
  }
}
