import fc from 'fast-check';
import { CLOUDS } from '../../../shared/config';
import { formatKeyUri, parseKeyUri, sameKeyUri } from '../../../shared/model/keyUri';

const V = '0123456789abcdef0123456789abcdef';
const cloud = CLOUDS.AzureCloud;

test.each([
  ['without a version', 'https://contoso.vault.azure.net/keys/payments', undefined],
  ['with a version', `https://contoso.vault.azure.net/keys/payments/${V}`, V],
  ['with a slash at the end', 'https://contoso.vault.azure.net/keys/payments/', undefined],
  ['with the default port written out', 'https://contoso.vault.azure.net:443/keys/payments', undefined],
  ['with an upper-case host', 'HTTPS://Contoso.Vault.Azure.NET/keys/payments', undefined],
  ['with an upper-case version', `https://contoso.vault.azure.net/keys/payments/${V.toUpperCase()}`, V],
])('accepts a key identifier %s', (_, text, version) => {
  const result = parseKeyUri(text, cloud);
  expect(result).toEqual({
    ok: true,
    key: {
      vaultType: 'keyVault',
      vaultUrl: 'https://contoso.vault.azure.net',
      vaultHost: 'contoso.vault.azure.net',
      vaultName: 'contoso',
      keyName: 'payments',
      version,
    },
  });
});

test.each([
  ['names keep their case', 'https://contoso.vault.azure.net/keys/PayMents', 'PayMents'],
  ['the longest name', `https://contoso.vault.azure.net/keys/${'k'.repeat(127)}`, 'k'.repeat(127)],
])('%s', (_, text, keyName) => {
  expect(parseKeyUri(text, cloud)).toMatchObject({ ok: true, key: { keyName } });
});

test.each(Object.entries(CLOUDS))('%s: a vault and a managed HSM are told apart', (_, named) => {
  const { vaultSuffix, managedHsmSuffix } = named;
  const key = { vaultName: 'contoso', keyName: 'payments', version: V };
  for (const [vaultType, suffix] of [
    ['keyVault', vaultSuffix],
    ['managedHsm', managedHsmSuffix],
  ]) {
    const vaultHost = `contoso.${suffix}`;
    const text = `https://${vaultHost}/keys/payments/${V}`;
    const result = parseKeyUri(text, named);
    expect(result).toEqual({ ok: true, key: { ...key, vaultType, vaultHost, vaultUrl: `https://${vaultHost}` } });
    if (result.ok) expect(formatKeyUri(result.key)).toBe(text);
  }
});

