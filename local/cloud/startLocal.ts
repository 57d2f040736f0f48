import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { startLocalApp, type LocalApp } from './localApp';
import { startLocalCloud, type LocalCloud } from './localCloud';
import { portsFrom, requireFreePorts } from './ports';
import { createReadyWorld, readReadyWorld, type ReadyWorld } from './readyWorld';
import { openStateFolder } from './stateFolder';

export interface LocalOptions {
  readonly folder: string;
  readonly portBase: number;
  readonly fresh: boolean;
}

export interface Local {
  readonly folder: string;
  readonly cloud: LocalCloud;
  readonly app: LocalApp;
  readonly ready: ReadyWorld;
  /** Whether the folder held a world already. */
  readonly kept: boolean;
  stop(): Promise<void>;
}

/** Seconds between looks of a waiting onboarding: by hand nobody wants to wait for minutes. */
const SETTINGS = { LATCHKEY_POLL_SECONDS: '5,15,60' };

/** Starts the local cloud and the app on fixed ports with the state of a folder. Throws what a person can act on. */
export async function startLocal({ folder, portBase, fresh }: LocalOptions): Promise<Local> {
  const stops: (() => unknown)[] = [];
  const stop = async (): Promise<void> => {
    for (const one of stops.splice(0).reverse()) await one();
  };
  try {
    const ports = portsFrom(portBase);
    const state = await openStateFolder(folder, fresh);
    stops.push(state.release);
    const before = await readReadyWorld(state.path, ports);
    await requireFreePorts(ports);
    const cloud = await startLocalCloud({ folder: state.path, ports });
    stops.push(cloud.stop);
    const ready = before ?? (await createReadyWorld(cloud, state.path, ports));
    const log = createWriteStream(join(state.path, 'app.log'), { flags: 'a', mode: 0o600 });
    stops.push(() => new Promise((closed) => log.end(closed)));
    const app = await startLocalApp(cloud, {
      port: ports.app,
      stateFile: join(state.path, 'durable.sqlite'),
      linkKey: state.linkKey,
      settings: SETTINGS,
      onLog: (line) => log.write(`${line}\n`),
    });
    stops.push(app.stop);
    return { folder: state.path, cloud, app, ready, kept: before !== undefined, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
