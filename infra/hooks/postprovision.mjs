import { ensureConsoleAddress } from './ensureConsole.mjs';
import { ensureLinkKey } from './ensureLinkKey.mjs';
import { grantGraphPermission } from './grantGraphPermission.mjs';
import { runHook } from './runHook.mjs';

/** After the template: the link-signing key, what the identity of the app may do in Entra, and where operators sign in. */
await runHook(['KEY_VAULT_ID', 'LATCHKEY_IDENTITY_PRINCIPAL_ID'], async (azure, env) => {
  await ensureLinkKey(azure, env.KEY_VAULT_ID);
  await grantGraphPermission(azure, env.LATCHKEY_IDENTITY_PRINCIPAL_ID);
  const { LATCHKEY_CONSOLE_CLIENT_ID: consoleId, LATCHKEY_PUBLIC_URL: publicUrl } = env;
  if (consoleId && publicUrl) await ensureConsoleAddress(azure, consoleId, publicUrl);
});
