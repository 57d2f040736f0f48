import { ensureLinkKey } from './ensureLinkKey.mjs';
import { grantGraphPermission } from './grantGraphPermission.mjs';
import { runHook } from './runHook.mjs';

/** After the template: the link-signing key, and what the identity of the app may do in Entra. */
await runHook(['KEY_VAULT_ID', 'LATCHKEY_IDENTITY_PRINCIPAL_ID'], async (azure, env) => {
  await ensureLinkKey(azure, env.KEY_VAULT_ID);
  await grantGraphPermission(azure, env.LATCHKEY_IDENTITY_PRINCIPAL_ID);
});
