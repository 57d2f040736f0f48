import { button, heading, type ConsoleStage } from '../../support/operating';

/** Who may come in, and what they see first. */
export function signIn(stage: ConsoleStage): void {
  test('an operator signs in at Entra and comes back to where they were; signing out forgets them', async () => {
    const page = await stage.pages.open('#/health');
    await heading(page, 'Sign in');
    await stage.pages.inspect(page, 'sign-in');
    await page.getByRole('button', { name: 'Sign in with Microsoft Entra' }).click();
    await heading(page, 'Sign in to Latchkey console');
    await stage.pages.inspect(page, 'entra');
    await page.getByRole('button', { name: /Olivia/ }).click();
    await heading(page, 'Health');
    await page.getByText('All in order').waitFor();
    expect(new URL(page.url()).search).toBe('');
    await stage.pages.inspect(page, 'health');
    await page.reload();
    await heading(page, 'Health');
    await button(page, 'Sign out').click();
    await heading(page, 'Sign in');
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
    expect(stage.pages.complaints).toEqual([]);
    await page.context().close();
  });

  test('who cancels, or has no role, is told so', async () => {
    const page = await stage.pages.open();
    await page.getByRole('button', { name: 'Sign in with Microsoft Entra' }).click();
    await button(page, 'Cancel').click();
    await page.getByText('The user has cancelled the sign-in.').waitFor();
    await page.getByRole('button', { name: 'Sign in with Microsoft Entra' }).click();
    await page.getByRole('button', { name: /Noah/ }).click();
    await page.getByText('Noah Birch has no role in Latchkey.').waitFor();
    await stage.pages.inspect(page, 'no-role');
    expect(stage.pages.complaints).toEqual([]);
    await page.context().close();
  });

  test('tokens are renewed; a sign-in that the API does not take any more begins again where it was', async () => {
    const page = await stage.pages.openAs('Olivia', '#/health');
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
    expect(stage.pages.complaints.filter((text) => !text.includes('401'))).toEqual([]);
    await page.context().close();
  });

  test('an answer of Entra that nobody asked for signs nobody in', async () => {
    const page = await stage.pages.open();
    await page.goto(`${stage.world.app.url}/console?code=stolen&state=guessed`);
    await page.getByText('This sign-in was begun in another tab, or is over.').waitFor();
    expect(new URL(page.url()).search).toBe('');
    await page.getByRole('button', { name: 'Sign in with Microsoft Entra' }).click();
    await heading(page, 'Sign in to Latchkey console');
    await page.goto(`${stage.world.app.url}/console?code=stolen&state=guessed`);
    await page.getByRole('alert').waitFor();
    expect(await page.evaluate("sessionStorage.getItem('latchkey.session')")).toBeNull();
    expect(stage.pages.complaints).toEqual([]);
    await page.context().close();
  });

  test('the overview of a busy month: charts, and the same as tables', async () => {
    const page = await stage.pages.open();
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
          stops: [
            { code: 'key-disabled', waitingFor: 'customer', count: 212 },
            { code: 'retries-used-up', waitingFor: 'operator', count: 9 },
          ],
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
    await page.getByText('What stopped onboardings').waitFor();
    await page.getByText(/ended \d+ min ago|none has ended yet/).waitFor();
    await page.getByText('Show as table').click();
    await page.getByRole('row', { name: '2026-11-22' }).waitFor();
    await page.getByText('Show as table').click();
    await stage.pages.inspect(page, 'overview-busy');
    expect(stage.pages.complaints).toEqual([]);
    await page.context().close();
  });
}
