import type { Page } from 'playwright-core';
import { Journey } from '../support/journey';
import { startConsolePages } from '../support/consolePages';
import { startWorld, type World } from '../support/world';

/** Operators at work in the console: a real browser, the built application, sign-in at the local cloud's Entra. */

let world: World;
let pages: Awaited<ReturnType<typeof startConsolePages>>;
beforeAll(async () => {
  world = await startWorld({ app: { settings: { LATCHKEY_TWO_PERSON: 'terminate' } } });
  pages = await startConsolePages(world.app.url);
});
afterAll(async () => {
  await pages?.stop();
  await world.stop();
});
beforeEach(() => {
  pages.complaints.length = 0;
});

/** Longer than usual: axe and pictures of long pages take seconds each where cores are shared. */
const SLOW = 120_000;
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor();
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** Presses an action, says why in its dialog, and confirms. */
async function act(page: Page, name: string, why: string): Promise<void> {
  await button(page, name).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Why').fill(why);
  await dialog.getByRole('button', { name, exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
}

/** A step of an onboarding is refused until the fault is taken out: it waits for an operator. */
async function park(name: string): Promise<{ journey: Journey; mend: () => void }> {
  const { faults } = world.cloud.simulator;
  const kind = { type: 'respond', status: 403, code: 'Authorization_RequestDenied', message: 'No.' } as const;
  faults.add({ operation: /^graph\.federatedCredentials\.list$/, times: 1000, kind });
  const journey = await Journey.start(world, name);
  await journey.send();
  await journey.waitFor('operator-required', 'graph-permission-missing');
  return { journey, mend: () => faults.clear() };
}

test(
  'an operator signs in at Entra and comes back to where they were; signing out forgets them',
  async () => {
    const page = await pages.open('#/health');
    await heading(page, 'Sign in');
    await pages.inspect(page, 'sign-in');
    await page.getByRole('button', { name: 'Sign in with Microsoft Entra' }).click();
    await heading(page, 'Sign in to Latchkey console');
    await pages.inspect(page, 'entra');
    await page.getByRole('button', { name: /Olivia/ }).click();
    await heading(page, 'Health');
    await page.getByText('All in order').waitFor();
    expect(new URL(page.url()).search).toBe('');
    await pages.inspect(page, 'health');
    await page.reload();
    await heading(page, 'Health');
    await button(page, 'Sign out').click();
    await heading(page, 'Sign in');
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
    expect(pages.complaints).toEqual([]);
    await page.context().close();
  },
  SLOW,
);

test(
  'who cancels, or has no role, is told so',
  async () => {
    const page = await pages.open();
    await page.getByRole('button', { name: 'Sign in with Microsoft Entra' }).click();
    await button(page, 'Cancel').click();
    await page.getByText('The user has cancelled the sign-in.').waitFor();
    await page.getByRole('button', { name: 'Sign in with Microsoft Entra' }).click();
    await page.getByRole('button', { name: /Noah/ }).click();
    await page.getByText('Noah Birch has no role in Latchkey.').waitFor();
    await pages.inspect(page, 'no-role');
    expect(pages.complaints).toEqual([]);
    await page.context().close();
  },
  SLOW,
);

test(
  'a parked onboarding is opened, resumed after a preview, and goes on',
  async () => {
    const { journey, mend } = await park('parked');
    const page = await pages.openAs('Olivia', `#/onboardings/${journey.id}`);
    await heading(page, journey.id);
    await page.locator('#status', { hasText: 'An operator must act.' }).waitFor();
    expect(await page.locator('#status').textContent()).toContain('graph-permission-missing');
    await page.getByText('Time runs from left to right').first().waitFor();
    await pages.inspect(page, 'parked');
    mend();
    await button(page, 'Resume').click();
    await page.locator('#preview').waitFor();
    expect(await page.locator('#preview').textContent()).toContain('ensureFederatedCredential');
    await pages.inspect(page, 'resume');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Resume');
    await act(page, 'Resume', 'permission granted');
    await page.getByText('Resume: taken.').waitFor();
    const person = await journey.person();
    await page.locator('#status', { hasText: 'The customer must act.' }).waitFor();
    await page.getByRole('cell', { name: 'permission granted' }).waitFor();
    await journey.consentAndGrant(person);
    await act(page, 'Check now', 'customer called');
    await journey.protected();
    await page.locator('#status', { hasText: 'Protected' }).waitFor();
    await page.getByRole('heading', { name: 'Key ledger' }).waitFor();
    await pages.inspect(page, 'protected');
    await button(page, 'Read the raw history').click();
    await page
      .getByText(/: \d+ events/)
      .first()
      .waitFor();
    expect(pages.complaints).toEqual([]);
    await page.context().close();
  },
  SLOW,
);

test(
  'a reader sees everything and can change nothing',
  async () => {
    const page = await pages.openAs('Rita', '#/onboardings/parked-1');
    await page.locator('#status', { hasText: 'Protected' }).waitFor();
    await page.getByText('permission granted').waitFor();
    for (const name of ['Resume', 'Check now', 'Release', 'Revalidate'])
      expect(await button(page, name).count()).toBe(0);
    expect(pages.complaints).toEqual([]);
    await page.context().close();
  },
  SLOW,
);
