import { CopyBlock } from './copyBlock';
import { splitRemedy } from './splitRemedy';

/** A remedy in prose, with the Azure CLI commands in it as blocks that can be copied. */
export function Remedy({ text, label }: { readonly text: string; readonly label?: string | undefined }) {
  return (
    <div class="remedy">
      {label !== undefined && (
        <p>
          <strong>{label}:</strong>
        </p>
      )}
      {splitRemedy(text).map((part, index) =>
        part.kind === 'command' ? (
          <CopyBlock key={index} command={part.text} what={part.text} />
        ) : (
          <p key={index}>{part.text}</p>
        ),
      )}
    </div>
  );
}
