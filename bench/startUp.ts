import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startLocalApp } from '../local/cloud/localApp';
import { startLocalCloud, type LocalCloud } from '../local/cloud/localCloud';

/** Milliseconds of each run, sorted. */
export interface StartUpFigures {
  /** From the start of the process until the host listens and all functions are registered. */
  readonly spawnToReady: readonly number[];
  /** The app alone: from the first `require` until its functions are registered. */
  readonly load: readonly number[];
}

/** Start-up of the built app, so many times in a row. */
export async function measureStartUp(runs: number): Promise<StartUpFigures> {
  const cloud = await startLocalCloud();
  try {
    const spawnToReady: number[] = [];
    const load: number[] = [];
    for (let run = 0; run < runs; run += 1) {
      spawnToReady.push(await timeToReady(cloud));
      load.push(await timeToLoad(cloud));
    }
    return { spawnToReady: spawnToReady.sort(byNumber), load: load.sort(byNumber) };
  } finally {
    await cloud.stop();
  }
}

async function timeToReady(cloud: LocalCloud): Promise<number> {
  const began = performance.now();
  const app = await startLocalApp(cloud);
  const ms = performance.now() - began;
  await app.stop();
  return ms;
}

async function timeToLoad(cloud: LocalCloud): Promise<number> {
  const env = {
    ...process.env,
    ...cloud.settings,
    LATCHKEY_PUBLIC_URL: 'http://localhost',
    LATCHKEY_LINK_KEY: Buffer.alloc(32).toString('base64'),
  };
  const { stdout } = await promisify(execFile)(process.execPath, [join(__dirname, 'loadOnly.js')], { env });
  return Number(stdout);
}

const byNumber = (a: number, b: number): number => a - b;
