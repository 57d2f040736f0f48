import { createActivities, type Activities } from '../../../activities';
import type { Simulator } from '../../../local/azure';
import type { LocalCloud, LocalCloudOptions } from '../../../local/cloud/localCloud';
import type { Vendor } from '../../../local/cloud/vendor';
import { loadConfig } from '../../../shared/config';
import { createPorts, type Ports } from '../../../shared/ports';
import { startCloud } from '../../support/cloud';

/** A local cloud and the application's own ports to it, in this process. */
export interface TestCloud {
  readonly local: LocalCloud;
  readonly sim: Simulator;
  readonly vendor: Vendor;
  /** Ports and activities of a deployment of its own: each has another prefix for what it creates. */
  deploy(settings?: Readonly<Record<string, string>>): Deployment;
  stop(): Promise<void>;
}

export interface Deployment {
  readonly ports: Ports;
  readonly activities: Activities;
}

let deployments = 0;

/** Starts the cloud; once a file, because the managed identity's endpoint is fixed for a process. */
export async function startTestCloud(options?: LocalCloudOptions): Promise<TestCloud> {
  const cloud = await startCloud(options);
  const { IDENTITY_ENDPOINT, IDENTITY_HEADER } = cloud.settings;
  Object.assign(process.env, { IDENTITY_ENDPOINT, IDENTITY_HEADER });
  const opened: Ports[] = [];
  return {
    local: cloud,
    sim: cloud.simulator,
    vendor: cloud.vendor,
    deploy(settings = {}) {
      const config = loadConfig({
        ...cloud.settings,
        LATCHKEY_PUBLIC_URL: 'https://onboarding.example',
        LATCHKEY_LINK_KEY: Buffer.alloc(32, 7).toString('base64'),
        LATCHKEY_APPLICATION_NAME: `test-${(deployments += 1)}`,
        ...settings,
      });
      const ports = createPorts(config);
      opened.push(ports);
      return { ports, activities: createActivities(ports) };
    },
    async stop() {
      for (const ports of opened) await ports.events.close();
      await cloud.stop();
    },
  };
}

/** For a whole file of tests: a cloud with one deployment, handed over before the first of them; no fault outlives its test. */
export function withTestCloud(
  take: (started: { cloud: TestCloud; deployment: Deployment }) => void,
  options?: LocalCloudOptions,
): void {
  let cloud: TestCloud | undefined;
  beforeAll(async () => {
    cloud = await startTestCloud(options);
    take({ cloud, deployment: cloud.deploy() });
  });
  afterAll(() => cloud?.stop());
  beforeEach(() => cloud?.sim.faults.clear());
}
