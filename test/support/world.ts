import { startLocalApp, type LocalApp, type LocalAppOptions } from '../../local/cloud/localApp';
import type { LocalCloud, LocalCloudOptions } from '../../local/cloud/localCloud';
import { createIsv, type Isv } from '../../local/cloud/isv';
import { appFolder } from './appFolder';
import { startCloud } from './cloud';

/** Polling and retries fast enough for tests; the product's defaults are minutes. */
export const QUICK = { LATCHKEY_POLL_SECONDS: '1,1,2', LATCHKEY_RETRY_SECONDS: '0.2' };

/** The same where nothing is to be noticed at protected resources: each would be looked at every two seconds. */
export const CALM = { ...QUICK, LATCHKEY_POLL_SECONDS: '1,1,60' };

export interface World {
  readonly cloud: LocalCloud;
  readonly app: LocalApp;
  readonly isv: Isv;
  /** Lines the app logged. */
  readonly log: readonly string[];
  stop(): Promise<void>;
}

/** A local cloud, the built app in its own process, and the vendor's signup system. */
export async function startWorld(options: { cloud?: LocalCloudOptions; app?: LocalAppOptions } = {}): Promise<World> {
  const cloud = await startCloud(options.cloud);
  const log: string[] = [];
  try {
    const settings = { ...QUICK, ...options.app?.settings };
    const onLog = (line: string) => log.push(line);
    const app = await startLocalApp(cloud, { folder: appFolder(), onLog, ...options.app, settings });
    const isv = createIsv(cloud);
    return {
      cloud,
      app,
      isv,
      log,
      async stop() {
        await isv.stop();
        await app.stop();
        await cloud.stop();
      },
    };
  } catch (error) {
    await cloud.stop();
    throw error;
  }
}
