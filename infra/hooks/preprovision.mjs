import { ensureOperatorApi } from './ensureOperatorApi.mjs';
import { runHook } from './runHook.mjs';

/** Before the template: the registration of the operator API, whose client id the template sets. */
await runHook(['AZURE_ENV_NAME', 'LATCHKEY_VENDOR_NAME'], async (azure, env) => {
  const appId = await ensureOperatorApi(azure, env.AZURE_ENV_NAME);
  if (appId && env.LATCHKEY_API_AUDIENCE !== appId) await azure.remember('LATCHKEY_API_AUDIENCE', appId);
});
