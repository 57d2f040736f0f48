/** Where Entra sends an administrator's browser after the consent page: registered as the redirect address. */
export const CONSENT_CALLBACK_PATH = '/consent/callback';

/** Where customers' vaults send events; the secret of the onboarding follows. */
export const KEY_EVENTS_PATH = '/events/keys';
