import type { KeyFailure } from './keyProbe';

/** Codes of "Azure SQL REST" (encryption protectors, 2023-08-01; the texts of 2020-11-01-preview). */
const CODES: Readonly<Record<KeyFailure, string>> = {
  vaultNotFound: 'AkvHostNotResolvingFromNode',
  tokenRefused: 'AdalGenericError',
  tenantMismatch: 'AdalGenericError',
  accessDenied: 'AzureKeyVaultMissingPermissions',
  networkDenied: 'AkvEndpointNotReachableFromNode',
  keyNotFound: 'AzureKeyVaultKeyNameNotFound',
  keyDisabled: 'AzureKeyVaultKeyDisabled',
  keyNotInForce: 'AzureKeyVaultInvalidExpirationDate',
  keyUnsuitable: 'AzureKeyVaultRsaKeyNotSupported',
  unavailable: 'AzureKeyVaultConnectionFailed',
};
/** Entra's ways to say that the application, or its service principal, is not in the tenant ("Error codes", 2026). */
const NO_PRINCIPAL = /AADSTS(700016|7000229|500011)\b/;

/** Code under which SQL reports that it cannot use a key. */
export const sqlKeyCode = (failure: KeyFailure, detail: string): string =>
  failure === 'tokenRefused' && NO_PRINCIPAL.test(detail) ? 'AdalServicePrincipalNotFound' : CODES[failure];

const CONFLICTS = new Set(['AzureKeyVaultKeyNameNotFound', 'AzureKeyVaultKeyInUse', 'ServerKeyDoesNotExists']);
const UNAVAILABLE = new Set(['AzureKeyVaultConnectionFailed', 'AzureKeyVaultGenericConnectionError']);
/** Those that are 401 up to 2020-11-01-preview and 400 in 2023-08-01. */
const UNAUTHORISED_ONCE = new Set([
  'AzureKeyVaultKeyDisabled',
  'AzureKeyVaultNoServerIdentity',
  'AzureKeyVaultMissingPermissions',
  'AdalGenericError',
  'AdalServicePrincipalNotFound',
]);

/** Status with which an operation that failed with this code answers at its `Location`. */
export function sqlStatus(code: string, version: string): number {
  if (UNAVAILABLE.has(code)) return 503;
  if (CONFLICTS.has(code)) return 409;
  return UNAUTHORISED_ONCE.has(code) && version < '2023' ? 401 : 400;
}
