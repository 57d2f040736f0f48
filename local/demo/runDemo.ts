import { setTimeout as sleep } from 'node:timers/promises';
import type { WriteStream } from 'node:tty';
import type { Case } from './case';
import { closingTable } from './closingTable';
import { isRight, type Row } from './judge';
import { readTotals } from './readAzure';
import { readBack } from './readBack';
import { stories } from './stories';
import type { Stage, Teller } from './stage';

const LOOK_MS = 300;
const SETTLE_MS = 5000;

/** Plays all cases side by side, reads back what came of them and prints the table; whether it is right. */
export async function runDemo(stage: Stage, teller: Teller, out: WriteStream): Promise<boolean> {
  const { progress, paint } = teller;
  const cases = await Promise.all(stories.map((story) => story(stage, teller)));
  for (const { key, title } of cases) progress.add(key, title);
  const played = await Promise.all(cases.map((one) => play(stage, teller, one)));
  await settled(stage);
  progress.stop();

  const rows = [...(await Promise.all(cases.map((one) => rowOf(stage, one)))), await totals(stage, cases)];
  out.write(`\n${closingTable(rows, paint, Math.min(out.columns || 120, 120))}\n`);
  return isRight(rows) && played.every(Boolean);
}

/** Plays one case and shows how it stands until it is over; false if the play broke off. */
async function play(stage: Stage, { progress, paint }: Teller, one: Case): Promise<boolean> {
  const over = new AbortController();
  const shown = show(stage, one, over.signal, (standing) => progress.set(one.key, standing));
  try {
    await one.play();
    return true;
  } catch (error) {
    progress.say(paint('red', `${one.key}  broke off       ${error instanceof Error ? error.message : String(error)}`));
    return false;
  } finally {
    over.abort();
    await shown;
  }
}

type Show = (standing: Parameters<Teller['progress']['set']>[1]) => void;

/** Asks the operator API every now and then, and once more at the end. */
async function show({ operator }: Stage, { onboardingId }: Case, over: AbortSignal, set: Show): Promise<void> {
  for (;;) {
    const last = over.aborted;
    const status = (await operator.api.onboarding(onboardingId).catch(() => undefined))?.status;
    if (status) set({ ...status, over: last });
    else if (last) set({ state: 'dead-lettered', waitingFor: 'nobody', over: true });
    if (last) return;
    await sleep(LOOK_MS, undefined, { signal: over }).catch(() => undefined);
  }
}

/** Waits until every message is dealt with, so that nothing comes after the table. */
async function settled({ cloud }: Stage): Promise<void> {
  for (const end = Date.now() + SETTLE_MS; !cloud.serviceBus.isQuiet() && Date.now() < end;) await sleep(50);
}

async function rowOf(stage: Stage, one: Case): Promise<Row> {
  const { key, title } = one;
  return { key, title, expected: one.expected(), seen: await readBack(stage, one) };
}

/** The row about everything together: nothing was made twice, and nothing is left over. */
async function totals({ cloud, isv, operator }: Stage, cases: readonly Case[]): Promise<Row> {
  const found = await Promise.all(cases.map(({ onboardingId }) => operator.api.onboarding(onboardingId)));
  const ids = isv.events.map(({ id }) => id);
  const letters = await isv.deadLetters();
  return {
    key: '*',
    title: 'Everything together',
    expected: {
      registry: { onboardings: '8' },
      // One trust for the probes, one for each resource that reaches its key across tenants or was about to.
      azure: { applications: '1', identities: '7', trusts: '6' },
      events: { doubled: '0', 'dead letters': '1' },
    },
    seen: {
      registry: { onboardings: `${found.filter(Boolean).length}` },
      azure: readTotals(cloud),
      events: { doubled: `${ids.length - new Set(ids).size}`, 'dead letters': `${letters.length}` },
    },
  };
}
