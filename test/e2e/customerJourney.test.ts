import type { Page } from 'playwright-core';
import { createCustomer, type Customer } from '../../local/cloud/customer';
import type { Evidence } from '../../shared/evidence/evidence';
import { digestOf } from '../../shared/evidence/evidence';
import { LANGUAGES, type Language } from '../../web/texts';
import { material } from '../support/journey';
import { startPages } from '../support/pages';
import { setStage } from '../support/stage';

/** The customer's whole way, from invitation to release, in each language, on the built application and the local cloud. */

const stage = setStage(() => startPages('journey'));

const SLOW = 120_000;
const post = (page: Page) => page.waitForResponse((answer) => answer.request().method() === 'POST');

async function invite(id: string): Promise<{ customer: Customer; link: string; name: string }> {
  const customer = await createCustomer(stage.world.cloud, { id, name: 'Fabrikam Payments', material });
  const resource = { kind: 'sqlServer', id: customer.vendorSqlServer(), hosting: 'vendor' } as const;
  await stage.world.isv.send(customer.request(id, resource, false));
  const { data } = await stage.world.isv.waitFor(id, 'consent-required');
  return { customer, link: data.link ?? '', name: `${id}-sql` };
}

describe.each(Object.keys(LANGUAGES) as Language[])('in %s', (language) => {
  const texts = LANGUAGES[language];
  const id = `fabrikam${language}`;
  const headline = (page: Page, state: keyof typeof texts.states, actor: 'customer' | 'nobody') =>
    page.locator('#next-heading', { hasText: texts.states[state][actor]?.headline ?? '' }).waitFor();

  test(
    'from the invitation over a drill to the release',
    async () => {
      const { customer, link, name } = await invite(id);
      const page = await stage.pages.open(link, { locale: language === 'de' ? 'de-AT' : 'en-GB' });
      // What differs by language is how long the words are: some of the looks will do.
      const look = (what: string) =>
        language === 'en' || /drill-lost|evidence|consent/.test(what)
          ? stage.pages.inspect(page, `whole-${language}-${what}`)
          : Promise.resolve();
      expect(await page.locator('html').getAttribute('lang')).toBe(language);

      await headline(page, 'awaiting-consent', 'customer');
      expect(await page.locator('#access').textContent()).toContain('e147488a-f6f5-4113-8e2d-b22465e65bf6');
      await look('1-consent');
      if (language === 'en') await stage.pages.image(page, 'customer-consent');
      await page.locator('#consent').click();
      await page.getByRole('button', { name: 'Accept' }).click();
      await page.waitForURL((url) => url.pathname.startsWith('/c/'));

      await headline(page, 'awaiting-key', 'customer');
      const field = page.locator('#keyUri');
      const live = page.locator('#key-live');
      await field.fill('https://fabrikam.vault.azure.cn/keys/cmk');
      await field.press('Tab');
      await live.filter({ hasText: 'AzureChinaCloud' }).waitFor();
      await field.fill(customer.keyUri);
      await page.locator('#key-live.live-good').waitFor();
      expect(await live.textContent()).toContain(customer.vaultName);
      const { consent } = (await (await fetch(`${link}/status`)).json()) as { consent: { clientId: string } };
      customer.grantApplication(consent.clientId);
      await page.locator('#key-form button').click();
      await headline(page, 'protected', 'nobody');
      expect(await page.locator('#protection').textContent()).toContain(customer.keyVersionUri);
      await look('2-protected');
      if (language === 'en') await stage.pages.image(page, 'customer-protected');

      // The off switch: the name must be typed.
      await page.locator('#drill-details summary').click();
      await page.locator('#drill-confirm').fill('something');
      const [refused] = await Promise.all([post(page), page.locator('#drill-form button').click()]);
      expect(refused.status()).toBe(422);
      expect(await page.locator('#drill-confirm-problem').textContent()).toContain(name);
      await look('3-drill-refused');
      await page.locator('#drill-confirm').fill(name);
      await page.locator('#drill-form button').click();
      await page.locator('#drill-running').waitFor();
      const command = `az keyvault key set-attributes --id ${customer.keyVersionUri} --enabled false`;
      expect(await page.locator('#task-drill-disable-cli code').textContent()).toBe(command);
      expect(await page.locator('#drill-form').count()).toBe(0);
      await look('4-drill-running');

      const vaults = stage.world.cloud.simulator.keyVault;
      vaults.setAttributes(customer.vaultName, 'cmk', { enabled: false });
      const told = await stage.world.isv.waitFor(id, 'access-lost');
      expect(told.data).toMatchObject({ drill: true, code: 'key-disabled' });
      await page.locator('#task-drill-enable').waitFor();
      expect(await page.locator('#drill-running .drill').textContent()).toContain('key-disabled');
      await look('5-drill-lost');
      if (language === 'en') await stage.pages.image(page, 'customer-drill', '#drill-running');
      vaults.setAttributes(customer.vaultName, 'cmk', { enabled: true });
      expect((await stage.world.isv.waitFor(id, 'access-restored')).data).toMatchObject({ drill: true });
      await page.locator('#drill .drill-done').waitFor();
      await headline(page, 'protected', 'nobody');
      expect(await page.locator('#drill-running').count()).toBe(0);
      await look('6-drill-done');

      const evidence = (await (await fetch(`${link}/evidence.json`)).json()) as Evidence;
      expect(evidence.digest.value).toBe(digestOf(evidence.record));
      expect(evidence.record.drills).toMatchObject([{ state: 'done', resources: [{ name, code: 'key-disabled' }] }]);
      const [kept] = evidence.record.resources;
      expect(kept).toMatchObject({ keyUri: customer.keyVersionUri, keys: [{ keyUri: customer.keyVersionUri }] });
      expect(evidence.record.actions.map(({ action }) => action)).toEqual(['name-key', 'drill-start']);
      expect(JSON.stringify(evidence)).not.toMatch(/eyJ|events\/keys/);
      await page.locator('#evidence a').first().click();
      await page.locator('#digest').waitFor();
      expect(await page.title()).toBe(texts.evidence.title('Fabrikam Payments'));
      expect(await page.locator('main').textContent()).toContain(texts.drill.record.states.done);
      await look('7-evidence');
      await page.goBack();

      await page.locator('#release-details summary').click();
      await page.locator('#confirm').fill(name);
      await page.locator('#release-form button').click();
      await stage.world.isv.waitFor(id, 'released');
      await headline(page, 'released', 'nobody');
      expect(await page.locator('form').count()).toBe(0);
      await look('8-released');
      // The refused name is answered with 422, which the browser notes.
      expect(stage.pages.complaints.filter((text) => !text.includes('422'))).toEqual([]);
      await page.context().close();
    },
    SLOW,
  );
});
