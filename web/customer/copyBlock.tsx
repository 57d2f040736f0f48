import { useTexts } from '../texts';

export interface Names {
  readonly vault?: string | undefined;
  readonly key?: string | undefined;
}

interface CopyBlockProps {
  /** May hold `{vault}` and `{key}`, which the page's script also fills in while the customer types. */
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
          {command.split(/(\{vault\}|\{key\})/).map((part) => {
            const name = part === '{vault}' ? 'vault' : part === '{key}' ? 'key' : undefined;
            if (name === undefined) return part;
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
