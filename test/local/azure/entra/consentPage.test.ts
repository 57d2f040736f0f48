import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import type { Simulator } from '../../../../local/azure';
import { launchBrowser } from '../../../support/browser';
import { CUSTOMER, graphCaller, startTestSimulator } from '../core/startTestSimulator';

const PHONE = { width: 360, height: 640 };
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

let sim: Simulator;
let browser: Browser;
let page: Page;
let appId: string;
let redirect: string;
beforeAll(async () => {
  sim = await startTestSimulator();
  browser = await launchBrowser();
  page = await (await browser.newContext({ ignoreHTTPSErrors: true, viewport: PHONE })).newPage();
  // The vendor's callback: any page that answers will do.
  redirect = `${sim.origin}/${CUSTOMER}/discovery/v2.0/keys`;
  const graph = await graphCaller(sim, ['Application.ReadWrite.OwnedBy']);
  const web = { redirectUris: [redirect] };
  const body = { displayName: 'Latchkey pool 1', signInAudience: 'AzureADMultipleOrgs', web };
  appId = (await graph('POST', '/applications', body)).body.appId;
});
afterAll(async () => {
  await browser.close();
  await sim.stop();
});

function link(tenant: string, clientId = appId): string {
  const scope = 'https://vault.azure.net/.default';
  const query = new URLSearchParams({ client_id: clientId, scope, redirect_uri: redirect, state: 's1' });
  return `${sim.origin}/${tenant}/v2.0/adminconsent?${query}`;
}

test.each<[string, () => string]>([
  ['of one tenant', () => link(CUSTOMER)],
  ['with a choice of tenants', () => link('organizations')],
  ['of a broken link', () => link(CUSTOMER, 'unknown')],
])('the page %s is accessible and fits a phone', async (_, url) => {
  await page.goto(url());
  await page.evaluate(axe);
  const violations = await page.evaluate(async () => {
    const { violations: found } = await (globalThis as any).axe.run();
    return found.map((it: { id: string; nodes: { html: string }[] }) => `${it.id}: ${it.nodes[0]?.html}`);
  });
  expect(violations).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(PHONE.width);
});

test('pressing Accept in a browser installs the application and returns to the vendor', async () => {
  await page.goto(link(CUSTOMER));
  await page.getByRole('button', { name: 'Accept' }).click();
  await page.waitForURL((url) => url.pathname.endsWith('/keys'));
  expect(Object.fromEntries(new URL(page.url()).searchParams)).toMatchObject({ tenant: CUSTOMER, state: 's1' });
  expect(sim.entra.servicePrincipal(CUSTOMER, appId)).toBeDefined();
});
