import { Fragment } from 'preact';
import { SLOTS, type Names } from './commandSet';
import type { KeyPlace } from '../../shared/model/customerView';

/** A text with the names of vault and key in it, such as `{vault}`; the page's script fills them in while they are typed. */
export function Filled({ text, names = {} }: { readonly text: string; readonly names?: Names | undefined }) {
  return (
    <>
      {text.split(/(\{(?:geo-)?(?:vault|hsm|key)\})/).map((part, index) => {
        if (index % 2 === 0) return <Fragment key={index}>{part}</Fragment>;
        const name = part.slice(1, -1) as keyof Names;
        return (
          <var key={index} data-fill={name}>
            {names[name] ?? `<${name}>`}
          </var>
        );
      })}
    </>
  );
}

/** A text that speaks of a key, made to speak of that of this place. */
export const inPlace = (text: string, on: KeyPlace): string =>
  text.replace(/\{(vault|hsm|key)\}/g, (_, name: 'vault' | 'hsm' | 'key') => `{${SLOTS[on][name]}}`);
