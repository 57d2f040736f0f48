import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startLocalApp } from '../local/cloud/localApp';
import { startLocalCloud, type LocalCloud } from '../local/cloud/localCloud';
import { ROOT } from '../local/cloud/root';
import { makePackage } from '../packaging/package';
import type { Loading } from './loadOnly';

/** Milliseconds of each run. */
export interface StartUpFigures {
  /** From the start of the process until the host listens and all functions are registered. */
  readonly spawnToReady: readonly number[];
  /** From the first `require` until all functions are registered: of the artefact, of the build, of an app with one empty function. */
  readonly packaged: readonly Loading[];
  readonly built: readonly Loading[];
  readonly empty: readonly Loading[];
}

/** Start-up of the app, so many times in a row; the kinds take turns, so that the machine's moods meet all alike. */
export async function measureStartUp(runs: number): Promise<StartUpFigures> {
  const folder = join(ROOT, 'build/bench');
  const { folder: packaged } = await makePackage(ROOT, join(folder, 'package'));
  const empty = await makeEmptyApp(join(folder, 'empty'));
  const cloud = await startLocalCloud();
  try {
    const figures = {
      spawnToReady: [] as number[],
      packaged: [] as Loading[],
      built: [] as Loading[],
      empty: [] as Loading[],
    };
    for (let run = 0; run < runs; run += 1) {
      figures.spawnToReady.push(await timeToReady(cloud, packaged));
      figures.packaged.push(await timeToLoad(cloud, packaged));
      figures.built.push(await timeToLoad(cloud, ROOT));
      figures.empty.push(await timeToLoad(cloud, empty));
    }
    return figures;
  } finally {
    await cloud.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What every app has to load: `@azure/functions`, and one function. */
async function makeEmptyApp(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'empty', main: 'main.js' }));
  const source = "require('@azure/functions').app.http('empty', { handler: async () => ({}) });";
  await writeFile(join(folder, 'main.js'), source);
  return folder;
}

async function timeToReady(cloud: LocalCloud, folder: string): Promise<number> {
  const began = performance.now();
  const app = await startLocalApp(cloud, { folder });
  const ms = performance.now() - began;
  await app.stop();
  return ms;
}

async function timeToLoad(cloud: LocalCloud, folder: string): Promise<Loading> {
  const env = {
    ...process.env,
    ...cloud.settings,
    LATCHKEY_PUBLIC_URL: 'http://localhost',
    LATCHKEY_LINK_KEY: Buffer.alloc(32).toString('base64'),
  };
  const { stdout } = await promisify(execFile)(process.execPath, [join(__dirname, 'loadOnly.js'), folder], { env });
  return JSON.parse(stdout) as Loading;
}
