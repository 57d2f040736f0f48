import { createCustomer } from '../../local/cloud/customer';
import { createGeoVault } from '../../local/cloud/geoVault';
import { createHostedResource } from '../../local/cloud/hostedResource';
import type { OnboardingRequest } from '../../shared/model/request';
import { material } from '../support/journey';
import { startPages } from '../support/pages';
import { personWith } from '../support/people';
import { setStage } from '../support/stage';
import { CALM } from '../support/world';

/** What a person sees of geo-redundant backups and of a Managed HSM, on the built application and the local cloud. */

const stage = setStage(() => startPages('journey'), { app: { settings: CALM } });

const SLOW = 120_000;

/** Invites, and lets somebody install the application by script. */
async function consented(request: OnboardingRequest, consent: (clientId: string) => unknown) {
  await stage.world.isv.send(request);
  const { data } = await stage.world.isv.waitFor(request.onboardingId, 'consent-required');
  const link = data.link ?? '';
  const view = await personWith(link).view();
  const clientId = view.consent.clientId ?? '';
  consent(clientId);
  return { link, clientId, view };
}

test(
  'a customer with geo-redundant backups names a second key, is told what each lacks, and sees both in use',
  async () => {
    const customer = await createCustomer(stage.world.cloud, { id: 'geosight', name: 'Fabrikam Payments', material });
    const vault = await createGeoVault(stage.world.cloud, customer, { material });
    const options = { kind: 'mysqlFlexibleServer', hosting: 'customer', geo: true, material } as const;
    const { id } = await createHostedResource(stage.world.cloud, customer, options);
    const request = customer.request('geosight-1', { kind: 'mysqlFlexibleServer', hosting: 'customer', id });
    const { link, clientId, view } = await consented(request, customer.consent);
    customer.grantApplication(clientId);
    for (const grant of view.grants) {
      if (grant.principalId !== undefined && grant.on === 'main') customer.grantIdentity(grant.principalId);
    }

    // The request names one key only.
    await stage.world.isv.waitFor('geosight-1', 'action-required', { code: 'geo-key-missing' });
    const page = await stage.pages.open(link);
    await page.locator('#next-heading', { hasText: 'Name the second key' }).waitFor();
    await stage.pages.inspect(page, 'geo-1-second-key-missing');
    expect(await page.locator('#keyUri').inputValue()).toBe(customer.keyUri);
    expect(await page.locator('#copies').textContent()).toContain('geosight-replica');

    await page.locator('#geoKeyUri').fill('https://north.example/keys/backups');
    await page.getByRole('button', { name: 'Use these keys' }).click();
    await page.locator('#geo-key-problem').waitFor();
    expect(await page.locator('#key-problem').count()).toBe(0);
    expect(await page.locator('#geoKeyUri').getAttribute('aria-invalid')).toBe('true');

    await page.locator('#geoKeyUri').fill(vault.keyUri);
    await page.locator('#geoKeyUri').press('Enter');
    await page.locator('#geo-check-permissions.check-fail').waitFor();
    await stage.pages.inspect(page, 'geo-2-role-missing');
    const told = (await page.locator('#geo-checks code').allTextContents()).join('\n');
    expect(told).toContain(`az keyvault show --name ${vault.vaultName} `);
    expect(told).not.toContain(customer.vaultName);

    const { id: principalId } = customer.consent(clientId);
    vault.grantIdentity(principalId);
    for (const grant of view.grants) {
      if (grant.principalId !== undefined && grant.on === 'geo') vault.grantIdentity(grant.principalId);
    }
    await page.locator('#check-again').click();
    await page.locator('#protection').waitFor();
    const protection = await page.locator('#protection').textContent();
    expect(protection).toContain(customer.keyVersionUri);
    expect(protection).toContain(vault.keyVersionUri);
    await stage.pages.inspect(page, 'geo-3-protected');
    await page.context().close();
  },
  SLOW,
);

test(
  'a customer with a Managed HSM sees its commands only, and is protected',
  async () => {
    const customer = await createCustomer(stage.world.cloud, { id: 'hsmsight', vaultType: 'managedHsm', material });
    const resource = { kind: 'sqlServer', hosting: 'vendor', id: customer.vendorSqlServer() } as const;
    const { link, clientId } = await consented(customer.request('hsmsight-1', resource), customer.consent);
    await stage.world.isv.waitFor('hsmsight-1', 'action-required', { code: 'vault-access-denied' });
    const page = await stage.pages.open(link);
    await page.locator('#check-permissions.check-fail').waitFor();
    await stage.pages.inspect(page, 'hsm-1-role-missing');
    const grant = `az keyvault role assignment create --hsm-name ${customer.vaultName} `;
    expect((await page.locator('#next code').allTextContents()).join('\n')).toContain(grant);
    const commands = (await page.locator('#commands code').allTextContents()).join('\n');
    expect(commands).toContain(grant);
    expect(commands).not.toMatch(/--vault-name|az role assignment|set-policy|az keyvault (show|create) --name/);

    customer.grantApplication(clientId);
    await page.locator('#check-again').click();
    await page.locator('#protection').waitFor();
    expect(await page.locator('#protection').textContent()).toContain(customer.keyVersionUri);
    expect(stage.pages.complaints.filter((text) => !text.includes('422'))).toEqual([]);
    await stage.pages.inspect(page, 'hsm-2-protected');
    await page.context().close();
  },
  SLOW,
);
