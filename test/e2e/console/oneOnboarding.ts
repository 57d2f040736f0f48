import { act, button, heading, park, type ConsoleStage } from '../../support/operating';

/** An onboarding that waits for us: found, resumed, seen to its end; and what a reader sees of it. */
export function oneOnboarding(stage: ConsoleStage): void {
  test('a parked onboarding is found by a filter, resumed after a preview, and goes on', async () => {
    const { journeys, mend } = await park(stage.world, 'parked');
    const [journey] = journeys;
    if (!journey) throw new Error('nothing is parked');
    const page = await stage.pages.openAs('Olivia');
    await heading(page, 'Overview');
    const tile = page.getByRole('link', { name: /Waiting for us/ });
    await tile.waitFor();
    await page.getByRole('link', { name: 'graph-permission-missing' }).waitFor();
    await stage.pages.inspect(page, 'overview');
    await tile.click();
    await heading(page, 'Onboardings');
    await page.getByLabel('Code').fill('graph-permission-missing');
    await button(page, 'Filter').click();
    await page.waitForURL(/group=operator&code=graph-permission-missing/);
    await page.getByRole('link', { name: journey.id }).waitFor();
    await stage.pages.inspect(page, 'list');
    await page.getByRole('link', { name: journey.id }).click();
    await heading(page, journey.id);
    await page.locator('h1:focus').waitFor();
    await page.goBack();
    await heading(page, 'Onboardings');
    expect(await page.getByLabel('Code').inputValue()).toBe('graph-permission-missing');
    await page.goForward();
    await page.locator('#status', { hasText: 'An operator must act.' }).waitFor();
    expect(await page.locator('#status').textContent()).toContain('graph-permission-missing');
    await page.getByText('Time runs from left to right').first().waitFor();
    await stage.pages.inspect(page, 'parked');
    mend();
    await button(page, 'Resume').click();
    await page.locator('#preview').waitFor();
    expect(await page.locator('#preview').textContent()).toContain('ensureFederatedCredential');
    await stage.pages.inspect(page, 'resume');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.locator('button:focus', { hasText: /^Resume$/ }).waitFor();
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
    await stage.pages.inspect(page, 'protected');
    await button(page, 'Read the raw history').click();
    await page
      .getByText(/: \d+ events/)
      .first()
      .waitFor();
    expect(stage.pages.complaints).toEqual([]);
    await page.context().close();
  });

  test('a reader sees everything and can change nothing', async () => {
    const page = await stage.pages.openAs('Rita', '#/onboardings/parked-1');
    await page.locator('#status', { hasText: 'Protected' }).waitFor();
    await page.getByText('permission granted').waitFor();
    for (const name of ['Resume', 'Check now', 'Release', 'Revalidate'])
      expect(await button(page, name).count()).toBe(0);
    expect(stage.pages.complaints).toEqual([]);
    await page.context().close();
  });
}
