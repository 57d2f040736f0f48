interface ConfirmFieldProps {
  readonly id: string;
  readonly label: string;
  /** Something else was typed. */
  readonly problem?: string | undefined;
}

/** What is typed to confirm something that cannot be meant by accident. */
export function ConfirmField({ id, label, problem }: ConfirmFieldProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {problem !== undefined && (
        <p id={`${id}-problem`} class="problem">
          {problem}
        </p>
      )}
      <input
        id={id}
        name="confirm"
        type="text"
        required
        maxLength={100}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        aria-describedby={problem === undefined ? undefined : `${id}-problem`}
        aria-invalid={problem === undefined ? undefined : 'true'}
      />
    </div>
  );
}
