import { CODES, describeCode, type Code } from '../../../shared/errors/codes';
import { parseKeyUri } from '../../../shared/model/keyUri';
import { CHECKS } from '../../../shared/model/verification';
import { LANGUAGES, type Language, type Texts } from '../../../web/texts';
import { negotiateLanguage } from '../../../web/texts/negotiate';
import { explainReason, explainRemedy } from '../../../web/customer/explain';
import { splitRemedy } from '../../../web/customer/splitRemedy';
import { renderCustomerPage } from '../../../web/customer/page';
import { message, renderMessagePage, type MessageName } from '../../../web/customer/messagePage';
import { LIFECYCLES } from '../../../shared/targets/lifecycle';
import { customerViews, type CustomerViewName } from '../../support/customerViews';
import { all, plain } from '../../support/html';

const { en, ...others } = LANGUAGES;
const LANGUAGE_NAMES = Object.keys(others) as Exclude<Language, 'en'>[];

/** Arguments for every text that takes some, by where it is. Whatever is not here takes names. */
const asked = {
  ...customerViews.geoAwaitingKey.requirements,
  kind: 'X',
  region: 'westeurope',
};
const ARGUMENTS: Readonly<Record<string, readonly unknown[]>> = {
  formatTime: ['2026-11-20T11:02:00Z'],
  'page.copies': [['a', 'b']],
  'page.intro': [customerViews.awaitingKey],
  'page.introProtected': [customerViews.geoAwaitingKey],
  'access.askedItems': [['keyVault', 'managedHsm'], 'westeurope'],
  'keyForm.hint': [[{ type: 'keyVault', suffix: 'vault.azure.net' }]],
  'commands.tasks.createVault': [asked],
  'commands.tasks.createKey': [{ ...asked, expiry: 'none' }, 3072],
  'checks.summary': [{ pass: 1, fail: 1, unseen: 1, unknown: 1 }],
  'checks.why': [asked],
  'drill.expected': [{ showsLoss: true, lossNoticedMinutes: 10, healsWithinMinutes: 30 }],
  'drill.copies': [['a', 'b']],
  'drill.record.minutes': [90],
};

/** Every sentence of a language by its place. */
function sentences(value: unknown, at = ''): Map<string, string> {
  if (typeof value === 'string') return new Map([[at, value]]);
  if (typeof value === 'function')
    return sentences((value as (...all: unknown[]) => unknown)(...(ARGUMENTS[at] ?? ['NAME', 'OTHER'])), at);
  if (typeof value !== 'object' || value === null) return new Map();
  return new Map(
    Object.entries(value).flatMap(([name, inner]) => [...sentences(inner, at === '' ? name : `${at}.${name}`)]),
  );
}

/** Names, and words that are the same in both languages. */
const SAME = new Set([
  'value',
  'commands.shells.cli',
  'commands.shells.powershell',
  'commands.shells.terraform',
  'protection.version',
  'page.title',
  'drill.record.key',
]);

