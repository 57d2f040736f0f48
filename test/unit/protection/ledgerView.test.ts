import type { KeyUse } from '../../../shared/model/ledger';
import type { State } from '../../../shared/model/state';
import { answerOf, answerOfAll, ledgerCsv, ledgerOf } from '../../../shared/protection/ledgerView';
import type { ProtectedResource, ResourceRecord } from '../../../shared/registry';
import {
  disksResource,
  KEY_URI,
  KEY_VERSION,
  mysqlResource,
  NOW,
  sqlResource,
  storageResource,
} from '../../support/samples';

const keyUri = `${KEY_URI}/${KEY_VERSION}`;
const from = '2026-10-01T00:00:00.000Z';
const until = '2026-11-01T00:00:00.000Z';
const ahead = '2026-12-01T00:00:00.000Z';
const past = '2026-11-02T00:00:00.000Z';
const use = (more: Partial<KeyUse> = {}): KeyUse => ({ keyUri, from, ...more });

const record = (
  resource: ProtectedResource,
  keys: readonly KeyUse[],
  { looked = NOW.toISOString(), state }: { looked?: string; state?: State } = {},
): ResourceRecord => ({
  resource,
  looked: { at: looked },
  ...(state && { status: { status: { state, waitingFor: 'nobody', since: from }, eventId: 'e' } }),
  keys,
  log: [],
});

const CASES: [string, ProtectedResource, KeyUse, string, string, string | undefined][] = [
  ['in use', storageResource, use(), 'in-use', 'no', undefined],
  ['storage, changing over', storageResource, use({ until, neededUntil: ahead }), 'change', 'no', ahead],
  ['storage, changed', storageResource, use({ until, neededUntil: past }), 'none', 'yes', past],
  ['SQL, backups', sqlResource, use({ until, neededUntil: ahead }), 'backups', 'no', ahead],
  ['SQL, backups gone', sqlResource, use({ until, neededUntil: past }), 'none', 'yes', past],
  ['MySQL, backups', mysqlResource, use({ until, neededUntil: ahead }), 'backups', 'no', ahead],
  ['MySQL, geo backups', mysqlResource, use({ until, neededUntil: ahead, place: 'geo' }), 'backups', 'no', ahead],
  [
    'disks not wrapped anew',
    disksResource,
    use({ until, neededUntil: until, neededByDisks: true }),
    'disks',
    'no',
    undefined,
  ],
  ['disks wrapped anew', disksResource, use({ until, neededUntil: until, neededByDisks: false }), 'none', 'yes', until],
];

test.each(CASES)('%s', (_, resource, key, neededBy, answer, safeToDisableAt) => {
  const one = record(resource, [key]);
  const [line] = ledgerOf(one, NOW);
  expect([line?.neededBy, line?.safeToDisableAt, line?.of]).toEqual([
    neededBy,
    safeToDisableAt,
    key.place === 'geo' ? 'geo-backups' : 'data',
  ]);
  expect(answerOf(one, keyUri.toUpperCase().replace('HTTPS', 'https'), NOW)).toMatchObject({
    answer,
    onboardingId: 'fabrikam-01',
  });
});

const free = use({ until, neededUntil: past });
test.each<[string, ResourceRecord[], string]>([
  ['nobody has used it', [], 'unknown'],
  ['another version was used', [record(storageResource, [use({ keyUri: `${KEY_URI}/other` })])], 'unknown'],
  ['nobody needs it', [record(storageResource, [free]), record(sqlResource, [free])], 'yes'],
  ['one of several needs it', [record(storageResource, [free]), record(sqlResource, [use()])], 'no'],
  ['one is sure, one is not', [record(storageResource, [free]), record(sqlResource, [])], 'unknown'],
  ['no one has looked for hours', [record(storageResource, [free], { looked: past })], 'unknown'],
  [
    'that is no matter once it is released',
    [record(storageResource, [free], { looked: past, state: 'released' })],
    'yes',
  ],
  ['a forgotten one keeps its key', [record(disksResource, [use()], { state: 'released' })], 'no'],
  ['used again after a while', [record(sqlResource, [free, use({ from: past })])], 'no'],
])('together, when %s: %s', (_, records, answer) => {
  expect(answerOfAll(records, keyUri, NOW)).toMatchObject({ answer });
});

test('what cannot be seen is said with every answer', () => {
  const { limits } = answerOfAll([record(sqlResource, [free])], keyUri, NOW);
  expect(limits).toEqual([expect.stringContaining('long-term retention'), expect.stringContaining('not known here')]);
  expect(answerOfAll([], keyUri, NOW).limits[0]).toContain('No resource');
});

test('as CSV: a line of names, a line a version, quoted', () => {
  const lines = ledgerOf(record(storageResource, [free]), NOW).map((line) => ({ ...line, keyUri: 'https://a"b' }));
  expect(ledgerCsv(lines).split('\r\n')).toEqual([
    'resourceId,keyUri,of,from,until,neededBy,safeToDisableAt',
    `"${storageResource.resourceId}","https://a""b","data","${from}","${until}","none","${past}"`,
    '',
  ]);
});
