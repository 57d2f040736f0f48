import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Loaded } from '../useLoaded';
import { product } from '../texts';
import { Problem } from './problem';

interface PageProps {
  readonly title: string;
  /** Where the title stands in the console, such as a link to the list it came from. */
  readonly above?: ComponentChildren;
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A page: its title in the tab and as the one first heading, which has the focus after a navigation. */
export function Page({ title, above, aside, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} – ${product}`;
  }, [title]);
  return (
    <>
      <div class="page-head">
        <div>
          {above && <p class="above">{above}</p>}
          <h1 tabIndex={-1}>{title}</h1>
        </div>
        {aside && <div class="page-aside">{aside}</div>}
      </div>
      {children}
    </>
  );
}

/** What was read, or why it could not be, or that it is on its way. */
export function Shown<T>({ loaded, children }: { loaded: Loaded<T>; children: (value: T) => ComponentChildren }) {
  const { value, error, loading, reload } = loaded;
  return (
    <div aria-busy={loading ? 'true' : 'false'}>
      {error !== undefined && (
        <>
          <Problem error={error} />
          <p>
            <button type="button" class="button" onClick={reload}>
              Try again
            </button>
          </p>
        </>
      )}
      {value !== undefined ? children(value) : error === undefined && <p class="quiet">Loading …</p>}
    </div>
  );
}

/** A titled part of a page. */
export const Section = (props: {
  title: string;
  id: string;
  aside?: ComponentChildren;
  children: ComponentChildren;
}) => (
  <section class="card" aria-labelledby={props.id}>
    <div class="card-head">
      <h2 id={props.id}>{props.title}</h2>
      {props.aside}
    </div>
    {props.children}
  </section>
);