describe.each(LANGUAGE_NAMES)('%s', (language) => {
  const texts: Texts = LANGUAGES[language];
  const english = sentences({ ...en, codes: {} });
  const foreign = sentences({ ...texts, codes: {} });

  test('says all that English says, and says it in its own words', () => {
    expect([...foreign.keys()].sort()).toEqual([...english.keys()].sort());
    const empty = [...foreign].filter(([, text]) => text.trim() === '').map(([at]) => at);
    const same = [...foreign].filter(([at, text]) => english.get(at) === text && !SAME.has(at)).map(([at]) => at);
    expect([empty, same]).toEqual([[], []]);
  });

  test('keeps what the script fills in', () => {
    const slots = (text: string | undefined) => [...(text ?? '').matchAll(/\{\w+\}/g)].map(String).sort();
    for (const [at, text] of english) expect([at, slots(foreign.get(at))]).toEqual([at, slots(text)]);
  });

  const byCustomers = (Object.keys(CODES) as Code[]).filter((code) => CODES[code].kind === 'needs-customer');
  test.each(byCustomers)('%s: reason and remedy are said with all their details, commands to the letter', (code) => {
    const { reason, remedy, variants } = CODES[code];
    const names = [...`${reason} ${remedy}`.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
    const details = Object.fromEntries(names.map((name) => [name, `some-${name}`]));
    for (const variant of [undefined, ...(Object.keys(variants) as 'rbac'[])]) {
      const told = describeCode(code, details as never, variant);
      const why = explainReason(texts, code, told.reason);
      expect(why).toMatchObject({ isEnglish: false });
      expect(why.said).not.toMatch(/\{\w+\}/);
      for (const [, name = ''] of reason.matchAll(/\{(\w+)\}/g)) expect(why.said).toContain(`some-${name}`);
      const what = explainRemedy(texts, code, told);
      expect(what.isEnglish).toBe(false);
      const commands = (parts: ReturnType<typeof splitRemedy>) => parts.filter(({ kind }) => kind === 'command');
      expect(commands(what.said)).toEqual(commands(splitRemedy(told.remedy)));
      for (const { kind, text } of what.said) if (kind === 'prose') expect(text).not.toMatch(/\{|\b(the|is)\b/);
    }
  });

  test.each(Object.keys(customerViews) as CustomerViewName[])('%s: the same commands on the same page', (name) => {
    const inLanguage = (of: Language) => renderCustomerPage(customerViews[name], { nonce: 'n', language: of });
    const html = inLanguage(language);
    expect(html).toMatch(new RegExp(`^<!doctype html><html lang="${language}">`));
    const blocks = (page: string) => all(page, /<pre [^>]*>(.*?)<\/pre>/gs).map(plain);
    expect(blocks(html)).toEqual(blocks(inLanguage('en')));
    const ids = (page: string) => all(page, / id="([^"]*)"/g);
    expect(ids(html)).toEqual(ids(inLanguage('en')));
    expect(html).not.toContain('undefined');
  });

  test('values that come in English words are translated', () => {
    for (const word of ['enabled', 'disabled', 'no expiry', '90 days', '3072 bits', 'RSA or RSA-HSM'])
      expect(texts.value(word)).not.toBe(word);
    for (const { expiryMeans } of Object.values(LIFECYCLES)) expect(texts.value(expiryMeans)).not.toBe(expiryMeans);
    const CLOUD = { vaultSuffix: 'vault.azure.net', managedHsmSuffix: 'managedhsm.azure.net' };
    const host = 'https://my-vault.vault.azure.net';
    const refused = [
      '',
      'http://a',
      'https://me@a',
      'https://evil.example',
      'https://a.vault.azure.net',
      `${host}/keys/k?q`,
      host,
    ];
    const wanted = refused.map((uri) => parseKeyUri(uri, CLOUD)).flatMap((one) => (one.ok ? [] : one.wanted));
    expect(new Set(wanted).size).toBe(refused.length);
    for (const one of wanted) {
      expect(texts.value(one)).not.toMatch(/\b(or|the|a|not|no|with)\b/);
      expect(texts.value(one)).toContain('https://<vault>.vault.azure.net/keys/<key>[/<version>]');
    }
    expect(texts.value('a1b2')).toBe('a1b2');
    expect(Object.keys(texts.checks.names)).toEqual([...CHECKS]);
  });

  test.each(Object.keys(en.messages) as MessageName[])('%s: the message', (name) => {
    const html = renderMessagePage(message(name, language), { language, path: '/c/link' });
    expect(html).toContain(`<h1>${texts.messages[name].title}</h1>`);
    expect(html).toContain('href="/c/link?lang=en"');
  });
});

test('what there is in English only is marked as English', () => {
  const view = { ...customerViews.operatorActs, reason: 'Something nobody has translated.' };
  const html = renderCustomerPage(view, { nonce: 'n', language: 'de' });
  expect(html).toContain('<span lang="en">Something nobody has translated.</span>');
});

test('a language that was chosen goes along in every form and link; one of the browser needs not', () => {
  const view = customerViews.protectedForAYear;
  const addresses = (html: string) =>
    all(html, / (?:action|href|data-page)="([^"]*)"/g).filter((one) => one.startsWith(view.path));
  const chosen = addresses(renderCustomerPage(view, { nonce: 'n', language: 'de', isChosen: true }));
  expect(chosen.filter((one) => !one.includes('lang=') && !one.endsWith('.json'))).toEqual([]);
  const plainOnes = addresses(renderCustomerPage(view, { nonce: 'n', language: 'de' }));
  expect(plainOnes.filter((one) => one.includes('lang=')).length).toBe(Object.keys(LANGUAGES).length);
});

test.each<[string | null, string | null, Language, boolean]>([
  [null, null, 'en', false],
  [null, 'de', 'de', false],
  [null, 'de-CH, en;q=0.8', 'de', false],
  [null, 'fr, de;q=0.4, en;q=0.7', 'en', false],
  [null, 'de;q=0, en', 'en', false],
  [null, 'fr', 'en', false],
  [null, '*;q=0.1', 'en', false],
  ['de', 'en', 'de', true],
  ['DE-at', null, 'de', true],
  ['en', 'de', 'en', true],
  ['constructor', 'de', 'de', false],
  ['"><script>', null, 'en', false],
])('lang=%s with Accept-Language %s: %s', (chosen, accepted, language, isChosen) => {
  expect(negotiateLanguage(chosen, accepted)).toEqual({ language, isChosen });
});
