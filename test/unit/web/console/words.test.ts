import { claimsOf, mayAct, mayRead, type Session } from '../../../../web/console/session';
import { actionName, namesIn } from '../../../../web/console/texts';
import { filterInWords } from '../../../../web/console/pages/filters';

const token = (claims: object) => `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.y`;
const session = (...roles: string[]): Session => ({
  accessToken: '',
  refreshToken: undefined,
  expiresAt: 0,
  name: '',
  objectId: '',
  roles,
});

test('claims are read with every character', () => {
  expect(claimsOf(token({ name: 'Zoë Ångström >>> ???', oid: '1' }))).toEqual({
    name: 'Zoë Ångström >>> ???',
    oid: '1',
  });
});

test.each([
  [[], false, false],
  [['Other.Role'], false, false],
  [['Latchkey.Reader'], true, false],
  [['Latchkey.Operator'], true, true],
])('roles %j', (roles, reads, acts) => {
  expect([mayRead(session(...roles)), mayAct(session(...roles))]).toEqual([reads, acts]);
});

test.each([
  [{}, 'Everything'],
  [{ group: 'operator', code: 'key-disabled' }, 'Group: Waiting for us, Code: key-disabled'],
  [{ kind: 'sqlServer', olderThanHours: '2' }, 'Kind: SQL server, Older than (hours): 2'],
])('the filter %j in words', (filter, words) => {
  expect(filterInWords(filter)).toBe(words);
});

test.each([
  ['release', 'Release'],
  ['ask-terminate', 'Asked for: Terminate'],
  ['approve-bulk', 'Approved: bulk'],
  ['something-new', 'something-new'],
])('the action %s is called %s', (action, name) => {
  expect(actionName(action)).toBe(name);
});

test('people are named without their object ids', () => {
  const by = 'Olivia (55555555-5555-4555-8555-555555555501), approved by Oskar (55555555-5555-4555-8555-555555555502)';
  expect(namesIn(by)).toBe('Olivia, approved by Oskar');
});
