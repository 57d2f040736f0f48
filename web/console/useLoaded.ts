import { useEffect, useRef, useState } from 'preact/hooks';
import type { Api } from './api';
import { useHere } from './context';
import { SignedOut } from './signIn';

export interface Loaded<T> {
  readonly value: T | undefined;
  readonly error: unknown;
  readonly loading: boolean;
  /** Reads again and keeps what is shown meanwhile. */
  readonly reload: () => void;
}

/**
 * Reads something of the API, anew whenever `key` changes, and every `everyMs` while the tab is seen. A later reading
 * cancels an earlier one, so what is shown is never older than what was asked for last.
 */
export function useLoaded<T>(
  key: string,
  read: (api: Api, signal: AbortSignal) => Promise<T>,
  everyMs?: (value: T) => number | undefined,
): Loaded<T> {
  const { api, onSignedOut } = useHere();
  const [shown, setShown] = useState<{ key: string; value?: T; error?: unknown }>({ key });
  const [turn, setTurn] = useState(0);
  const [loading, setLoading] = useState(true);
  const latest = useRef(read);
  latest.current = read;
  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const next = (value: T) => {
      const pause = everyMs?.(value);
      if (pause !== undefined) timer = setTimeout(() => void (document.hidden ? next(value) : load()), pause);
    };
    const load = async (): Promise<void> => {
      setLoading(true);
      try {
        const value = await latest.current(api, abort.signal);
        if (abort.signal.aborted) return;
        setShown({ key, value });
        next(value);
      } catch (error) {
        if (abort.signal.aborted) return;
        if (error instanceof SignedOut) onSignedOut();
        else setShown((before) => ({ ...(before.key === key ? before : {}), key, error }));
      }
      setLoading(false);
    };
    void load();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [key, turn]);
  const current = shown.key === key;
  return {
    value: current ? shown.value : undefined,
    error: current ? shown.error : undefined,
    loading,
    reload: () => setTurn((before) => before + 1),
  };
}
