import { useState } from 'preact/hooks';
import type { RunsAnswer } from '../../../shared/api';
import { useHere } from '../context';
import { Problem } from '../parts/problem';
import { SignedOut } from '../signIn';

/** The history as the Durable extension keeps it, read when asked for: it can be long. */
export function RawHistory({ id }: { readonly id: string }) {
  const { api, onSignedOut } = useHere();
  const [answer, setAnswer] = useState<RunsAnswer>();
  const [error, setError] = useState<unknown>();
  const read = async (): Promise<void> => {
    setError(undefined);
    try {
      setAnswer(await api.history(id));
    } catch (problem) {
      if (problem instanceof SignedOut) onSignedOut();
      setError(problem);
    }
  };
  return (
    <>
      <p>
        <button type="button" class="button" onClick={() => void read()}>
          {answer ? 'Read again' : 'Read the raw history'}
        </button>
      </p>
      <Problem error={error} />
      {answer?.runs.map(({ instanceId, history }) => (
        <details key={instanceId}>
          <summary>
            {instanceId}: {history?.length ?? 0} events
          </summary>
          <pre tabIndex={0}>{JSON.stringify(history, undefined, 2)}</pre>
        </details>
      ))}
    </>
  );
}
