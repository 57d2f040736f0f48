import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { useHere } from '../context';
import { SignedOut } from '../signIn';
import { Problem } from './problem';

interface PageOf<Item> {
  readonly items: readonly Item[];
  readonly continuation?: string | undefined;
}

interface PagerProps<Item> {
  readonly first: PageOf<Item>;
  readonly read: (continuation: string) => Promise<PageOf<Item>>;
  readonly children: (items: readonly Item[]) => ComponentChildren;
}

/** A list that grows by a page whenever more is asked for. */
export function Pager<Item>({ first, read, children }: PagerProps<Item>) {
  const { announce, onSignedOut } = useHere();
  const [others, setOthers] = useState<readonly PageOf<Item>[]>([]);
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const pages = [first, ...others];
  const items = pages.flatMap((page) => page.items);
  const continuation = pages.at(-1)?.continuation;
  const more = async (from: string): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      const next = await read(from);
      setOthers([...others, next]);
      announce(`${next.items.length} more.`);
    } catch (problem) {
      if (problem instanceof SignedOut) onSignedOut();
      setError(problem);
    }
    setBusy(false);
  };
  return (
    <>
      <div class="card sheet">{children(items)}</div>
      <Problem error={error} />
      {items.length > 0 && (
        <p class="quiet">
          {items.length} shown{continuation === undefined ? '.' : ', and there are more. '}
          {continuation !== undefined && (
            <button type="button" class="button" disabled={busy} onClick={() => void more(continuation)}>
              Show more
            </button>
          )}
        </p>
      )}
    </>
  );
}
