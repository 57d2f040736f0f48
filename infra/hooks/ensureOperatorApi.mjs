const ROLES = [
  {
    id: '0f6f1d4e-6c5b-4a55-9d0c-5c1f3b1d7a01',
    value: 'Latchkey.Reader',
    displayName: 'Reader',
    description: 'Sees onboardings, keys and what is protected.',
  },
  {
    id: '0f6f1d4e-6c5b-4a55-9d0c-5c1f3b1d7a02',
    value: 'Latchkey.Operator',
    displayName: 'Operator',
    description: 'Resumes, revalidates and releases; sees what readers see.',
  },
];

/** What the console asks for in the name of who has signed in. What they may do is said by their app role alone. */
export const SCOPE = {
  id: '0f6f1d4e-6c5b-4a55-9d0c-5c1f3b1d7a03',
  value: 'access_as_user',
  type: 'Admin',
  isEnabled: true,
  adminConsentDisplayName: 'Use Latchkey',
  adminConsentDescription: 'Use Latchkey with the role of the person who has signed in.',
};

/**
 * The Entra registration of the operator API, with its two app roles and the scope of the console; tokens of version 2, which is what the API takes.
 * Only who has a role may get a token. Returns the client id: the audience of tokens.
 *
 * @param {import('./azure.mjs').Azure} azure
 * @param {string} environmentName
 * @returns {Promise<string | undefined>} `undefined` in a dry run that would have made it
 */
export async function ensureOperatorApi(azure, environmentName) {
  const { graph } = await azure.endpoints();
  const uniqueName = `latchkey-api-${environmentName}`;
  const applications = `${graph}/v1.0/applications(uniqueName='${uniqueName}')`;
  const wanted = {
    displayName: `Latchkey operator API (${environmentName})`,
    signInAudience: 'AzureADMyOrg',
    api: { requestedAccessTokenVersion: 2, oauth2PermissionScopes: [SCOPE] },
    appRoles: ROLES.map((role) => ({ ...role, allowedMemberTypes: ['User', 'Application'], isEnabled: true })),
  };
  const before = await azure.find(applications);
  if (!isAsWanted(before, wanted)) {
    const what = `${before ? 'bring into shape' : 'register'} the operator API ${uniqueName}`;
    // The roles that others have added stay: taking one away would fail while it is enabled, and is not ours to do.
    const others = (before?.appRoles ?? []).filter(({ value }) => !ROLES.some((role) => role.value === value));
    const kept = wanted.appRoles.map((role) => ({ ...role, id: idOf(before, role.value) ?? role.id }));
    const scopes = (before?.api?.oauth2PermissionScopes ?? []).filter(({ value }) => value !== SCOPE.value);
    const api = { ...before?.api, ...wanted.api, oauth2PermissionScopes: [...scopes, SCOPE] };
    const body = { ...wanted, api, appRoles: [...others, ...kept] };
    await azure.change(what, 'PATCH', applications, body, ['Prefer=create-if-missing']);
  }
  const { appId } = (await azure.find(applications)) ?? {};
  if (appId === undefined) {
    if (!azure.dryRun) throw new Error(`The registration ${uniqueName} does not show yet: run the hook again`);
    return undefined;
  }
  await ensureServicePrincipal(azure, graph, appId);
  return appId;
}

async function ensureServicePrincipal(azure, graph, appId) {
  const before = await azure.find(`${graph}/v1.0/servicePrincipals(appId='${appId}')`);
  if (before?.appRoleAssignmentRequired === true) return;
  const body = { appRoleAssignmentRequired: true };
  const list = `${graph}/v1.0/servicePrincipals`;
  await (before
    ? azure.change('let only who has a role use the operator API', 'PATCH', `${list}/${before.id}`, body)
    : azure.change('make the service principal of the operator API', 'POST', list, { appId, ...body }));
}

const idOf = (application, value) => application?.appRoles?.find((role) => role.value === value)?.id;

/** Compares what is ours, and nothing else. */
function isAsWanted(before, { signInAudience, api, appRoles }) {
  return (
    before?.signInAudience === signInAudience &&
    before.api?.requestedAccessTokenVersion === api.requestedAccessTokenVersion &&
    before.api.oauth2PermissionScopes?.some(({ id, isEnabled }) => id === SCOPE.id && isEnabled) &&
    appRoles.every(({ value }) => before.appRoles?.some((role) => role.value === value && role.isEnabled))
  );
}
