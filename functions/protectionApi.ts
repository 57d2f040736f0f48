import { onboardingParams } from '../shared/api/common';
import { orApproval, releaseBody, releasedAnswer } from '../shared/api/changes';
import { keysAnswer, keysQuery, keyVersionAnswer, keyVersionQuery } from '../shared/api/onboardings';
import { askFirst } from '../shared/approvals/askApproval';
import type { Code } from '../shared/errors/codes';
import { formatKeyUri, parseKeyUri } from '../shared/model/keyUri';
import { show } from '../shared/model/problems';
import { answerOfAll, ledgerCsv, ledgerOf } from '../shared/protection/ledgerView';
import { recordsOf } from '../shared/protection/overallStatus';
import type { Ports } from '../shared/ports';
import { askRelease } from '../shared/release/askRelease';
import { json, problem, refusal } from './http/answers';
import { route, type Route } from './http/route';

const NOT_FOUND: ReadonlySet<Code> = new Set(['onboarding-not-found', 'resource-not-of-onboarding']);

/** Release and key ledger, for operators. */
export function protectionRoutes(ports: Ports): readonly Route[] {
  const { registry, config, now } = ports;
  return [
    route(
      {
        name: 'releaseOnboarding',
        method: 'POST',
        path: 'api/v1/onboardings/{onboardingId}/release',
        access: 'Latchkey.Operator',
        tag: 'changes',
        summary: 'Ends the protection, of one resource or of all: back to keys of the service, or only forgotten.',
        params: onboardingParams,
        body: releaseBody,
        ifMatch: true,
        answers: { 202: { description: 'It is asked for.', schema: orApproval(releasedAnswer) } },
        problems: { 404: [...NOT_FOUND], 409: ['not-protected', 'release-not-offered'] },
      },
      async ({ params: { onboardingId }, body, operator, by, starter }) => {
        const { why, ...asked } = body;
        const asking = { asker: { id: operator.id, by }, why, request: { onboardingId, ...asked } };
        const approval = await askFirst(ports, 'release', asking);
        if (approval) return json({ approval }, 202);
        const released = await askRelease(ports, starter, { onboardingId, by, ...body });
        if (released.kind !== 'done') return refusal(NOT_FOUND.has(released.code) ? 404 : 409, released);
        return json({ onboardingId, ...released.value }, 202, { location: `/api/v1/onboardings/${onboardingId}` });
      },
    ),
    route(
      {
        name: 'onboardingKeys',
        method: 'GET',
        path: 'api/v1/onboardings/{onboardingId}/keys',
        access: 'Latchkey.Reader',
        tag: 'keys',
        summary: 'The key ledger: every version used, from when to when, and what needs it (CSV with `format=csv`).',
        params: onboardingParams,
        query: keysQuery,
        answers: { 200: { description: 'The ledger, as JSON or CSV.', schema: keysAnswer } },
        problems: { 404: ['onboarding-not-found'] },
      },
      async ({ request, params: { onboardingId }, query: { format } }) => {
        if (!(await registry.onboardings.readPart(onboardingId, 'request'))) {
          return problem(404, 'onboarding-not-found', { onboardingId });
        }
        const keys = (await recordsOf(registry, onboardingId)).flatMap((record) => ledgerOf(record, now()));
        const wantsCsv = /\btext\/csv\b/i.test(request.headers.get('accept') ?? '');
        if (format === 'json' || !(format === 'csv' || wantsCsv)) {
          return json({ onboardingId, at: now().toISOString(), keys });
        }
        return {
          headers: {
            'content-type': 'text/csv; charset=utf-8; header=present',
            'content-disposition': `attachment; filename="${onboardingId}-keys.csv"`,
          },
          body: ledgerCsv(keys),
        };
      },
    ),
    route(
      {
        name: 'keyVersion',
        method: 'GET',
        path: 'api/v1/keys',
        access: 'Latchkey.Reader',
        tag: 'keys',
        summary: 'Whether a version of a key may be disabled or deleted (`uri`: with its version), and why.',
        query: keyVersionQuery,
        answers: {
          200: { description: 'The answer, of every resource that has ever used the key.', schema: keyVersionAnswer },
        },
        problems: { 400: ['invalid-query'] },
      },
      async ({ query: { uri } }) => {
        const parsed = parseKeyUri(uri, config.cloud);
        if (!parsed.ok || parsed.key.version === undefined) {
          const wanted = parsed.ok ? 'a key identifier with its version' : parsed.wanted;
          const errors = [{ field: 'uri', seen: show(uri), wanted }];
          return problem(400, 'invalid-query', { problems: `uri: seen ${show(uri)}, wanted ${wanted}` }, errors);
        }
        const { vaultHost, keyName } = parsed.key;
        const ids = await registry.watchedKeys.everUsedBy(vaultHost, keyName);
        const records = (await Promise.all(ids.map((id) => registry.resources.readAll(id)))).flatMap(
          (one) => one ?? [],
        );
        const keyUri = formatKeyUri(parsed.key);
        const at = now();
        return json({ keyUri, at: at.toISOString(), ...answerOfAll(records, keyUri, at) });
      },
    ),
  ];
}
