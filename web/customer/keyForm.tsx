import type { CustomerView } from '../../shared/model/customerView';
import { isEnd } from '../../shared/model/state';
import { useTexts } from '../texts';

/** Whether naming the key is the next action: then the form is in the panel at the top. */
export const keyIsNext = ({ state, waitingFor, key }: CustomerView): boolean =>
  state === 'awaiting-key' && waitingFor === 'customer' && key.editable;

/** Names the key, or another one. A refused identifier stays in the field, with the problem tied to it. */
export function KeyForm({ view: { key, path } }: { readonly view: CustomerView }) {
  const texts = useTexts().keyForm;
  const described = key.problem ? 'key-problem key-hint' : 'key-hint';
  return (
    <form id="key-form" method="post" action={`${path}/key`}>
      <label for="keyUri">{texts.label}</label>
      {key.problem && (
        <p id="key-problem" class="problem">
          <strong>{texts.refused(key.problem.seen)}</strong> {texts.wanted}: {key.problem.wanted}
        </p>
      )}
      <input
        id="keyUri"
        name="keyUri"
        type="text"
        inputMode="url"
        required
        maxLength={300}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        value={key.problem?.seen ?? key.uri ?? ''}
        aria-describedby={described}
        aria-invalid={key.problem ? 'true' : undefined}
      />
      <p id="key-hint" class="hint">
        {texts.hint(key.vaultSuffix)}
      </p>
      <button type="submit" class="button">
        {texts.submit}
      </button>
    </form>
  );
}

/** The key when naming it is not the next action: what was named, and the form to name another if that is allowed. */
export function KeySection({ view }: { readonly view: CustomerView }) {
  const texts = useTexts().keyForm;
  if (keyIsNext(view) || isEnd(view.state)) return null;
  if (!view.key.editable && (view.key.uri === undefined || view.protectedKeyUri !== undefined)) return null;
  return (
    <section id="key" aria-labelledby="key-heading">
      <h2 id="key-heading">{texts.heading}</h2>
      {view.key.editable ? (
        <KeyForm view={view} />
      ) : (
        <p>
          {texts.named}: <code>{view.key.uri}</code>
        </p>
      )}
    </section>
  );
}
