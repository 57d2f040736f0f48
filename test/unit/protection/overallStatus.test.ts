import type { Actor, State, Status } from '../../../shared/model/state';
import { overallStatus } from '../../../shared/protection/overallStatus';
import type { ResourceRecord } from '../../../shared/registry';
import { storageResource } from '../../support/samples';

const told = (state: State): Status => ({ state, waitingFor: 'nobody', since: 'told' });
const one = (state?: State, waitingFor: Actor = 'nobody', since = '2'): ResourceRecord => ({
  resource: storageResource,
  ...(state && { status: { status: { state, waitingFor, since }, eventId: 'e' } }),
  keys: [],
  log: [],
});

test.each<[string, Status, ResourceRecord[], Partial<Status>]>([
  ['before protection: as told', told('encrypting'), [one('access-lost')], { state: 'encrypting' }],
  ['ended: as told', told('failed'), [one('protected')], { state: 'failed' }],
  ['nothing recorded yet: as told', told('protected'), [], { state: 'protected', since: 'told' }],
  ['nothing has happened', told('protected'), [one()], { since: storageResource.protectedAt }],
  ['worst first', told('protected'), [one('protected'), one('access-lost'), one('at-risk')], { state: 'access-lost' }],
  ['a risk before what is well', told('protected'), [one('protected'), one('at-risk')], { state: 'at-risk' }],
  ['one released, one kept', told('protected'), [one('released'), one('protected')], { state: 'protected' }],
  ['all released', told('protected'), [one('released'), one('released')], { state: 'released' }],
  [
    'who must act',
    told('protected'),
    [one('at-risk', 'operator'), one('at-risk', 'customer')],
    { waitingFor: 'customer' },
  ],
  ['the oldest', told('protected'), [one('at-risk', 'customer', '2'), one('at-risk', 'customer', '1')], { since: '1' }],
])('%s', (_, status, records, expected) => {
  expect(overallStatus(status, records)).toMatchObject(expected);
});
