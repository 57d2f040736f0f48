import type { ComponentChild } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ConsoleConfig } from '../../functions/consoleApp';
import type { Api } from './api';
import { HereContext } from './context';
import { pageOf, PLACES } from './pages';
import { SignInPage } from './pages/signInPage';
import { hrefTo, useRoute } from './router';
import { mayAct, mayRead, readSession } from './session';
import type { SignIn } from './signIn';
import { product } from './texts';

interface ShellProps {
  readonly config: ConsoleConfig;
  readonly signIn: SignIn;
  readonly api: Api;
  /** Why the last sign-in did not come about. */
  readonly trouble: string | undefined;
}

/** What surrounds every page: where one can go, who is signed in, and the page itself. */
export function Shell({ config, signIn, api, trouble }: ShellProps) {
  const route = useRoute();
  const [said, setSaid] = useState('');
  const [ended, setEnded] = useState(trouble);
  const [session, setSession] = useState(readSession);
  const main = useRef<HTMLElement>(null);
  const place = route.path.join('/');
  const first = useRef(true);
  useEffect(() => {
    // The first page is where the browser puts the focus; later ones are told by their heading.
    if (!first.current) main.current?.querySelector('h1')?.focus();
    first.current = false;
    scrollTo(0, 0);
  }, [place]);
  const onSignedOut = () => {
    setSession(undefined);
    setEnded('Your sign-in has ended. Sign in again to go on where you were.');
  };
  const here = { api, session, announce: setSaid, onSignedOut };
  let page: ComponentChild;
  if (!session || !mayRead(session)) {
    const noRole = session && `${session.name} has no role in Latchkey. Ask for Latchkey.Reader or Latchkey.Operator.`;
    page = <SignInPage vendorName={config.vendorName} trouble={noRole ?? ended} begin={signIn.begin} />;
  } else {
    page = <HereContext.Provider value={{ ...here, session }}>{pageOf(route)}</HereContext.Provider>;
  }
  return (
    <div class={session && mayRead(session) ? 'frame' : 'frame bare'}>
      <a class="skip" href="#main" onClick={(event) => (event.preventDefault(), main.current?.focus())}>
        Skip to the content
      </a>
      <header class="bar">
        <p class="brand">
          <strong>Latchkey</strong> <span>{config.vendorName}</span>
        </p>
        {session && mayRead(session) && (
          <nav aria-label="Console">
            <ul>
              {PLACES.map(({ path, name }) => (
                <li key={name}>
                  <a href={hrefTo(path)} aria-current={(route.path[0] ?? '') === (path[0] ?? '') ? 'page' : undefined}>
                    {name}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
        )}
        {session && (
          <div class="person">
            <p>
              {session.name}
              <span class="role">{roleOf(mayAct(session), mayRead(session))}</span>
            </p>
            <button type="button" class="button small" onClick={signIn.signOut}>
              Sign out
            </button>
          </div>
        )}
      </header>
      <main id="main" tabIndex={-1} ref={main}>
        {page}
      </main>
      <p class="hidden" role="status" aria-label={product}>
        {said}
      </p>
    </div>
  );
}

const roleOf = (acts: boolean, reads: boolean): string => (acts ? 'Operator' : reads ? 'Reader' : 'No role');
