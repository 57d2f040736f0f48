import { refusalsOf } from '../functions/http/openApiDocument';
import type { Route } from '../functions/http/route';
import { CODES, type Code } from '../shared/errors/codes';
import { TABLES } from '../shared/errors/tables';
import type { Row } from '../shared/errors/row';

const VARIANTS = { rbac: 'with roles', accessPolicy: 'with access policies', managedHsm: 'in a Managed HSM' } as const;

interface Entry {
  readonly kind: (typeof CODES)[Code]['kind'];
  readonly reason: string;
  readonly remedy: string;
  readonly variants: { readonly [V in keyof typeof VARIANTS]?: string };
}

export const WHO = { 'needs-customer': 'customer', 'needs-operator': 'operator', fatal: 'nobody: it ends here' };

/** What to do about a code: once for each way a vault can be, where that matters. */
export function remedyOf(code: Code): string {
  const { remedy, variants }: Entry = CODES[code];
  const others = Object.entries(variants).map(([name, text]) => `${VARIANTS[name as keyof typeof VARIANTS]}: ${text}`);
  return [remedy, ...others].join('; ');
}

/** A page with a part for each code: what it means, what mends it, and what an operator does next. */
export function codeRunbooks(routes: readonly Route[]): string[] {
  const refusals = refusedBy(routes);
  return (Object.entries(CODES) as [Code, Entry][]).map(([code, entry]) => {
    const { kind, reason, remedy, variants } = entry;
    const remedies = Object.entries(variants).map(
      ([name, text]) => `  - ${VARIANTS[name as keyof typeof VARIANTS]}: ${escaped(text)}`,
    );
    const answers = answersOf(code);
    return [
      `## \`${code}\``,
      [
        `- **Means.** ${escaped(reason)}`,
        `- **Who acts.** ${WHO[kind]}`,
        `- **What mends it.** ${escaped(remedy)}`,
        ...remedies,
        `- **You.** ${nextOf(code, kind, refusals.get(code) ?? [])}`,
        ...(answers.length > 0 ? [`- **Comes from.** ${answers.join('; ')}: [answers of Azure](errors.md)`] : []),
      ].join('\n'),
    ].join('\n\n');
  });
}

const escaped = (text: string): string => text.replaceAll('<', '&lt;').replaceAll('\n', ' ');

/** What an operator does, now and afterwards. */
function nextOf(code: Code, kind: Entry['kind'], routes: readonly string[]): string {
  const find = `\`latchkey list --code ${code}\``;
  const refused =
    routes.length === 0
      ? ''
      : `A call is refused with it (${routes.length > 3 ? `${routes.length} routes` : routes.join(', ')}): nothing waits, and whoever ` +
        'called corrects the call.';
  if (kind === 'needs-customer') {
    return (
      `Nothing at first: the customer was told, sees the remedy on the page behind the link, and it goes on by itself once it is mended. ` +
      `If it lasts: ${find} with \`--older-than 72\`, \`latchkey status <id>\` for what was seen, \`latchkey invite <id>\` to tell the link ` +
      `again, \`latchkey check <id>\` to look now. ${refused}`
    ).trim();
  }
  if (kind === 'needs-operator') {
    return (
      `It waits for you, and nothing expires meanwhile. ${find} shows what it stops, \`latchkey status <id>\` what was seen. Mend it as ` +
      `said above; then \`latchkey resume <id> --why "<what was mended>"\` for an onboarding, \`latchkey revalidate <id>\` for a protected ` +
      `resource; for many: \`latchkey bulk run resume --code ${code}\`, which shows first what it would come to. ${refused}`
    ).trim();
  }
  const isOfRequests = routes.some((route) => BY_MESSAGE.test(route));
  if (refused !== '' && !isOfRequests) return refused;
  const ended =
    `It has ended, nothing waits. ${find} shows where. Mend it as said above; then a new request under a new onboardingId, or ` +
    '`latchkey replay <id> --preview`, which says whether the same one can begin anew. A message is among the dead letters: ' +
    '`latchkey dlq list`.';
  return refused === '' ? ended : `${refused} Of a request that came as a message: ${ended}`;
}

/** What can be asked by message as well. */
const BY_MESSAGE = /POST \/api\/v1\/onboardings(\/\{onboardingId\}\/release)?`/;

/** Which routes refuse calls with a code. */
function refusedBy(routes: readonly Route[]): Map<Code, string[]> {
  const found = new Map<Code, string[]>();
  for (const route of routes.filter(({ hidden }) => !hidden)) {
    for (const code of new Set(Object.values(refusalsOf(route)).flat())) {
      const name = `\`${[route.method].flat().join(', ')} /${route.path}\``;
      found.set(code, [...(found.get(code) ?? []), name]);
    }
  }
  return found;
}

/** Which answers of Azure come to a code: the first few. */
function answersOf(code: Code): string[] {
  const all = Object.entries(TABLES).flatMap(([service, { rows }]) =>
    rows.flatMap((row: Row) => (row.act !== 'retry' && row.code === code ? [`${service} \`${row.match}\``] : [])),
  );
  const distinct = [...new Set(all)];
  return distinct.length > MOST ? [...distinct.slice(0, MOST), `${distinct.length - MOST} more`] : distinct;
}
const MOST = 6;
