import type { Code } from '../errors/codes';

/** What is to happen to a message. A dead letter carries the stable code as its reason. */
export type Settlement =
  /** `note`: why nothing came of it, for the log. */
  | { readonly action: 'complete'; readonly note?: string }
  | { readonly action: 'dead-letter'; readonly reason: Code; readonly description: string };

export const COMPLETE: Settlement = { action: 'complete' };

/** Service Bus limits the description of a dead letter to 4,096 characters. */
const DESCRIPTION_LENGTH = 4000;

export function deadLetter(reason: Code, description: string): Settlement {
  return { action: 'dead-letter', reason, description: description.slice(0, DESCRIPTION_LENGTH) };
}
