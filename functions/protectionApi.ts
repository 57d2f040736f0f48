import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { z } from 'zod';
import type { Starter } from '../shared/durable/starter';
import type { Code } from '../shared/errors/codes';
import { formatKeyUri, parseKeyUri } from '../shared/model/keyUri';
import { show } from '../shared/model/problems';
import { answerOfAll, ledgerCsv, ledgerOf } from '../shared/protection/ledgerView';
import { recordsOf } from '../shared/protection/overallStatus';
import type { Ports } from '../shared/ports';
import { askRelease } from '../shared/release/askRelease';
import { json, problem, refusal } from './http/answers';
import { nameOf, type Authorize } from './http/authorize';
import { parseBody, whySchema } from './http/parseBody';

const releaseSchema = z.strictObject(
  {
    why: whySchema,
    how: z.enum(['revert', 'forget'], 'revert or forget').default('revert'),
    resourceId: z.string('an Azure resource id').optional(),
  },
  'an object',
);

const NOT_FOUND: ReadonlySet<Code> = new Set(['onboarding-not-found', 'resource-not-of-onboarding']);

/** Release and key ledger, for operators with an Entra token. */
export function createProtectionApi(ports: Ports, authorize: Authorize) {
  const { registry, config, now } = ports;
  return {
    /** Ends the protection, of one resource or of all: back to keys of the service, or only forgotten. */
    async release(request: HttpRequest, starter: Starter): Promise<HttpResponseInit> {
      const authorization = await authorize(request, 'Latchkey.Operator');
      if (!authorization.ok) return authorization.answer;
      const body = await parseBody(request, releaseSchema);
      if (!body.ok) return body.answer;
      const onboardingId = request.params['onboardingId'] ?? '';
      const asked = await askRelease(ports, starter, {
        onboardingId,
        by: nameOf(authorization.operator),
        ...body.value,
      });
      if (asked.kind !== 'done') return refusal(NOT_FOUND.has(asked.code) ? 404 : 409, asked);
      return json({ onboardingId, ...asked.value }, 202, { location: `/api/onboardings/${onboardingId}` });
    },

    /** The key ledger of an onboarding, as JSON or CSV. */
    async getKeys(request: HttpRequest): Promise<HttpResponseInit> {
      const authorization = await authorize(request, 'Latchkey.Reader');
      if (!authorization.ok) return authorization.answer;
      const onboardingId = request.params['onboardingId'] ?? '';
      if (!(await registry.onboardings.readPart(onboardingId, 'request'))) {
        return problem(404, 'onboarding-not-found', { onboardingId });
      }
      const keys = (await recordsOf(registry, onboardingId)).flatMap((record) => ledgerOf(record, now()));
      const format = request.query.get('format');
      const isCsv = format === 'csv' || (format === null && /\btext\/csv\b/i.test(request.headers.get('accept') ?? ''));
      if (!isCsv) return json({ onboardingId, at: now().toISOString(), keys });
      return {
        headers: {
          'content-type': 'text/csv; charset=utf-8; header=present',
          'content-disposition': `attachment; filename="${onboardingId}-keys.csv"`,
          'cache-control': 'no-store',
          'x-content-type-options': 'nosniff',
        },
        body: ledgerCsv(keys),
      };
    },

    /** May this version be disabled or deleted? Asked of every resource that has ever used the key. */
    async mayDisable(request: HttpRequest): Promise<HttpResponseInit> {
      const authorization = await authorize(request, 'Latchkey.Reader');
      if (!authorization.ok) return authorization.answer;
      const uri = request.query.get('uri') ?? '';
      const parsed = parseKeyUri(uri, config.cloud);
      if (!parsed.ok || parsed.key.version === undefined) {
        const wanted = parsed.ok ? 'a key identifier with its version' : parsed.wanted;
        const errors = [{ field: 'uri', seen: show(uri), wanted }];
        return problem(400, 'invalid-body', { problems: `uri: seen ${show(uri)}, wanted ${wanted}` }, errors);
      }
      const { vaultHost, keyName } = parsed.key;
      const ids = await registry.watchedKeys.everUsedBy(vaultHost, keyName);
      const records = await Promise.all(ids.map((id) => registry.resources.readAll(id)));
      const keyUri = formatKeyUri(parsed.key);
      const at = now();
      const answer = answerOfAll(
        records.flatMap((record) => record ?? []),
        keyUri,
        at,
      );
      return json({ keyUri, at: at.toISOString(), ...answer });
    },
  };
}
