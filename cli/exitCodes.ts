/** How a command ended, for scripts: the one table. `docs/command-line.md` is generated from it. */
export const EXIT_CODES = {
  done: { code: 0, meaning: 'Done; what was asked holds.' },
  failed: { code: 1, meaning: 'Refused, failed, or the answer is no. The code and the remedy are on standard error.' },
  usage: { code: 2, meaning: 'The command cannot be understood, or something it needs is missing. Nothing was sent.' },
  notFound: { code: 3, meaning: 'There is no such thing.' },
  notAllowed: { code: 4, meaning: 'Not signed in, or the role is missing.' },
  needsSomeone: {
    code: 5,
    meaning:
      'Somebody must act first: the customer or an operator (`watch`, `--wait`), or a second operator (approval).',
  },
  unreachable: { code: 6, meaning: 'The deployment cannot be reached, or is not ready.' },
  interrupted: { code: 130, meaning: 'Ended by Ctrl-C.' },
} as const satisfies Record<string, { readonly code: number; readonly meaning: string }>;

export type Ending = keyof typeof EXIT_CODES;
