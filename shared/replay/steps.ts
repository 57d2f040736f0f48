/** The steps of an onboarding up to its key, in order; each is done once and its result kept. */
export const STEPS_TO_KEY = [
  'planEncryption',
  'ensureApplication',
  'ensureManagedIdentity',
  'ensureFederatedCredential',
  'inviteCustomer',
  'checkConsent',
  'checkKeyNamed',
] as const;

/** Those that are gone through together: whichever of them stopped, an onboarding goes on from the first. */
export const STEPS_OF_ENCRYPTION = ['verifyKey', 'startEncryption', 'pollEncryption', 'confirmEncryption'] as const;

/** Every step, in order; what is announced on the way comes last. */
export const STEPS = [...STEPS_TO_KEY, ...STEPS_OF_ENCRYPTION, 'startKeepEncrypted', 'announce'] as const;

export type StepName = (typeof STEPS)[number];
