import type { CustomerView } from '../../shared/model/customerView';
import { isEnd } from '../../shared/model/state';
import { useTexts } from '../texts';
import { useAddress } from './address';
import { ConfirmField } from './confirmField';
import { Time } from './time';

/** Ends the protection, after the name of the resource is typed; says what becomes of a release that was asked for. */
export function ReleaseForm({ view }: { readonly view: CustomerView }) {
  const texts = useTexts().protection.release;
  const { protection, path, state, vendorName } = view;
  if (!protection || isEnd(state)) return null;
  const { name, offered, askedAt, problem } = protection.release;
  return (
    <section id="release" aria-labelledby="release-heading">
      <h2 id="release-heading">{texts.heading}</h2>
      {askedAt !== undefined ? (
        <p>
          {texts.asked} <Time at={askedAt} />.
        </p>
      ) : offered ? (
        <details id="release-details" open={problem}>
          <summary>{texts.summary}</summary>
          <p>{texts.text}</p>
          <form method="post" action={useAddress()(`${path}/release`)} id="release-form">
            <ConfirmField
              id="confirm"
              label={texts.confirm(name)}
              problem={problem ? texts.problem(name) : undefined}
            />
            <button type="submit" class="button">
              {texts.submit}
            </button>
          </form>
        </details>
      ) : (
        <p>{texts.notOffered(vendorName)}</p>
      )}
    </section>
  );
}
