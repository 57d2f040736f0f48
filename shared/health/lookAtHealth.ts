import type { Health } from '../api/health';
import { MINUTE } from '../model/time';
import type { Ports } from '../ports';
import { runCheck, type Check } from './check';
import { queueChecks } from './queueChecks';
import { sweepCheck } from './sweepCheck';

/**
 * How the deployment fares: what it depends on, and what waits. All checks at once, each limited in time; what fails is
 * said, never thrown. Reads only; may be called at any time.
 */
export async function lookAtHealth(ports: Ports): Promise<Health> {
  const checks = await Promise.all(
    [
      registryCheck(ports),
      ...queueChecks(ports),
      sweepCheck(ports),
      approvalsCheck(ports),
      ...tokenChecks(ports),
      linkKeyCheck(ports),
    ].map(runCheck),
  );
  return { status: checks.every(({ status }) => status === 'ok') ? 'ok' : 'degraded', checks };
}

const MOST_APPROVALS = 100;

function registryCheck({ registry }: Ports): Check {
  return {
    name: 'registry',
    wanted: 'answers',
    remedy:
      'Look at LATCHKEY_TABLES_ENDPOINT, the firewall of that account, and the role Storage Table Data Contributor.',
    async look() {
      await registry.sweeps.begun();
      return 'answers';
    },
  };
}

function approvalsCheck({ registry }: Ports): Check {
  return {
    name: 'approvals',
    wanted: 'none waits for a second person',
    remedy: 'Another operator approves or rejects them: GET /api/v1/approvals?state=waiting',
    async look() {
      const { approvals } = await registry.approvals.page('waiting', MOST_APPROVALS + 1, undefined);
      const seen = approvals.length > MOST_APPROVALS ? `${MOST_APPROVALS}+` : String(approvals.length);
      return { status: approvals.length === 0 ? 'ok' : 'warn', seen };
    },
  };
}

/** A token that is near its end would have been renewed. */
const SOON_MINUTES = 2;

function tokenChecks({ credentials, config: { cloud }, now }: Ports): Check[] {
  const services = [
    ['graph', cloud.graphAudience],
    ['resource-manager', cloud.resourceManagerAudience],
  ] as const;
  return services.map(([service, audience]): Check => ({
    name: `token ${service}`,
    wanted: `the managed identity gets a token for ${audience}`,
    remedy: 'Attach the identity of LATCHKEY_IDENTITY_CLIENT_ID to the function app.',
    async look() {
      const token = await credentials.vendor.getToken(`${audience}/.default`);
      if (!token) return { status: 'fail', seen: 'no token' };
      const minutes = Math.round((token.expiresOnTimestamp - now().getTime()) / MINUTE);
      return { status: minutes < SOON_MINUTES ? 'warn' : 'ok', seen: `one that is good for ${minutes} min` };
    },
  }));
}

function linkKeyCheck({ links, now }: Ports): Check {
  return {
    name: 'link key',
    wanted: 'signs links that are accepted',
    remedy: 'Set LATCHKEY_LINK_KEY to 32 random bytes or more, base64; a reference to Key Vault must resolve.',
    async look() {
      const from = now();
      const text = await links.signLink(
        { onboardingId: 'health', linkVersion: 0 },
        from,
        new Date(from.getTime() + MINUTE),
      );
      const verified = await links.verifyLink(text);
      return verified.ok ? 'signs and accepts' : { status: 'fail', seen: verified.why };
    },
  };
}
