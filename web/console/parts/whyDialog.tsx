import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { isApproval } from '../api';
import { useHere } from '../context';
import { SignedOut } from '../signIn';
import { Problem } from './problem';

interface WhyDialogProps {
  readonly title: string;
  /** What will happen. */
  readonly children: ComponentChildren;
  readonly confirm: string;
  readonly grave?: boolean;
  readonly run: (why: string) => Promise<object>;
  /** After it was carried out, or handed to a second operator. */
  readonly onDone: (answer: object) => void;
  readonly onClose: () => void;
}

/** Asks for the reason before something is changed: the audit keeps it. Focus goes back to where it was. */
export function WhyDialog({ title, children, confirm, grave, run, onDone, onClose }: WhyDialogProps) {
  const { announce, onSignedOut } = useHere();
  const dialog = useRef<HTMLDialogElement>(null);
  const [why, setWhy] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    const opener = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(undefined);
    try {
      const answer = await run(why.trim());
      announce(isApproval(answer) ? `${title}: asked for; another operator must approve.` : `${title}: done.`);
      onDone(answer);
    } catch (problem) {
      if (problem instanceof SignedOut) onSignedOut();
      setError(problem);
      setBusy(false);
    }
  };
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby="dialog-title" onClose={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        <h2 id="dialog-title">{title}</h2>
        {children}
        <label for="why">Why</label>
        <textarea
          id="why"
          required
          maxLength={500}
          rows={2}
          value={why}
          aria-describedby="why-hint"
          onInput={(event) => setWhy(event.currentTarget.value)}
        />
        <p class="quiet" id="why-hint">
          Kept in the audit with your name.
        </p>
        <Problem error={error} />
        <div class="buttons">
          <button type="submit" class={`button primary${grave ? ' grave' : ''}`} disabled={busy}>
            {busy ? 'Working …' : confirm}
          </button>
          <button type="button" class="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
        </div>
      </form>
    </dialog>
  );
}
