import { ensureConsole } from './ensureConsole.mjs';
import { ensureOperatorApi } from './ensureOperatorApi.mjs';
import { runHook } from './runHook.mjs';

/** Before the template: the registrations of the operator API and of the console, whose client ids the template sets. */
await runHook(['AZURE_ENV_NAME', 'LATCHKEY_VENDOR_NAME'], async (azure, env) => {
  const appId = await ensureOperatorApi(azure, env.AZURE_ENV_NAME);
  if (appId === undefined) return;
  if (env.LATCHKEY_API_AUDIENCE !== appId) await azure.remember('LATCHKEY_API_AUDIENCE', appId);
  const consoleId = await ensureConsole(azure, env.AZURE_ENV_NAME, appId);
  if (consoleId && env.LATCHKEY_CONSOLE_CLIENT_ID !== consoleId) {
    await azure.remember('LATCHKEY_CONSOLE_CLIENT_ID', consoleId);
  }
});
