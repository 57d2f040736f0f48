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

test('tokens are renewed; a sign-in that the API does not take any more begins again where it was', async () => {
  const page = await pages.openAs('Olivia', '#/health');
  await heading(page, 'Health');
  const change = (session: string) =>
    page.evaluate(`(() => {
      const session = JSON.parse(sessionStorage.getItem('latchkey.session'));
      sessionStorage.setItem('latchkey.session', JSON.stringify({ ...session, ${session} }));
    })()`);
  await change('expiresAt: 0');
  const renewed = page.waitForRequest((request) => request.postData()?.includes('grant_type=refresh_token') === true);
  await page.reload();
  await renewed;
  await page.getByText('All in order').waitFor();
  await change("accessToken: 'x.e30.y'");
  await page.reload();
  await page.getByText('Your sign-in has ended.').waitFor();
  await page.getByRole('button', { name: 'Sign in with Microsoft Entra' }).click();
  await page.getByRole('button', { name: 'Olivia' }).click();
  await heading(page, 'Health');
  // The browser notes the refusal.
  expect(pages.complaints.filter((text) => !text.includes('401'))).toEqual([]);
  await page.context().close();
});

test('an answer of Entra that nobody asked for signs nobody in', async () => {
  const page = await pages.open();
  await page.goto(`${world.app.url}/console?code=stolen&state=guessed`);
  await page.getByText('This sign-in was begun in another tab, or is over.').waitFor();
  expect(new URL(page.url()).search).toBe('');
  await page.getByRole('button', { name: 'Sign in with Microsoft Entra' }).click();
  await heading(page, 'Sign in to Latchkey console');
  await page.goto(`${world.app.url}/console?code=stolen&state=guessed`);
  await page.getByRole('alert').waitFor();
  expect(await page.evaluate("sessionStorage.getItem('latchkey.session')")).toBeNull();
  expect(pages.complaints).toEqual([]);
  await page.context().close();
});

test('the overview of a busy month: charts, and the same as tables', async () => {
  const page = await pages.open();
  const days = Array.from({ length: 30 }, (_, index) => ({
    day: new Date(Date.UTC(2026, 9, 24 + index)).toISOString().slice(0, 10),
    received: 20 + ((index * 7) % 13),
    protected: 15 + ((index * 5) % 11),
    ended: { declined: index % 3, expired: index % 2 },
  }));
  const steps = ['planEncryption', 'ensureApplication', 'awaitConsent', 'awaitKey', 'verifyKey', 'encryptResource'];
  const waits = { customer: 4_000_000, operator: 90_000, nobody: 36_000 };
  await page.route('**/api/v1/statistics*', (route) =>
    route.fulfill({
      json: {
        days,
        steps: steps.map((step, index) => ({ step, count: 640, medianSeconds: 2 ** index, p90Seconds: 3 ** index })),
        waits,
      },
    }),
  );
  await page.route('**/api/v1/counts', (route) =>
    route.fulfill({
      json: {
        at: '2026-11-22T10:00:00Z',
        groups: { operator: 7, customer: 118, working: 12, protected: 98_431, ended: 1_432 },
        states: { preparing: 12, 'awaiting-consent': 80, 'awaiting-key': 45, protected: 98_400, 'access-lost': 31 },
        codes: [
          { code: 'consent-missing', waitingFor: 'customer', count: 80 },
          { code: 'key-disabled', waitingFor: 'customer', count: 31 },
          { code: 'graph-permission-missing', waitingFor: 'operator', count: 7 },
        ],
        kinds: { storageAccount: 61_000, sqlServer: 21_000, diskEncryptionSet: 17_000, mysqlFlexibleServer: 1_000 },
      },
    }),
  );
  await page.getByRole('button', { name: 'Sign in with Microsoft Entra' }).click();
  await page.getByRole('button', { name: 'Rita' }).click();
  await page.getByText('Who was waited for').waitFor();
  await page.getByText('Show as table').click();
  await page.getByRole('row', { name: '2026-11-22' }).waitFor();
  await page.getByText('Show as table').click();
  await pages.inspect(page, 'overview-busy');
  expect(pages.complaints).toEqual([]);
  await page.context().close();
});

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
