import { mkdir } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import type { CustomerView } from '../../shared/model/customerView';
import { assets } from '../../web/assets';
import { message, renderMessagePage } from '../../web/customer/messagePage';
import { renderCustomerPage } from '../../web/customer/page';
import { violationsOf } from '../support/accessibility';
import { launchBrowser } from '../support/browser';
import { customerViews, type CustomerViewName } from '../support/customerViews';

/** Pictures are for people, and take half of the time: only with SCREENSHOTS=1. */
const SCREENSHOTS = path.resolve(__dirname, '../../build/screenshots');
const withPictures = process.env['SCREENSHOTS'] === '1';
const picture = async (page: Page, name: string, fullPage = false): Promise<void> => {
  if (withPictures) await page.screenshot({ path: path.join(SCREENSHOTS, `${name}.png`), fullPage });
};
const CSP =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; " +
  "form-action 'self' https://login.microsoftonline.com; base-uri 'none'; frame-ancestors 'none'";

const PATH = '/c/link';
const shown = (name: CustomerViewName): CustomerView => ({ ...customerViews[name], path: PATH });

/** Serves one view, which a test may exchange, the way the application does. */
class PageServer {
  view: CustomerView = shown('preparing');
  readonly posts: string[] = [];
  private readonly server: Server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const asset = assets[pathname.replace('/assets/', '')];
    if (request.method === 'POST') {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        this.posts.push(`${pathname} ${body}`);
        response.writeHead(303, { location: PATH }).end();
      });
      return;
    }
    if (asset) return this.send(response, asset.contentType, asset.body);
    if (pathname === PATH) return this.send(response, 'text/html', renderCustomerPage(this.view, { nonce: 'n' }));
    if (pathname === `${PATH}/status`) return this.send(response, 'application/json', JSON.stringify(this.view));
    if (pathname === `${PATH}/message`) {
      const action = { href: PATH, label: 'Go on' };
      return this.send(response, 'text/html', renderMessagePage({ ...message('consentGiven'), action }));
    }
    response.writeHead(404).end();
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${PATH}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private send(response: ServerResponse, contentType: string, body: string): void {
    response.writeHead(200, { 'content-type': contentType, 'content-security-policy': CSP }).end(body);
  }
}

const server = new PageServer();
let browser: Browser;
let address: string;
const complaints: string[] = [];

/** The page's clock goes as fast as a test lets it. */
async function open(options: Parameters<Browser['newPage']>[0] = {}): Promise<Page> {
  const page = await browser.newPage({ reducedMotion: 'reduce', ...options });
  await page.clock.install();
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(address);
  return page;
}

/** Lets time pass until the page shows something that it did not yet, or until it shows it no more. */
async function comes(what: Locator, isThere = true): Promise<void> {
  while ((await what.count()) > 0 !== isThere) await what.page().clock.runFor(1_000);
}

beforeAll(async () => {
  await mkdir(SCREENSHOTS, { recursive: true });
  address = await server.start();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});
beforeEach(() => {
  complaints.length = 0;
  server.posts.length = 0;
});

const LOOKS = [
  { width: 390, colorScheme: 'light' },
  { width: 1440, colorScheme: 'dark' },
] as const;

describe('every view', () => {
  let page: Page;
  beforeAll(async () => {
    page = await open();
  });
  afterAll(() => page.close());

  test.each(Object.keys(customerViews) as CustomerViewName[])('%s is accessible and fits 320 px', async (name) => {
    server.view = shown(name);
    await page.goto(address);
    await page.evaluate('for (const element of document.querySelectorAll("details")) element.open = true');
    await page.setViewportSize({ width: 320, height: 900 });
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    for (const { width, colorScheme } of LOOKS) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      expect(await violationsOf(page)).toEqual([]);
      await picture(page, `${name}-${width}-${colorScheme}`, true);
    }
    expect(complaints).toEqual([]);
  });
});

test('keeps half-typed text, focus and opened details while the page changes, and announces the new state', async () => {
  server.view = shown('awaitingKey');
  const page = await open();
  const field = page.locator('#keyUri');
  await page.locator('#task-create-key-cli summary').click();
  await field.pressSequentially('https://my-va');
  server.view = shown('keyRefused');
  await comes(page.locator('#key-problem'));
  expect(await field.inputValue()).toBe('https://my-va');
  expect(await page.evaluate('document.activeElement.id')).toBe('keyUri');
  await field.pressSequentially('ult.vault.azure.net/keys/my-key');
  const command = page.locator('#task-create-key-cli code');
  expect(await command.textContent()).toContain('--vault-name my-vault --name my-key ');
  server.view = shown('verifying');
  await comes(page.locator('#announcement', { hasText: 'Your key is being checked' }));
  expect(await page.title()).toBe('Your key is being checked – Contoso Cloud');
  expect(await page.locator('#task-create-key-cli').getAttribute('open')).not.toBeNull();
  expect(await field.inputValue()).toBe('https://my-vault.vault.azure.net/keys/my-key');
  expect(await page.evaluate('document.activeElement.id')).toBe('keyUri');
  server.view = shown('protected');
  await comes(page.locator('#protection'));
  expect(await page.evaluate('document.activeElement.id')).toBe('next-heading');
  expect(complaints).toEqual([]);
  await page.close();
});

