import { randomBytes } from 'node:crypto';
import type { Page } from 'playwright-core';
import { createCustomer, type Customer } from '../../local/cloud/customer';
import { createLinks } from '../../shared/links/links';
import { material } from '../support/journey';
import { startPages } from '../support/pages';
import { openRegistry, personWith } from '../support/people';
import { setStage } from '../support/stage';

/** A person goes through consent and key entry in a real browser, against the built application and the local cloud. */

const linkKey = randomBytes(32);
const links = createLinks(linkKey, () => new Date());

const stage = setStage(() => startPages('journey'), { app: { linkKey: linkKey.toString('base64') } });

/** An invited customer who has not named a key, and the link. */
async function invite(id: string): Promise<{ customer: Customer; link: string }> {
  const customer = await createCustomer(stage.world.cloud, { id, name: 'Fabrikam Payments', material });
  const resource = { kind: 'storageAccount', id: customer.vendorStorageAccount(), hosting: 'vendor' } as const;
  await stage.world.isv.send(customer.request(id, resource, false));
  const { data } = await stage.world.isv.waitFor(id, 'consent-required');
  return { customer, link: data.link ?? '' };
}

/** Longer than usual: axe and pictures of long pages take seconds each where cores are shared. */
const SLOW = 120_000;

const headline = (page: Page, text: RegExp) => page.locator('#next-heading', { hasText: text }).waitFor();

test.each([
  ['with script', { javaScriptEnabled: true }, 'browser'],
  ['without script', { javaScriptEnabled: false }, 'plainbrowser'],
] as const)(
  'a person consents, names the key, grants the role and sees the protection, %s',
  async (_, options, id) => {
    const { customer, link } = await invite(id);
    const page = await stage.pages.open(link, options);
    const script = options.javaScriptEnabled;
    const look = (name: string) => (script ? stage.pages.inspect(page, name) : Promise.resolve());
    /** The page keeps itself up to date with script; without, a person loads it again. */
    const until = async (text: RegExp) => {
      if (script) return headline(page, text);
      while (!text.test((await page.locator('#next-heading').textContent()) ?? '')) await page.goto(link);
    };

    await headline(page, /consent|install|approv/i);
    await look('1-consent');
    await page.locator('#consent').click();
    await page.getByRole('button', { name: 'Accept' }).waitFor();
    await page.getByRole('button', { name: 'Accept' }).click();
    await page.waitForURL((url) => url.pathname.startsWith('/c/'));

    await page.locator('#key-form').waitFor();
    await until(/key/i);
    await look('2-key');
    await page.locator('#keyUri').fill('https://fabrikam.vault.example/keys/cmk');
    await page.getByRole('button', { name: 'Use this key' }).click();
    await page.locator('#key-problem').waitFor();
    const field = page.locator('#keyUri');
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    expect((await field.getAttribute('aria-describedby'))?.split(' ')).toContain('key-problem');
    expect(await field.inputValue()).toBe('https://fabrikam.vault.example/keys/cmk');
    expect(await page.locator('#key-problem').textContent()).toContain(stage.world.cloud.simulator.vaultSuffix);
    // The refusal stays when the page looks for news.
    if (script) for (const _ of [1, 2]) await page.waitForResponse((answer) => answer.url().endsWith('/status'));
    await look('3-key-refused');
    expect(await page.locator('#key-problem').isVisible()).toBe(true);
    expect(await field.inputValue()).toBe('https://fabrikam.vault.example/keys/cmk');

    await field.fill(customer.keyUri);
    await page.getByRole('button', { name: 'Use this key' }).click();
    await stage.world.isv.waitFor(id, 'action-required', { code: 'vault-access-denied' });
    if (!script) await page.goto(link);
    await page.locator('#check-permissions.check-fail').waitFor();
    const { consent } = await personWith(link).view();
    const command = await page.locator('#next code').allTextContents();
    expect(command.join('\n')).toMatch(new RegExp(`az role assignment create .*${consent.clientId}`));
    await look('4-role-missing');

    customer.grantApplication(consent.clientId ?? '');
    await page.locator('#check-again').click();
    await until(/protected/i);
    expect(await page.locator('main').textContent()).toContain(customer.keyVersionUri);
    expect(await page.locator('footer').textContent()).not.toContain('invitation');
    await look('5-protected');
    expect((await stage.world.isv.waitFor(id, 'encrypted')).data.keyUri).toBe(customer.keyVersionUri);
    // The refused key is answered with 422, which the browser notes.
    expect(stage.pages.complaints.filter((text) => !text.includes('422'))).toEqual([]);
    await page.context().close();
  },
  SLOW,
);

test('a person who declines is told so, and the onboarding has ended', async () => {
  const { link } = await invite('decliner');
  const page = await stage.pages.open(link);
  await page.locator('#consent').click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('heading', { level: 1, name: /declined/i }).waitFor();
  await stage.pages.inspect(page, 'declined-message');
  await stage.world.isv.waitFor('decliner', 'declined');
  await page.goto(link);
  await headline(page, /declined/i);
  expect(await page.locator('#consent, form').count()).toBe(0);
  expect(await page.locator('.step-progress').allTextContents()).toEqual(['Done', 'Stopped', '–', '–', '–']);
  await stage.pages.inspect(page, 'declined');
  expect(stage.pages.complaints).toEqual([]);
  await page.context().close();
});

test('links that no longer work say so', async () => {
  const { link } = await invite('lapsed');
  const registry = openRegistry(stage.world.cloud);
  const invitation = await registry.onboardings.readPart('lapsed', 'invitation');
  if (!invitation) throw new Error('not invited');
  await registry.onboardings.save('lapsed', 'invitation', { ...invitation, linkVersion: 2 });
  const past = new Date(Date.now() - 1000);
  const expired = await links.signLink({ onboardingId: 'lapsed', linkVersion: 2 }, past, past);
  for (const [name, address, text] of [
    ['revoked', link, /withdrawn|no longer/i],
    ['expired', `${stage.world.app.url}/c/${expired}`, /expired/i],
    ['invalid', `${stage.world.app.url}/c/nonsense`, /not valid|does not work|invalid/i],
  ] as const) {
    const page = await stage.pages.open(address);
    expect(await page.locator('main').textContent()).toMatch(text);
    await stage.pages.inspect(page, `link-${name}`);
    await page.context().close();
  }
  expect(stage.pages.complaints.filter((text) => !/40[4]|410/.test(text))).toEqual([]);
});
