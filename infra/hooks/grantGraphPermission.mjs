const GRAPH = '00000003-0000-0000-c000-000000000000';
/** Makes applications and changes those it made; no others. */
export const PERMISSION = 'Application.ReadWrite.OwnedBy';

/**
 * Lets the identity of the app make the applications that customers consent to, and no more. Who runs it needs the Entra
 * role Privileged Role Administrator (Microsoft Graph docs "Grant an appRoleAssignment to a service principal", 2026).
 *
 * @param {import('./azure.mjs').Azure} azure
 * @param {string} principalId object id of the identity
 */
export async function grantGraphPermission(azure, principalId) {
  const { graph } = await azure.endpoints();
  const api = await azure.find(`${graph}/v1.0/servicePrincipals(appId='${GRAPH}')`);
  const permission = api?.appRoles?.find(({ value }) => value === PERMISSION);
  if (!permission) throw new Error(`Microsoft Graph does not show ${PERMISSION} in this tenant`);
  const assignments = `${graph}/v1.0/servicePrincipals/${principalId}/appRoleAssignments`;
  const before = await azure.find(assignments);
  if (!before && !azure.dryRun)
    throw new Error(`Entra does not show the identity ${principalId} yet: run the hook again`);
  const isGranted = before?.value?.some(
    ({ resourceId, appRoleId }) => resourceId === api.id && appRoleId === permission.id,
  );
  if (isGranted) return;
  const body = { principalId, resourceId: api.id, appRoleId: permission.id };
  await azure.change(`grant ${PERMISSION} to the identity of the app`, 'POST', assignments, body);
}
