import { createActivities } from '../activities';
import { startLocalCloud } from '../local/cloud/localCloud';
import { wantedEncryption } from '../orchestrations/encryption';
import { addMillisecondsTo, DAY } from '../shared/model/time';
import { inTurns } from '../shared/protection/inTurns';
import { createCases, type Case } from './customers';
import { openPorts } from './openPorts';
import { processUsage } from './processUsage';
import { valueOf } from './valueOf';

export interface ActivitiesFigures {
  readonly count: number;
  readonly seconds: number;
  /** CPU seconds of the activities and of the simulated Azure, which share a process here, and of the tables. */
  readonly cpuSeconds: { readonly activitiesAndCloud: number; readonly tables: number };
}

const AT_ONCE = 16;
/** What is done for the first time, and code that is not compiled yet, is not measured. */
const WARM_UP = 20;

/**
 * The activities of onboardings and nothing else: called one after the other, as the orchestration of a storage account across
 * tenants does, without Functions host, history, messages and pages. So no host, however fast, makes them cheaper than this.
 */
export async function measureActivities(count: number): Promise<ActivitiesFigures> {
  const cloud = await startLocalCloud({ simulator: { keptCalls: 1000 } });
  const ports = openPorts(cloud);
  const activities = createActivities(ports);

  async function onboard({ customer, request }: Case): Promise<void> {
    const { onboardingId } = request;
    const customerId = request.customer.id;
    const at = ports.now().toISOString();
    const plan = valueOf(await activities.planEncryption({ request }));
    const application = valueOf(await activities.ensureApplication({ plan, customerId }));
    const identity = valueOf(await activities.ensureManagedIdentity({ plan, customerId }));
    valueOf(await activities.ensureFederatedCredential({ plan, application, identity }));
    const period = { invitedAt: at, expiresAt: addMillisecondsTo(at, 30 * DAY) };
    const invitation = valueOf(
      await activities.inviteCustomer({ onboardingId, plan, application, identity, ...period }),
    );
    const consent = { onboardingId, plan, application };
    await activities.checkConsent({ ...consent, hasAsked: false });
    const waiting = { state: 'awaiting-consent', waitingFor: 'customer', since: at } as const;
    await activities.announce({ onboardingId, customerId, status: waiting, event: 'consent-required', invitation });
    customer.consent(application.clientId);
    customer.grantApplication(application.clientId);
    valueOf(await activities.checkConsent(consent));
    const key = valueOf(await activities.verifyKey({ onboardingId, customerId, plan, application, key: request.key }));
    const { resourceId } = plan;
    const change = { plan, resourceId, wanted: wantedEncryption(key, plan, application), identity };
    valueOf(await activities.startEncryption(change));
    valueOf(await activities.confirmEncryption({ ...change, onboardingId, customerId, application, at }));
    const status = { state: 'protected', waitingFor: 'nobody', since: at } as const;
    await activities.announce({ onboardingId, customerId, status, event: 'encrypted' });
  }

  try {
    const cases = await createCases(cloud, 'alone', count + WARM_UP);
    await inTurns(cases.slice(0, WARM_UP), AT_ONCE, onboard);
    const [tables, own, began] = [processUsage(cloud.azurite.pid), process.cpuUsage(), performance.now()];
    await inTurns(cases.slice(WARM_UP), AT_ONCE, onboard);
    const seconds = (performance.now() - began) / 1000;
    const { user, system } = process.cpuUsage(own);
    const activitiesAndCloud = (user + system) / 1e6;
    return {
      count,
      seconds,
      cpuSeconds: { activitiesAndCloud, tables: processUsage(cloud.azurite.pid).cpuSeconds - tables.cpuSeconds },
    };
  } finally {
    await ports.events.close();
    await cloud.stop();
  }
}
