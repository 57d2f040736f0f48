import type { Page } from 'playwright-core';
import type { startConsolePages } from './consolePages';
import { Journey } from './journey';
import type { Stage } from './stage';
import type { World } from './world';

export type ConsoleStage = Stage<Awaited<ReturnType<typeof startConsolePages>>>;

/** What operators do on every page of the console. */
export const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor();
export const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** Presses an action, says why in its dialog, and confirms. */
export async function act(page: Page, name: string, why: string, confirm = name): Promise<void> {
  await button(page, name).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Why').fill(why);
  await dialog.getByRole('button', { name: confirm, exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
}

/** Starts onboardings whose step is refused until the fault is taken out: they wait for an operator. */
export async function park(world: World, ...names: string[]): Promise<{ journeys: Journey[]; mend: () => void }> {
  const { faults } = world.cloud.simulator;
  const kind = { type: 'respond', status: 403, code: 'Authorization_RequestDenied', message: 'No.' } as const;
  faults.add({ operation: /^graph\.federatedCredentials\.list$/, times: 1000, kind });
  const journeys = await Promise.all(names.map((name) => Journey.start(world, name)));
  await Promise.all(journeys.map((journey) => journey.send()));
  await Promise.all(journeys.map((journey) => journey.waitFor('operator-required', 'graph-permission-missing')));
  return { journeys, mend: () => faults.clear() };
}