const path = '/keys/payments';
test.each([
  ['nothing', ''],
  ['no URL', 'payments'],
  ['http', `http://contoso.vault.azure.net${path}`],
  ['another scheme', `ftp://contoso.vault.azure.net${path}`],
  ['a script', 'javascript:alert(1)'],
  ["an attacker's host", `https://vault.azure.net.attacker.example${path}`],
  ["an attacker's host that ends like ours", `https://contoso.evilvault.azure.net${path}`],
  ["an attacker's host with ours in its path", `https://attacker.example/contoso.vault.azure.net${path}`],
  ['the suffix alone', `https://vault.azure.net${path}`],
  ['a host below a vault', `https://a.contoso.vault.azure.net${path}`],
  ['a vault of another cloud', `https://contoso.vault.azure.cn${path}`],
  ['a managed HSM of another cloud', `https://contoso.managedhsm.azure.cn${path}`],
  ['a host below a managed HSM', `https://a.contoso.managedhsm.azure.net${path}`],
  ["an attacker's host that ends like a managed HSM", `https://contoso.evilmanagedhsm.azure.net${path}`],
  ['a dot at the end of the host', `https://contoso.vault.azure.net.${path}`],
  ['another port', `https://contoso.vault.azure.net:8443${path}`],
  ['a user name', `https://contoso@contoso.vault.azure.net${path}`],
  ['our host as the user name', `https://contoso.vault.azure.net@attacker.example${path}`],
  ['our host as user name and password', `https://contoso.vault.azure.net:x@attacker.example${path}`],
  ['an empty user name', `https://@contoso.vault.azure.net${path}`],
  ['a backslash before the host ends', `https://attacker.example\\.vault.azure.net${path}`],
  ['a backslash in the path', 'https://contoso.vault.azure.net\\keys\\payments'],
  ['a query', `https://contoso.vault.azure.net${path}?api-version=7.5`],
  ['an empty query', `https://contoso.vault.azure.net${path}?`],
  ['a fragment', `https://contoso.vault.azure.net${path}#x`],
  ['an empty fragment', `https://contoso.vault.azure.net${path}#`],
  ['an encoded slash', 'https://contoso.vault.azure.net/keys%2Fpayments'],
  ['an encoded name', 'https://contoso.vault.azure.net/keys/pay%6Dents'],
  ['dots that leave the path', 'https://contoso.vault.azure.net/keys/../secrets/payments'],
  ['a double slash', 'https://contoso.vault.azure.net//keys/payments'],
  ['a double slash inside', 'https://contoso.vault.azure.net/keys//payments'],
  ['a secret', 'https://contoso.vault.azure.net/secrets/payments'],
  ['a path in capitals', 'https://contoso.vault.azure.net/Keys/payments'],
  ['no key', 'https://contoso.vault.azure.net/keys/'],
  ['a short version', `${`https://contoso.vault.azure.net${path}`}/0123`],
  ['more after the version', `https://contoso.vault.azure.net${path}/${V}/x`],
  ['a name with a dot', 'https://contoso.vault.azure.net/keys/pay.ments'],
  ['a name too long', `https://contoso.vault.azure.net/keys/${'k'.repeat(128)}`],
  ['a vault name too short', `https://ab.vault.azure.net${path}`],
  ['a vault name too long', `https://${'v'.repeat(25)}.vault.azure.net${path}`],
  ['two hyphens in the vault name', `https://con--toso.vault.azure.net${path}`],
  ['a vault name that begins with a digit', `https://1contoso.vault.azure.net${path}`],
  ['a vault name that ends with a hyphen', `https://contoso-.vault.azure.net${path}`],
  ['letters that look alike', `https://cоntoso.vault.azure.net${path}`],
])('refuses %s', (_, text) => {
  const result = parseKeyUri(text, cloud);
  expect(result).toEqual({ ok: false, wanted: expect.stringContaining('https://<vault>.vault.azure.net/keys/<key>') });
  expect(result).toMatchObject({ wanted: expect.stringContaining('https://<hsm>.managedhsm.azure.net/keys/<key>') });
});

test('tabs and line breaks, which URLs ignore, do not move the host', () => {
  for (const text of [
    'https://attacker.example\t/.vault.azure.net/keys/k',
    'https://attacker.exa\nmple/.vault.azure.net/keys/k',
  ]) {
    expect(parseKeyUri(text, cloud).ok).toBe(false);
  }
});

test('a suffix with a port is compared with the port', () => {
  const local = { vaultSuffix: 'vault.localhost:8443', managedHsmSuffix: 'managedhsm.localhost:8443' };
  expect(parseKeyUri('https://contoso.vault.localhost:8443/keys/k', local)).toMatchObject({
    ok: true,
    key: { vaultHost: 'contoso.vault.localhost:8443', vaultName: 'contoso' },
  });
  for (const host of ['contoso.vault.localhost', 'contoso.vault.localhost:8444', 'contoso.vault.localhost:84430']) {
    expect(parseKeyUri(`https://${host}/keys/k`, local).ok).toBe(false);
  }
});

test('whatever is accepted, its host is a vault of the cloud for every reader of URLs (property)', () => {
  const part = fc.constantFrom(
    'https://',
    'contoso',
    '.vault.azure.net',
    '.managedhsm.azure.net',
    '/keys/k',
    '@',
    ':',
    '\\',
    '#',
    '?',
    '//',
    'evil.example',
    '%2e',
    '\t',
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
      const result = parseKeyUri(parts.join(''), cloud);
      if (!result.ok) return;
      expect(new URL(result.key.vaultUrl).host).toMatch(/^[a-z][a-z0-9-]{2,23}\.(vault|managedhsm)\.azure\.net$/);
      expect(parseKeyUri(formatKeyUri(result.key), cloud)).toEqual(result);
    }),
    { numRuns: 2000, seed: 1 },
  );
});

test.each([
  ['https://a.vault.azure.net/keys/k', 'https://A.vault.azure.net/keys/K/', true],
  ['https://a.vault.azure.net:443/keys/k', 'https://a.vault.azure.net/keys/k', true],
  ['https://a.vault.azure.net/keys/k', 'https://b.vault.azure.net/keys/k', false],
  [`https://a.vault.azure.net/keys/k/${V}`, 'https://a.vault.azure.net/keys/k', false],
  [undefined, undefined, false],
  ['https://a.vault.azure.net/keys/k', undefined, false],
  ['not a URL', 'NOT A URL', true],
])('sameKeyUri(%s, %s) is %s', (a, b, same) => {
  expect(sameKeyUri(a, b)).toBe(same);
});
