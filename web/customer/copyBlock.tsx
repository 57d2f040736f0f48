import { useTexts } from '../texts';
import type { Names } from './commandSet';
import { Filled } from './filled';

interface CopyBlockProps {
  /** May hold names in braces, such as `{vault}`. */
  readonly command: string;
  /** What is copied, for those who hear the button without its block. */
  readonly what: string;
  readonly names?: Names | undefined;
}

/** A command with a button that copies it; the button shows only where the page's script runs. */
export function CopyBlock({ command, what, names }: CopyBlockProps) {
  const { copy, copyLabel } = useTexts().commands;
  return (
    <div class="copy-block">
      <pre lang="zxx" translate={false}>
        <code>
          <Filled text={command} names={names} />
        </code>
      </pre>
      <button type="button" class="copy" aria-label={copyLabel(what)}>
        {copy}
      </button>
    </div>
  );
}
