import { CODES, describeCode, type Code } from '../../../shared/errors/codes';
import { stop } from '../../../shared/errors/stop';

const codes = Object.keys(CODES) as Code[];
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);

describe.each(codes)('%s', (code) => {
  const { kind, reason, remedy } = CODES[code];

  test('has a kind, a reason and a remedy in sentences', () => {
    expect(['needs-customer', 'needs-operator', 'fatal']).toContain(kind);
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(reason).toMatch(/[.}]$|:.*\}$/);
    expect(remedy.length).toBeGreaterThan(10);
    expect(reason).not.toBe(remedy);
  });

  test('leaves no placeholder when its details are given', () => {
    const names = [...new Set(placeholders(reason + remedy))];
    const details = Object.fromEntries(names.map((name) => [name, `<${name} value>`]));
    const described = describeCode(code, details as never);
    expect(described.reason + described.remedy).not.toMatch(/\{\w+\}/);
    for (const name of names) expect(described.reason + described.remedy).toContain(`<${name} value>`);
    expect(stop(code, details as never)).toEqual({ kind, code, ...described });
  });
});

test('what customers see names no file of this repository, and every command is one they can paste', () => {
  for (const code of codes.filter((code) => CODES[code].kind === 'needs-customer')) {
    expect([code, CODES[code].remedy]).toEqual([code, expect.not.stringMatching(/shared\/|\.ts\b|\/api\//)]);
  }
});

test('a value that looks like a placeholder is not filled in again', () => {
  const { reason } = describeCode('key-uri-invalid', { seen: '{wanted}', wanted: 'x' });
  expect(reason).toContain('{wanted}');
});

// The types are the test here: what is missing or surplus does not compile.
test('details are checked by the compiler', () => {
  // @ts-expect-error clientId and tenantId are missing
  expect(describeCode('consent-missing', {}).reason).toContain('{clientId}');
  // @ts-expect-error there is no such detail
  expect(describeCode('key-disabled', { keyUri: 'x', nonsense: 1 }).reason).toBe('The key x is disabled.');
});
