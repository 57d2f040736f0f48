import { useTexts } from '../texts';
import type { Names } from './commandSet';

interface CopyBlockProps {
  /** May hold names in braces, such as `{vault}`, which the page's script also fills in while the customer types. */
  readonly command: string;
  /** What is copied, for those who hear the button without its block. */
  readonly what: string;
  readonly names?: Names | undefined;
}

/** A command with a button that copies it; the button shows only where the page's script runs. */
export function CopyBlock({ command, what, names = {} }: CopyBlockProps) {
  const { copy, copyLabel } = useTexts().commands;
  return (
    <div class="copy-block">
      <pre>
        <code>
          {command.split(/(\{(?:geo-)?(?:vault|hsm|key)\})/).map((part, index) => {
            if (index % 2 === 0) return part;
            const name = part.slice(1, -1) as keyof Names;
            return <var data-fill={name}>{names[name] ?? `<${name}>`}</var>;
          })}
        </code>
      </pre>
      <button type="button" class="copy" aria-label={copyLabel(what)}>
        {copy}
      </button>
    </div>
  );
}
