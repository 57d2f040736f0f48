import { SimError } from '../core/service';

/** Body of every Key Vault error ("Common error codes for Azure Key Vault", 2026). */
export function errorBody(code: string, message: string, innerCode?: string) {
  return { error: { code, message, ...(innerCode && { innererror: { code: innerCode } }) } };
}

/** A Key Vault refusal. `innerCode` tells the reason of a 403 or 409. */
export function keyVaultError(
  status: number,
  code: string,
  message: string,
  more: { innerCode?: string; headers?: Record<string, string> } = {},
): SimError {
  return new SimError(status, code, message, { ...more, body: errorBody(code, message, more.innerCode) });
}

export const badParameter = (message: string) => keyVaultError(400, 'BadParameter', message);

export const forbidden = (innerCode: string, message: string) =>
  keyVaultError(403, 'Forbidden', message, { innerCode });

export const keyNotFound = (name: string) =>
  keyVaultError(
    404,
    'KeyNotFound',
    `A key with (name/id) ${name} was not found in this key vault. If you recently deleted this key you may be able to recover it using the correct recovery command.`,
  );
