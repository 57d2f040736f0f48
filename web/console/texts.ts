import type { Group } from '../../shared/api';
import type { Actor, State } from '../../shared/model/state';

/** Every sentence of the console that is not an answer of the API. */
export const product = 'Latchkey console';

export const groups: Readonly<Record<Group, { readonly name: string; readonly hint: string }>> = {
  operator: { name: 'Waiting for us', hint: 'An operator must act' },
  customer: { name: 'Waiting for the customer', hint: 'The customer must act' },
  working: { name: 'Under way', hint: 'Nobody needs to act' },
  protected: { name: 'Protected', hint: 'Encrypted with the customer’s key' },
  ended: { name: 'Ended', hint: 'Released, rejected, declined, expired, failed' },
};

export const states: Readonly<Record<State, string>> = {
  requested: 'Requested',
  preparing: 'Preparing',
  'awaiting-consent': 'Awaiting consent',
  'awaiting-key': 'Awaiting key',
  'verifying-key': 'Verifying key',
  encrypting: 'Encrypting',
  protected: 'Protected',
  'at-risk': 'At risk',
  'access-lost': 'Access lost',
  released: 'Released',
  rejected: 'Rejected',
  declined: 'Declined',
  expired: 'Expired',
  failed: 'Failed',
};

export const actors: Readonly<Record<Actor, string>> = { customer: 'Customer', operator: 'Operator', nobody: 'Nobody' };

export const kinds: Readonly<Record<string, string>> = {
  storageAccount: 'Storage account',
  sqlServer: 'SQL server',
  diskEncryptionSet: 'Disk encryption set',
  mysqlFlexibleServer: 'MySQL server',
  applicationData: 'Application data',
};

export type ActionName =
  | 'resume'
  | 'replay'
  | 'check'
  | 'revalidate'
  | 'suspend'
  | 'continue'
  | 'terminate'
  | 'release'
  | 'resend-invitation'
  | 'revoke-link';

/** What an action is called, and what it does: said before anybody does it. */
export const actions: Readonly<Record<ActionName, { readonly name: string; readonly effect: string }>> = {
  resume: {
    name: 'Resume',
    effect: 'The run continues from the step that stopped it. Steps that are done are not done again.',
  },
  replay: {
    name: 'Replay',
    effect:
      'A new run of the same request begins under the same id. Steps that find everything in place change nothing.',
  },
  check: {
    name: 'Check now',
    effect: 'Looks at the facts now instead of at the next turn. Changes nothing by itself.',
  },
  revalidate: {
    name: 'Revalidate',
    effect: 'Looks at the protected resources and their keys anew, and restores what may be restored.',
  },
  suspend: { name: 'Suspend', effect: 'The run stops where it is, until it is continued. Nothing is undone.' },
  continue: { name: 'Continue', effect: 'The suspended run goes on where it stopped.' },
  terminate: {
    name: 'Terminate',
    effect: 'The run ends as failed. What was set up stays; protected resources stay protected. It can be replayed.',
  },
  release: {
    name: 'Release',
    effect: 'The protection ends: the resource goes back to keys of its service, and is not looked after any more.',
  },
  'resend-invitation': {
    name: 'Resend invitation',
    effect: 'The event with the customer’s link is sent once more. If the link was revoked, it carries a new one.',
  },
  'revoke-link': {
    name: 'Revoke link',
    effect: 'Every link that was sent stops working at once. Resending the invitation makes a new one.',
  },
};

/** Actions that take something away: asked for in red. */
export const grave: ReadonlySet<ActionName> = new Set(['terminate', 'release', 'revoke-link']);

export const bulkStates = { running: 'Running', stopped: 'Stopped', finished: 'Finished' } as const;
export const results = { done: 'Done', failed: 'Failed', refused: 'Refused' } as const;
export const approvalStates = {
  waiting: 'Waiting',
  approved: 'Approved',
  rejected: 'Rejected',
  expired: 'Expired',
} as const;
export const healthStates = { ok: 'In order', warn: 'Look at it', fail: 'Broken' } as const;

/** What the audit puts before an action that takes two persons. */
const STAGES: Readonly<Record<string, string>> = { ask: 'Asked for', approve: 'Approved', reject: 'Rejected' };

/** Name of an action, also of one that this page does not know. */
export function actionName(action: string): string {
  const known = (name: string) => (actions as Record<string, { name: string } | undefined>)[name]?.name;
  const [, stage = '', of = ''] = /^(ask|approve|reject)-(.+)$/.exec(action) ?? [];
  return known(action) ?? (stage ? `${STAGES[stage] ?? stage}: ${known(of) ?? of}` : action);
}

/** People as the audit names them, without their object ids. */
export const namesIn = (by: string): string => by.replaceAll(/ \([0-9a-f-]{36}\)/g, '');

const format = new Intl.NumberFormat('en');
/** With a separator of thousands. */
export const numberOf = (count: number | undefined): string => format.format(count ?? 0);
