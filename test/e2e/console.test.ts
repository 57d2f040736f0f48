import { startConsolePages } from '../support/consolePages';
import { act, button, heading, park } from '../support/operating';
import { startWorld, type World } from '../support/world';

/** Operators at work in the console: a real browser, the built application, sign-in at the local cloud's Entra. */

let world: World;
let pages: Awaited<ReturnType<typeof startConsolePages>>;
beforeAll(async () => {
  world = await startWorld();
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
  'a parked onboarding is found by a filter, resumed after a preview, and goes on',
  async () => {
    const { journeys, mend } = await park(world, 'parked');
    const [journey] = journeys;
    if (!journey) throw new Error('nothing is parked');
    const page = await pages.openAs('Olivia');
    await heading(page, 'Overview');
    const tile = page.getByRole('link', { name: /Waiting for us/ });
    await tile.waitFor();
    await page.getByRole('link', { name: 'graph-permission-missing' }).waitFor();
    await pages.inspect(page, 'overview');
    await tile.click();
    await heading(page, 'Onboardings');
    await page.getByLabel('Code').fill('graph-permission-missing');
    await button(page, 'Filter').click();
    await page.waitForURL(/group=operator&code=graph-permission-missing/);
    await page.getByRole('link', { name: journey.id }).waitFor();
    await pages.inspect(page, 'list');
    await page.getByRole('link', { name: journey.id }).click();
    await heading(page, journey.id);
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H1');
    await page.goBack();
    await heading(page, 'Onboardings');
    expect(await page.getByLabel('Code').inputValue()).toBe('graph-permission-missing');
    await page.goForward();
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
