import type { CustomerView } from '../../shared/model/customerView';
import { isEnd } from '../../shared/model/state';
import { useTexts, type Headline, type Texts } from '../texts';
import { useAddress } from './address';
import { ConsentAction } from './consent';
import { KeyForm, keyIsNext } from './keyForm';
import { Reason, Remedy } from './remedy';
import { Time } from './time';

/** What the state asks of whom, in words; the headline is also the title of the page. */
export function headlineOf(view: CustomerView, texts: Texts): Headline {
  const { state, waitingFor, vendorName, code, key } = view;
  if (key.geo && keyIsNext(view)) {
    return code === 'geo-key-missing' ? texts.keyForm.geo.missing : texts.keyForm.geo.bothMissing;
  }
  const { label, ...byActor } = texts.states[state];
  if (waitingFor === 'operator' && !isEnd(state)) {
    return byActor.operator ?? { headline: label, text: texts.next.operatorText(vendorName) };
  }
  return byActor[waitingFor] ?? byActor.nobody ?? { headline: label };
}

/** Its reason is news, its remedy is the form. */
const REMEDY_ON_PAGE: ReadonlySet<string | undefined> = new Set(['geo-key-missing']);

/** Their reason and remedy are what the headline, the button and the field already say. */
const SAID_BY_THE_PAGE: ReadonlySet<string | undefined> = new Set([
  'consent-missing',
  'key-missing',
  'key-uri-invalid',
]);

function toneOf({ state, waitingFor }: CustomerView): string {
  if (state === 'access-lost' || state === 'failed' || state === 'rejected') return 'bad';
  if (isEnd(state)) return 'ended';
  if (waitingFor === 'customer') return 'act';
  return state === 'protected' ? 'good' : 'wait';
}

/** First on the page: who must act next, why, and the one thing to do. */
export function NextAction({ view }: { readonly view: CustomerView }) {
  const texts = useTexts();
  const { state, waitingFor, reason, remedy, code, since, vendorName } = view;
  const { headline, text } = headlineOf(view, texts);
  const ended = isEnd(state);
  const customerActs = waitingFor === 'customer' && !ended;
  const said = SAID_BY_THE_PAGE.has(code);
  return (
    <section
      id="next"
      class={`panel panel-${toneOf(view)}`}
      aria-labelledby="next-heading"
      data-announcement={`${ended ? texts.next.ended : texts.next.actors(vendorName)[waitingFor]}: ${headline}`}
    >
      <p class="actor">{ended ? texts.next.ended : texts.next.actors(vendorName)[waitingFor]}</p>
      <h2 id="next-heading" tabIndex={-1}>
        {headline}
      </h2>
      {text !== undefined && <p>{text}</p>}
      {reason !== undefined && !said && (
        <p>
          <strong>{texts.next.reason}:</strong> <Reason of={view} />
        </p>
      )}
      {customerActs && remedy !== undefined && !said && !REMEDY_ON_PAGE.has(code) && (
        <Remedy of={view} label={texts.next.remedy} />
      )}
      {customerActs && <Action view={view} />}
      <p class="since">
        {texts.next.since} <Time at={since} />
        {code !== undefined && (
          <>
            {' · '}
            {texts.next.code}: <code>{code}</code>
          </>
        )}
      </p>
    </section>
  );
}

function Action({ view }: { readonly view: CustomerView }) {
  if (view.state === 'awaiting-consent' && !view.consent.given) return <ConsentAction view={view} />;
  if (keyIsNext(view)) return <KeyForm view={view} />;
  return <CheckAgain path={view.path} />;
}

function CheckAgain({ path }: { readonly path: string }) {
  const { checkAgain, checkAgainHint } = useTexts().next;
  return (
    <form method="post" action={useAddress()(`${path}/check`)}>
      <button type="submit" class="button" id="check-again">
        {checkAgain}
      </button>
      <p class="hint">{checkAgainHint}</p>
    </form>
  );
}
