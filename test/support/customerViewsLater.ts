import { describeCode } from '../../shared/errors/codes';
import type { CustomerView, DrillView, ProtectionView } from '../../shared/model/customerView';
import { LIFECYCLES } from '../../shared/targets/lifecycle';
import { allPass, base, KEY_URI, named, stepsAt, VERSION } from './customerViewParts';

export const disabled = describeCode('key-disabled', { keyUri: `${KEY_URI}/${VERSION}` });

export const protectedView: CustomerView = {
  ...named,
  state: 'protected',
  waitingFor: 'nobody',
  since: '2026-11-20T11:02:00Z',
  steps: stepsAt(5),
  key: { ...base.key, uri: KEY_URI, editable: false },
  checks: allPass,
  checkedAt: '2026-11-20T11:00:00Z',
  protectedKeyUri: `${KEY_URI}/${VERSION}`,
};

const oldUri = `${KEY_URI}/${'a'.repeat(32)}`;
export const lived: ProtectionView = {
  resources: [{ name: 'stcontosofabrikam01', state: 'protected', since: '2026-11-20T11:02:00Z' }],
  keys: [
    {
      resource: 'stcontosofabrikam01',
      keyUri: `${KEY_URI}/${VERSION}`,
      of: 'data',
      from: '2026-12-02T05:41:00Z',
      neededBy: 'in-use',
    },
    {
      resource: 'stcontosofabrikam01',
      keyUri: oldUri,
      of: 'data',
      from: '2026-11-20T11:02:00Z',
      until: '2026-12-02T05:41:00Z',
      neededBy: 'change',
      safeToDisableAt: '2026-12-03T05:41:00Z',
    },
  ],
  history: [
    { at: '2026-12-02T05:41:00Z', event: 'key-rotated', resource: 'stcontosofabrikam01' },
    { at: '2026-11-25T08:12:00Z', event: 'access-restored', resource: 'stcontosofabrikam01' },
    { at: '2026-11-25T07:02:00Z', event: 'access-lost', code: 'key-disabled', resource: 'stcontosofabrikam01' },
  ],
  eventsUrl: `https://keys.contoso.example/events/keys/fabrikam-01.1.${'x'.repeat(43)}`,
  lookedAt: '2026-12-04T08:55:00Z',
  drills: [],
  drill: { name: 'stcontosofabrikam01', offered: true },
  release: { name: 'stcontosofabrikam01', offered: true },
};
/** A MySQL server with a replica, both under geo-redundant keys. */
export const livedWithCopies: ProtectionView = {
  ...lived,
  resources: [
    ...lived.resources,
    {
      name: 'stcontosofabrikam01-replica-with-a-rather-long-name',
      state: 'at-risk',
      code: 'key-expiring',
      since: '2026-12-02T05:41:00Z',
    },
  ],
  keys: lived.keys.map((key, index) => ({ ...key, of: index === 0 ? 'geo-backups' : 'data' })),
  release: { name: 'stcontosofabrikam01', offered: true, problem: true },
};

export const drilling: DrillView = {
  number: 2,
  state: 'waiting',
  startedAt: '2026-12-05T08:00:00Z',
  until: '2026-12-05T12:00:00Z',
  keyUri: `${KEY_URI}/${VERSION}`,
  resources: [{ name: 'stcontosofabrikam01' }],
  expected: LIFECYCLES.storageAccount,
};
export const noticed = {
  name: 'stcontosofabrikam01',
  lostAt: '2026-12-05T08:04:00Z',
  noticedAt: '2026-12-05T08:05:00Z',
  code: 'key-disabled' as const,
  reason: disabled.reason,
};
export const passedDrill: DrillView = {
  ...drilling,
  number: 1,
  state: 'done',
  resources: [{ ...noticed, backAt: '2026-12-05T08:21:00Z', outageSeconds: 1020 }],
};
/** With a drill, and whether another may be started. */
export const drilled = (drills: readonly DrillView[], offered: boolean, problem?: true): ProtectionView => ({
  ...lived,
  drills,
  drill: { name: 'stcontosofabrikam01', offered, ...(problem && { problem }) },
});
