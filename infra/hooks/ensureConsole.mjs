import { SCOPE } from './ensureOperatorApi.mjs';

/**
 * The Entra registration of the operator's console: a single-page application that may ask for tokens of the operator API
 * in the name of who has signed in, without asking them for consent. Returns its client id.
 *
 * @param {import('./azure.mjs').Azure} azure
 * @param {string} environmentName
 * @param {string} apiAppId client id of the operator API
 * @returns {Promise<string | undefined>} `undefined` in a dry run that would have made it
 */
export async function ensureConsole(azure, environmentName, apiAppId) {
  const { graph } = await azure.endpoints();
  const uniqueName = `latchkey-console-${environmentName}`;
  const applications = `${graph}/v1.0/applications(uniqueName='${uniqueName}')`;
  const before = await azure.find(applications);
  if (!mayAsk(before, apiAppId)) {
    const body = {
      displayName: `Latchkey console (${environmentName})`,
      signInAudience: 'AzureADMyOrg',
      requiredResourceAccess: [{ resourceAppId: apiAppId, resourceAccess: [{ id: SCOPE.id, type: 'Scope' }] }],
    };
    const what = `${before ? 'bring into shape' : 'register'} the console ${uniqueName}`;
    await azure.change(what, 'PATCH', applications, body, ['Prefer=create-if-missing']);
  }
  const { appId } = (await azure.find(applications)) ?? {};
  if (appId === undefined) {
    if (!azure.dryRun) throw new Error(`The registration ${uniqueName} does not show yet: run the hook again`);
    return undefined;
  }
  if (!(await azure.find(`${graph}/v1.0/servicePrincipals(appId='${appId}')`))) {
    const list = `${graph}/v1.0/servicePrincipals`;
    await azure.change('make the service principal of the console', 'POST', list, { appId });
  }
  await ensureTrusted(azure, `${graph}/v1.0/applications(appId='${apiAppId}')`, appId);
  return appId;
}

/**
 * Lets the console be signed in to at the address that the deployment has; addresses that others have added stay.
 *
 * @param {import('./azure.mjs').Azure} azure
 * @param {string} consoleAppId
 * @param {string} publicUrl
 */
export async function ensureConsoleAddress(azure, consoleAppId, publicUrl) {
  const { graph } = await azure.endpoints();
  const application = `${graph}/v1.0/applications(appId='${consoleAppId}')`;
  const before = (await azure.find(application))?.spa?.redirectUris ?? [];
  const address = `${publicUrl.replace(/\/+$/, '')}/console`;
  if (before.includes(address)) return;
  const body = { spa: { redirectUris: [...before, address] } };
  await azure.change(`let operators sign in at ${address}`, 'PATCH', application, body);
}

/** The API trusts the console: nobody is asked for consent. */
async function ensureTrusted(azure, api, consoleAppId) {
  const before = (await azure.find(api))?.api?.preAuthorizedApplications ?? [];
  const own = before.find(({ appId }) => appId === consoleAppId);
  if (own?.delegatedPermissionIds?.includes(SCOPE.id)) return;
  const others = before.filter((one) => one !== own);
  const trusted = { appId: consoleAppId, delegatedPermissionIds: [SCOPE.id] };
  const body = { api: { preAuthorizedApplications: [...others, trusted] } };
  await azure.change('have the operator API trust the console', 'PATCH', api, body);
}

const mayAsk = (before, apiAppId) =>
  before?.signInAudience === 'AzureADMyOrg' &&
  before.requiredResourceAccess?.some(
    ({ resourceAppId, resourceAccess }) =>
      resourceAppId === apiAppId && resourceAccess?.some(({ id }) => id === SCOPE.id),
  );
