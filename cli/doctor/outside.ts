import { connect } from 'node:tls';
import type { Health } from '../../shared/api';
import { API_PREFIX } from '../../shared/api';
import { CliError } from '../cliError';
import type { Cli } from '../cli';
import { resolveConnection } from '../connection/resolve';
import { claimsOf, rolesOf } from '../connection/claims';
import { createTokens } from '../connection/tokens';
import { fail, ok, warn, whyOf, type Check } from './check';

const PATIENCE_MS = 10_000;
const SKEW = { warn: 60, fail: 300 } as const;
const CERTIFICATE_DAYS = 14;
/** The version of the API that this command line was built with, and what it calls of it. */
const VERSION = '1';
const CALLED = [
  '/onboardings',
  '/onboardings/{onboardingId}',
  '/onboardings/{onboardingId}/replay',
  '/onboardings/{onboardingId}/resume',
  '/bulk',
  '/approvals',
  '/dead-letters',
  '/revalidations',
  '/keys',
  '/counts',
  '/health',
];

/** What can be seen from outside of a deployment, in the order in which one thing needs the other. */
export async function checkOutside(cli: Cli): Promise<Check[]> {
  const { io, options } = cli;
  const connection = await resolveConnection(options, io.env);
  const { url } = connection;
  const checks: Check[] = [await checkTls(url)];
  let alive: Response;
  try {
    alive = await fetch(`${url}/api/health`, { signal: AbortSignal.timeout(PATIENCE_MS), redirect: 'error' });
  } catch (error) {
    return [
      ...checks,
      fail('reachable', whyOf(error), `an answer of ${url}`, 'Check the URL, the network, and whether the app runs.'),
    ];
  }
  checks.push(
    alive.ok
      ? ok('reachable', `${url} answers`)
      : fail(
          'reachable',
          `${url}/api/health: ${alive.status}`,
          '200',
          'Look at the log of the app; is this the right URL?',
        ),
    checkClock(alive.headers.get('date'), io.now()),
    await checkVersion(url),
  );
  const token = createTokens(connection, io.env, io.now);
  let kept: string;
  try {
    kept = await token();
  } catch (error) {
    const remedy = error instanceof CliError ? (error.details.remedy ?? '') : '';
    return [...checks, fail('token', whyOf(error), 'a token for the API', remedy)];
  }
  checks.push(checkToken(kept));
  try {
    const health = await (await cli.api()).get<Health>('health');
    checks.push(...health.checks.map((check) => ({ ...check, name: `app: ${check.name}` })));
  } catch (error) {
    const { message, details } = error instanceof CliError ? error : { message: whyOf(error), details: undefined };
    checks.push(fail('app', message, 'GET /health answers', details?.remedy ?? 'Look at the log of the app.'));
  }
  return checks;
}

/** Whether the certificate is trusted and lasts. */
async function checkTls(url: string): Promise<Check> {
  const { protocol, hostname, port } = new URL(url);
  if (protocol === 'http:') return ok('tls', 'not needed: it is on this machine');
  return new Promise((done) => {
    const end = (check: Check): void => {
      socket.destroy();
      done(check);
    };
    const socket = connect({ host: hostname, port: Number(port || 443), servername: hostname }, () => {
      const { valid_to: until } = socket.getPeerCertificate();
      const days = Math.floor((Date.parse(until) - Date.now()) / 86_400_000);
      const seen = `${socket.getProtocol() ?? 'TLS'}, the certificate lasts ${days} days`;
      const wanted = `at least ${CERTIFICATE_DAYS} days`;
      end(days < CERTIFICATE_DAYS ? warn('tls', seen, wanted, 'Renew the certificate.') : ok('tls', seen));
    });
    socket.setTimeout(PATIENCE_MS, () =>
      end(fail('tls', 'no answer in time', 'a TLS handshake', 'Check the network.')),
    );
    socket.once('error', (error) => {
      const remedy =
        'Of a CA of your own: NODE_EXTRA_CA_CERTS=<file>. Otherwise check the host name and the certificate.';
      end(fail('tls', whyOf(error), 'a certificate that is trusted', remedy));
    });
  });
}

/** Tokens and links are told by time. */
function checkClock(date: string | null, now: Date): Check {
  if (date === null) return ok('clock', 'the deployment does not tell its time');
  const skew = Math.abs(Math.round((now.getTime() - Date.parse(date)) / 1000));
  const seen = `${skew} s apart`;
  const remedy = 'Set the clock of this machine by NTP.';
  if (skew > SKEW.fail) return fail('clock', seen, `less than ${SKEW.fail} s`, remedy);
  return skew > SKEW.warn ? warn('clock', seen, `less than ${SKEW.warn} s`, remedy) : ok('clock', seen);
}

/** Whether both speak the same version of the API. */
async function checkVersion(url: string): Promise<Check> {
  const remedy = 'Use the command line of the version that is deployed, or deploy this version.';
  const wanted = `version ${VERSION} with all that this command line calls`;
  try {
    const answer = await fetch(`${url}/${API_PREFIX}/openapi.json`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (!answer.ok) return fail('api', `openapi.json: ${answer.status}`, wanted, remedy);
    const { info, paths = {} } = (await answer.json()) as {
      info?: { version?: string };
      paths?: Record<string, unknown>;
    };
    const version = info?.version ?? 'unknown';
    const known = Object.keys(paths).map((path) => path.replace(`/${API_PREFIX}`, ''));
    const missing = CALLED.filter((path) => !known.includes(path));
    if (version.split('.')[0] !== VERSION) return fail('api', `version ${version}`, wanted, remedy);
    if (missing.length > 0) return warn('api', `without ${missing.join(', ')}`, wanted, remedy);
    return ok('api', `version ${version}, ${known.length} paths`);
  } catch (error) {
    return fail('api', whyOf(error), wanted, remedy);
  }
}

function checkToken(token: string): Check {
  const roles = rolesOf(token);
  const { name, azp, appid, oid } = claimsOf(token);
  const who = [name, azp, appid, oid].find((one) => typeof one === 'string') ?? 'somebody';
  const wanted = 'the app role Latchkey.Reader or Latchkey.Operator';
  const remedy = 'Assign the role in Entra: Enterprise applications, the API of Latchkey, Users and groups.';
  const ours = roles.filter((role) => role.startsWith('Latchkey.'));
  if (ours.length === 0) return fail('token', `${String(who)} without a role`, wanted, remedy);
  const seen = `${String(who)}: ${ours.join(', ')}`;
  return ours.includes('Latchkey.Operator')
    ? ok('token', seen)
    : warn('token', seen, 'Latchkey.Operator, to change anything', remedy);
}
