import { Journey } from '../../support/journey';
import { act, button, heading, park, type ConsoleStage } from '../../support/operating';

/** What operators do to many, together, and with what could not be received. Terminating takes two persons here. */
export function manyAndTogether(stage: ConsoleStage): void {
  test('a run is suspended and continued; it is terminated when a second operator approves, and replayed', async () => {
    const journey = await Journey.start(stage.world, 'paused');
    await journey.send();
    const person = await journey.person();
    const page = await stage.pages.openAs('Olivia', `#/onboardings/${journey.id}`);
    await act(page, 'Suspend', 'a question first');
    await page.getByText('Suspended by an operator:').waitFor();
    await act(page, 'Continue', 'answered');
    await page.getByText('Suspended by an operator:').waitFor({ state: 'detached' });
    await act(page, 'Revoke link', 'sent to the wrong person');
    await page.getByText('revoked', { exact: true }).waitFor();
    expect((await person.page()).status).toBe(410);
    await act(page, 'Resend invitation', 'to the right person');
    await page.getByText('works', { exact: true }).waitFor();

    await act(page, 'Terminate', 'the order was cancelled');
    await page.getByText('Terminate waits for another operator').waitFor();
    await page.getByRole('link', { name: 'see the approvals' }).click();
    await heading(page, 'Approvals');
    await page.getByText('Another operator decides: you asked.').waitFor();
    await stage.pages.inspect(page, 'approvals');
    const second = await stage.pages.openAs('Oskar', '#/approvals');
    await act(second, 'Approve', 'confirmed by sales');
    await second.getByText('None.').waitFor();
    await second.goto(`${stage.world.app.url}/console#/onboardings/${journey.id}`);
    await second.locator('#status', { hasText: 'Failed' }).waitFor();
    await second.getByText('Approved: Terminate').waitFor();
    await second.getByText('Olivia Marsh, approved by Oskar Lind').waitFor();

    await button(second, 'Replay').click();
    await second.locator('#preview').waitFor();
    await stage.pages.inspect(second, 'replay');
    await second.keyboard.press('Escape');
    await act(second, 'Replay', 'ordered again');
    await second.locator('#status', { hasText: 'Awaiting consent' }).waitFor();
    expect(stage.pages.complaints).toEqual([]);
    await second.context().close();
    await page.context().close();
  });

  test('a bulk action on selected onboardings: dry run, reason, progress', async () => {
    const { journeys, mend } = await park(stage.world, 'many-a', 'many-b', 'many-c');
    const page = await stage.pages.openAs('Olivia', '#/onboardings?group=operator');
    await button(page, 'Act on all that fit the filter').click();
    await page.getByText('Group: Waiting for us').waitFor();
    await page.goBack();
    for (const { id } of journeys) await page.getByLabel(`Select ${id}`).check();
    await button(page, 'Act on 3 selected').click();
    await heading(page, 'New bulk action');
    await button(page, 'Dry run').click();
    await page.getByText('3 onboardings', { exact: true }).waitFor();
    await stage.pages.inspect(page, 'bulk-dry-run');
    mend();
    await act(page, 'Start …', 'permission granted', 'Start');
    await heading(page, 'Bulk: Resume');
    await page.getByText('Finished').waitFor();
    await page.locator('#progress', { hasText: '3 done' }).waitFor();
    await stage.pages.inspect(page, 'bulk');
    await Promise.all(journeys.map((journey) => journey.waitFor('consent-required')));
    await page.getByRole('navigation').getByRole('link', { name: 'Bulk actions' }).click();
    await page.getByText('permission granted').waitFor();
    await stage.pages.inspect(page, 'bulk-list');
    expect(stage.pages.complaints).toEqual([]);
    await page.context().close();
  });

  test('a bulk action that runs can be stopped', async () => {
    const page = await stage.pages.openAs('Olivia');
    let state = 'running';
    const body = () => ({
      ...{ id: 'slow', action: 'check', by: 'Olivia Marsh (1)', why: 'a look', at: '2026-11-22T10:00:00Z', state },
      ...{ total: 5000, done: 1200, failed: 0, refused: 3, items: [] },
    });
    await page.route('**/api/v1/bulk/slow', (route) => route.fulfill({ json: body() }));
    await page.route('**/api/v1/bulk/slow/stop', (route) => {
      expect(route.request().postDataJSON()).toEqual({ why: 'enough' });
      state = 'stopped';
      return route.fulfill({ json: body() });
    });
    await page.goto(`${stage.world.app.url}/console#/bulk/slow`);
    await page.locator('#progress', { hasText: '1203 of 5000' }).waitFor();
    await act(page, 'Stop', 'enough');
    await page.locator('#progress', { hasText: 'Stopped' }).waitFor();
    expect(await button(page, 'Stop').count()).toBe(0);
    expect(stage.pages.complaints).toEqual([]);
    await page.context().close();
  });

  test('a dead letter is read, edited until it is valid, and resubmitted; another is discarded', async () => {
    const journey = await Journey.start(stage.world, 'letter');
    const { resource, ...request } = journey.request;
    await stage.world.isv.send({ ...request, resource: { ...resource, kind: 'floppyDisk' } });
    await stage.world.isv.send('no object at all');
    const page = await stage.pages.openAs('Olivia', '#/dead-letters');
    const rows = page.getByRole('row').filter({ hasText: 'invalid-request' });
    while ((await rows.count()) < 2) {
      await page.reload();
      await heading(page, 'Dead letters');
      await page
        .getByRole('link', { name: /^Number/ })
        .first()
        .waitFor();
    }
    await stage.pages.inspect(page, 'dead-letters');
    await rows
      .filter({ hasText: journey.id })
      .getByRole('link', { name: /^Number/ })
      .click();
    await page.getByText('resource.kind').first().waitFor();
    await stage.pages.inspect(page, 'dead-letter');
    const body = page.locator('#body');
    await body.fill((await body.inputValue()).replace('floppyDisk', 'tape'));
    await button(page, 'Resubmit as edited').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Why').fill('mended');
    await dialog.getByRole('button', { name: 'Resubmit', exact: true }).click();
    await dialog.getByRole('alert').getByText('resource.kind', { exact: true }).waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await body.fill((await body.inputValue()).replace('tape', resource.kind));
    await act(page, 'Resubmit as edited', 'mended', 'Resubmit');
    await page.getByText('It is on its queue again.').waitFor();
    await journey.person();
    await page.getByRole('link', { name: 'Go to the other dead letters' }).click();
    await page.getByRole('link', { name: /^Number/ }).click();
    await act(page, 'Discard', 'a test message');
    await page.getByText('It is discarded.').waitFor();
    // The refused body is answered with 400, which the browser notes.
    expect(stage.pages.complaints.filter((text) => !text.includes('400'))).toEqual([]);
    await page.context().close();
  });
}
