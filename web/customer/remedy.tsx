import type { Code } from '../../shared/errors/codes';
import { useTexts } from '../texts';
import { CopyBlock } from './copyBlock';
import { explainReason, explainRemedy } from './explain';

interface Stopped {
  readonly code?: Code | undefined;
  readonly reason?: string | undefined;
  readonly remedy?: string | undefined;
}

/** Why something stopped, in the language of the page; what there is in English only is marked as English. */
export function Reason({ of: { code, reason = '' } }: { readonly of: Stopped }) {
  const { said, isEnglish } = explainReason(useTexts(), code, reason);
  return isEnglish ? <span lang="en">{said}</span> : <>{said}</>;
}

/** A remedy in prose, with the Azure CLI commands in it as blocks that can be copied. */
export function Remedy({ of, label }: { readonly of: Stopped; readonly label?: string | undefined }) {
  const { code, reason, remedy = '' } = of;
  const { said, isEnglish } = explainRemedy(useTexts(), code, { reason, remedy });
  return (
    <div class="remedy" lang={isEnglish ? 'en' : undefined}>
      {label !== undefined && (
        <p lang={isEnglish ? useTexts().language : undefined}>
          <strong>{label}:</strong>
        </p>
      )}
      {said.map((part, index) =>
        part.kind === 'command' ? (
          <CopyBlock key={index} command={part.text} what={part.text} />
        ) : (
          <p key={index}>{part.text}</p>
        ),
      )}
    </div>
  );
}
