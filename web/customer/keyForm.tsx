import type { CustomerView } from '../../shared/model/customerView';
import { isEnd } from '../../shared/model/state';
import { useTexts } from '../texts';
import { useAddress } from './address';

/** What is missing is a name: then the form is the one thing to do. */
const NAME_MISSING: ReadonlySet<string | undefined> = new Set(['key-missing', 'geo-key-missing']);

/** Whether naming the key is the next action: then the form is in the panel at the top. */
export const keyIsNext = ({ state, waitingFor, key, code }: CustomerView): boolean =>
  waitingFor === 'customer' && key.editable && (state === 'awaiting-key' || NAME_MISSING.has(code));

/** Names the key, or another one, and where there are geo-redundant backups theirs too. */
export function KeyForm({ view: { key, path } }: { readonly view: CustomerView }) {
  const texts = useTexts().keyForm;
  return (
    <form id="key-form" method="post" action={useAddress()(`${path}/key`)}>
      <KeyField
        name="keyUri"
        label={texts.label}
        hint={texts.hint(
          key.vaultTypes.map((type) => ({
            type,
            suffix: type === 'keyVault' ? key.vaultSuffix : key.managedHsmSuffix,
          })),
        )}
        field={key}
      />
      {key.geo && (
        <KeyField name="geoKeyUri" label={texts.geo.label} hint={texts.geo.hint(key.geo.location)} field={key.geo} />
      )}
      <RotationChoice rotation={key.rotation} />
      <button type="submit" class="button">
        {key.geo ? texts.geo.submit : texts.submit}
      </button>
    </form>
  );
}

/** What becomes of new versions of the key. */
function RotationChoice({ rotation }: Pick<CustomerView['key'], 'rotation'>) {
  const { legend, options } = useTexts().keyForm.rotation;
  return (
    <fieldset id="rotation">
      <legend>{legend}</legend>
      {(['automatic', 'manual'] as const).map((choice) => (
        <div key={choice} class="choice">
          <input
            type="radio"
            id={`rotation-${choice}`}
            name="rotation"
            value={choice}
            checked={rotation === choice}
            aria-describedby={`rotation-${choice}-hint`}
          />
          <label for={`rotation-${choice}`}>{options[choice].label}</label>
          <p id={`rotation-${choice}-hint`} class="hint">
            {options[choice].hint}
          </p>
        </div>
      ))}
    </fieldset>
  );
}

interface KeyFieldProps {
  readonly name: 'keyUri' | 'geoKeyUri';
  readonly label: string;
  readonly hint: string;
  readonly field: Pick<CustomerView['key'], 'uri' | 'problem'>;
}

/** A refused identifier stays in its field, with the problem tied to it. */
function KeyField({ name, label, hint, field: { uri, problem } }: KeyFieldProps) {
  const texts = useTexts().keyForm;
  const id = name === 'keyUri' ? 'key' : 'geo-key';
  const hintId = `${id}-hint`;
  const problemId = `${id}-problem`;
  return (
    <div class="field" id={`${id}-field`}>
      <label for={name}>{label}</label>
      {problem && (
        <p id={problemId} class="problem">
          <strong>{texts.refused(problem.seen)}</strong> {texts.wanted}: {useTexts().value(problem.wanted)}
        </p>
      )}
      <input
        id={name}
        name={name}
        type="text"
        inputMode="url"
        required
        maxLength={300}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        value={problem?.seen ?? uri ?? ''}
        aria-describedby={[...(problem ? [problemId] : []), `${id}-live`, hintId].join(' ')}
        aria-invalid={problem ? 'true' : undefined}
      />
      <p id={`${id}-live`} class="live" role="status" />
      <p id={hintId} class="hint">
        {hint}
      </p>
    </div>
  );
}

/** The key when naming it is not the next action: what was named, and the form to name another if that is allowed. */
export function KeySection({ view }: { readonly view: CustomerView }) {
  const texts = useTexts().keyForm;
  const { key, protectedKeyUri } = view;
  if (keyIsNext(view) || isEnd(view.state)) return null;
  if (!key.editable && (key.uri === undefined || protectedKeyUri !== undefined)) return null;
  return (
    <section id="key" aria-labelledby="key-heading">
      <h2 id="key-heading">{key.editable && protectedKeyUri !== undefined ? texts.another.heading : texts.heading}</h2>
      {key.editable ? (
        <>
          {protectedKeyUri !== undefined && <p>{texts.another.text}</p>}
          <KeyForm view={view} />
        </>
      ) : (
        <>
          <p>
            {texts.named}: <code>{key.uri}</code>
          </p>
          {key.geo?.uri !== undefined && (
            <p>
              {texts.geo.label}: <code>{key.geo.uri}</code>
            </p>
          )}
        </>
      )}
    </section>
  );
}
