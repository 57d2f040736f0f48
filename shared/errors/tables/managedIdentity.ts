import { operator, retry } from '../row';

const IDENTITY = { title: 'Package @azure/identity 4.14.1, ManagedIdentityCredential', date: '2026-11' };
const MSAL = { title: 'Package @azure/msal-node, ManagedIdentityErrorCodes', date: '2026-11' };

/** The deployment's own managed identity, the first token of every call. Its client tells nearly everything in prose. */
export const MANAGED_IDENTITY = [
  retry('CredentialUnavailableError', 'the identity endpoint gave no token; why, is told in prose only', IDENTITY),
  retry('network_unavailable', 'the identity endpoint could not be reached', MSAL),
  operator('user_assigned_*', 'identity-unavailable', 'the app may not use the identity that the settings name', MSAL),
  operator('missing_client_id', 'identity-unavailable', 'no identity is named', MSAL),
  operator('platform_not_supported', 'identity-unavailable', 'there is no identity endpoint here', MSAL),
] as const;
