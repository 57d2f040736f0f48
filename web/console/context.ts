import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Api } from './api';
import type { Session } from './session';

/** What every page has at hand. */
interface Here {
  readonly api: Api;
  readonly session: Session;
  /** Says something to who cannot see it appear. */
  readonly announce: (text: string) => void;
  /** Nobody is signed in any more. */
  readonly onSignedOut: () => void;
}

export const HereContext = createContext<Here | undefined>(undefined);

export function useHere(): Here {
  const here = useContext(HereContext);
  if (!here) throw new Error('outside of the console');
  return here;
}