test('fills in the names of each key as they are typed, and keeps those of a Managed HSM to its own commands', async () => {
  server.view = shown('geoAwaitingKey');
  const page = await open();
  const command = (task: string, shell: string) => page.locator(`#task-${task}-${shell} code`).last().textContent();
  await page.locator('#keyUri').fill('https://my-hsm.managedhsm.azure.net/keys/mine');
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.id')).toBe('geoKeyUri');
  await page.keyboard.type('https://my-north.vault.azure.net/keys/backups/');
  expect(await command('create-key', 'managedHsm')).toContain('--hsm-name my-hsm --name mine ');
  expect(await command('create-key', 'cli')).toContain('--vault-name <vault> --name mine ');
  expect(await command('geo-create-key', 'cli')).toContain('--vault-name my-north --name backups ');
  expect(await command('geo-create-key', 'managedHsm')).toContain('--hsm-name <geo-hsm> ');
  server.view = shown('geoKeyRefused');
  await comes(page.locator('#geo-key-problem'));
  expect(await page.locator('#keyUri').inputValue()).toBe('https://my-hsm.managedhsm.azure.net/keys/mine');
  expect(await page.locator('#geoKeyUri').inputValue()).toBe('https://my-north.vault.azure.net/keys/backups/');
  expect(await page.evaluate('document.activeElement.id')).toBe('geoKeyUri');
  const answered = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.keyboard.press('Enter');
  await answered;
  expect(server.posts).toEqual([
    `${PATH}/key keyUri=https%3A%2F%2Fmy-hsm.managedhsm.azure.net%2Fkeys%2Fmine&` +
      'geoKeyUri=https%3A%2F%2Fmy-north.vault.azure.net%2Fkeys%2Fbackups%2F&rotation=automatic',
  ]);
  expect(complaints).toEqual([]);
  await page.close();
});

test('a refusal of the second key stays with what was typed into both fields while the page looks for news', async () => {
  server.view = shown('geoKeyRefused');
  const page = await open();
  const { problem, ...geo } = customerViews.geoKeyRefused.key.geo;
  const { uri: typed, ...key } = customerViews.geoKeyRefused.key;
  server.view = {
    ...shown('geoKeyRefused'),
    checkedAt: '2026-11-20T10:16:00Z',
    key: { ...key, geo: { location: geo.location } },
  };
  for (const _ of [1, 2]) {
    const answered = page.waitForResponse((answer) => answer.url().endsWith('/status'));
    await page.clock.runFor(10_000);
    await answered;
  }
  expect(await page.locator('#geo-key-problem').isVisible()).toBe(true);
  expect(await page.locator('#geoKeyUri').inputValue()).toBe(problem.seen);
  expect(await page.locator('#keyUri').inputValue()).toBe(typed);
  await page.close();
});

test('says when the connection is lost, and again when it is back', async () => {
  server.view = shown('verifying');
  const page = await open();
  await page.context().setOffline(true);
  const lost = page.locator('#announcement.offline');
  await comes(lost);
  expect(await lost.textContent()).toContain('The connection is lost');
  await picture(page, 'offline');
  server.view = shown('encrypting');
  await page.context().setOffline(false);
  await comes(page.locator('#next-heading', { hasText: 'Encryption with your key is being set up' }));
  await comes(lost, false);
  await page.close();
});

test('what is not accessible is found', async () => {
  const page = await browser.newPage({ viewport: { width: 390, height: 600 } });
  const style = 'color: #aaa; background: #fff';
  await page.setContent(
    `<html lang="en"><title>Pale</title><main><h1>Pale</h1><p style="${style}">pale</p></main></html>`,
  );
  expect(await violationsOf(page)).toEqual([{ id: 'color-contrast', at: [`<p style="${style}">pale</p>`] }]);
  await page.close();
});

test('a message page is accessible', async () => {
  const page = await open({ viewport: { width: 390, height: 600 } });
  await page.goto(`${address}/message`);
  expect(await violationsOf(page)).toEqual([]);
  await picture(page, 'message');
  await page.close();
});

test('copies a command as it stands on the page', async () => {
  server.view = shown('purgeProtectionOff');
  const page = await open();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.locator('#next .copy').click();
  await page.locator('#next .copy', { hasText: 'Copied' }).waitFor();
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(
    'az keyvault update --name fabrikam-payments-keys --enable-purge-protection true',
  );
  await page.close();
});

test.each<{ name: CustomerViewName; button: string; posted: string }>([
  { name: 'awaitingKey', button: 'Use this key', posted: `${PATH}/key keyUri=https%3A%2F%2Fa&rotation=automatic` },
  {
    name: 'geoKeyMissing',
    button: 'Use these keys',
    posted: `${PATH}/key keyUri=https%3A%2F%2Fa&geoKeyUri=https%3A%2F%2Fb&rotation=automatic`,
  },
  { name: 'roleMissing', button: 'Check again', posted: `${PATH}/check ` },
])('works without script: $button', async ({ name, button, posted }) => {
  server.view = shown(name);
  const page = await open({ javaScriptEnabled: false });
  await page.locator('#keyUri').fill('https://a');
  if (await page.locator('#geoKeyUri').isVisible()) await page.locator('#geoKeyUri').fill('https://b');
  const answered = page.waitForResponse((response) => response.request().method() === 'POST');
  const loaded = page.waitForEvent('load'); // The page again, with its style.
  await page.getByRole('button', { name: button }).click();
  expect((await answered).status()).toBe(303);
  expect(server.posts).toEqual([posted]);
  await loaded;
  expect(await page.locator('.copy').first().isVisible()).toBe(false);
  await page.close();
});
