import { useState } from 'preact/hooks';
import type { DeadLetterDetail } from '../../../shared/api';
import { useHere } from '../context';
import { Fact } from '../onboarding/facts';
import { Page, Section, Shown } from '../parts/page';
import { Fields } from '../parts/problem';
import { Time } from '../parts/time';
import { WhyDialog } from '../parts/whyDialog';
import { hrefTo } from '../router';
import { mayAct } from '../session';
import { useLoaded } from '../useLoaded';

interface DeadLetterPageProps {
  readonly queue: string;
  readonly number: string;
}

/** One message that could not be received: why, what it says, and the ways to deal with it. */
export function DeadLetterPage({ queue, number }: DeadLetterPageProps) {
  const loaded = useLoaded(`dead-letter ${queue} ${number}`, (api, signal) => api.deadLetter(queue, number, signal));
  const above = (
    <>
      <a href={hrefTo(['dead-letters'])}>Dead letters</a> of <a href={hrefTo(['dead-letters'], { queue })}>{queue}</a>
    </>
  );
  return (
    <Page title={`Message ${number}`} above={above}>
      <Shown loaded={loaded}>{(letter) => <Letter letter={letter} />}</Shown>
    </Page>
  );
}

/** JSON as it is read best; anything else as it is. */
function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), undefined, 2);
  } catch {
    return body;
  }
}

function Letter({ letter }: { readonly letter: DeadLetterDetail }) {
  const { session } = useHere();
  const [text, setText] = useState(() => readable(letter.body));
  const [how, setHow] = useState<'resubmit' | 'discard'>();
  const [settled, setSettled] = useState<'resubmit' | 'discard'>();
  const edited = text !== readable(letter.body);
  const acts = mayAct(session) && settled === undefined;
  return (
    <>
      <div class="problem">
        <p>
          <strong>{letter.description || 'It could not be taken.'}</strong> <code class="code">{letter.reason}</code>
        </p>
        {letter.problems && letter.problems.length > 0 && <Fields errors={letter.problems} />}
      </div>
      <Section title="Body" id="body-title">
        {acts ? (
          <>
            <label for="body" class="quiet">
              {edited ? 'Edited: it is resubmitted like this.' : 'Edit it to resubmit another body.'}
            </label>
            <textarea
              id="body"
              class="editor"
              spellcheck={false}
              value={text}
              onInput={(event) => setText(event.currentTarget.value)}
            />
            <div class="buttons">
              <button type="button" class="button primary" onClick={() => setHow('resubmit')}>
                {edited ? 'Resubmit as edited' : 'Resubmit'}
              </button>
              <button type="button" class="button grave" onClick={() => setHow('discard')}>
                Discard
              </button>
            </div>
          </>
        ) : (
          <pre tabIndex={0}>{text}</pre>
        )}
        {settled && (
          <p class="said">
            {settled === 'resubmit' ? 'It is on its queue again.' : 'It is discarded.'}{' '}
            <a href={hrefTo(['dead-letters'])}>Go to the other dead letters</a>
          </p>
        )}
      </Section>
      <Section title="Message" id="message">
        <Message letter={letter} />
      </Section>
      {how && (
        <Settle
          letter={letter}
          how={how}
          body={edited ? text : undefined}
          onDone={() => {
            setSettled(how);
            setHow(undefined);
          }}
          onClose={() => setHow(undefined)}
        />
      )}
    </>
  );
}

const Message = ({ letter }: { readonly letter: DeadLetterDetail }) => (
  <dl class="facts">
    <Fact name="Onboarding">
      {letter.onboardingId && <a href={hrefTo(['onboardings', letter.onboardingId])}>{letter.onboardingId}</a>}
    </Fact>
    <Fact name="Message id">{letter.messageId && <code>{letter.messageId}</code>}</Fact>
    <Fact name="Sent">{letter.enqueuedAt && <Time at={letter.enqueuedAt} />}</Fact>
    <Fact name="Set aside">{letter.deadLetteredAt && <Time at={letter.deadLetteredAt} />}</Fact>
    <Fact name="Tries">{letter.deliveryCount}</Fact>
    <Fact name="Bytes">{letter.size}</Fact>
    <Fact name="Properties">
      <code>{JSON.stringify(letter.properties)}</code>
    </Fact>
  </dl>
);

interface SettleProps {
  readonly letter: DeadLetterDetail;
  readonly how: 'resubmit' | 'discard';
  readonly body: string | undefined;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

function Settle({ letter: { queue, sequenceNumber }, how, body, onDone, onClose }: SettleProps) {
  const { api } = useHere();
  const resubmits = how === 'resubmit';
  return (
    <WhyDialog
      title={`${resubmits ? 'Resubmit' : 'Discard'} message ${sequenceNumber}`}
      confirm={resubmits ? 'Resubmit' : 'Discard'}
      grave={!resubmits}
      run={(why) =>
        api.settle(queue, sequenceNumber, how, { why, ...(resubmits && body !== undefined ? { body } : {}) })
      }
      onDone={onDone}
      onClose={onClose}
    >
      <p>
        {resubmits
          ? `It is sent to ${queue} ${body === undefined ? 'as it was' : 'as edited'}, and leaves the dead letters.`
          : 'It leaves the dead letters for good. The audit keeps who did it and why.'}
      </p>
    </WhyDialog>
  );
}
