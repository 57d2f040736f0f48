import { claimsOf, mayAct, mayRead, type Session } from '../../../../web/console/session';
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
