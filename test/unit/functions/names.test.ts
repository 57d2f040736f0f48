import { createActivities } from '../../../activities';
import { createRoutes } from '../../../functions/http/routes';
import * as instances from '../../../shared/model/instances';
import { fakePorts } from '../../support/fakePorts';

/** Names of functions are one space to the Functions host: two of one name, and the app does not start. */
test('no two functions have one name', () => {
  const ports = fakePorts();
  const orchestrators = Object.values(instances).filter((value) => typeof value === 'string');
  const names = [
    ...createRoutes(ports).map(({ name }) => name),
    ...Object.keys(createActivities(ports)),
    ...orchestrators,
    ...['receiveOnboardingRequest', 'receiveReleaseRequest', 'receiveKeyEvents', 'receiveResourceEvents'],
    ...['startSweep', 'tidy'],
  ].map((name) => name.toLowerCase());
  expect(orchestrators.length).toBeGreaterThan(4);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});
