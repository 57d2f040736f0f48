import type { CustomerView, KeyPlace } from '../../shared/model/customerView';
import { useTexts } from '../texts';
import type { Commands as CommandSet, Names } from './commandSet';
import { CopyBlock } from './copyBlock';
import { Filled, inPlace } from './filled';
import { namesOf, taskGroupsOf, type Task } from './tasks';

/** Every task of the customer as commands, as Terraform and as steps in the portal, for each key. */
export function Commands({ view }: { readonly view: CustomerView }) {
  const texts = useTexts();
  const groups = taskGroupsOf(view, texts);
  if (groups.length === 0) return null;
  const { heading, intro, introNamed, geo } = texts.commands;
  const names = namesOf(view);
  return (
    <section id="commands" aria-labelledby="commands-heading">
      <h2 id="commands-heading">{heading}</h2>
      <p>{view.key.editable ? intro : introNamed}</p>
      {groups.map(({ on, tasks }) => (
        <div key={on} id={`commands-${on}`}>
          {on === 'geo' && view.key.geo && (
            <>
              <h3 class="group">{geo.heading}</h3>
              <p>{geo.text(view.key.geo.location)}</p>
            </>
          )}
          {tasks.map((task) => (
            <TaskBlock key={task.id} task={task} on={on} names={names} nested={on === 'geo'} />
          ))}
        </div>
      ))}
    </section>
  );
}

const VAULT_SHELLS = ['cli', 'powershell', 'terraform', 'accessPolicy'] as const;

interface TaskBlockProps {
  readonly task: Task;
  readonly on: KeyPlace;
  readonly names: Names;
  /** Whether it stands under a heading of its group. */
  readonly nested: boolean;
}

/** One task: its commands, folded away by shell, and the way through the portal. */
export function TaskBlock({ task, on, names, nested }: TaskBlockProps) {
  const { id, texts, commands, vaultTypes = ['keyVault'] } = task;
  const { shells, geo } = useTexts().commands;
  const inVault = vaultTypes.includes('keyVault');
  const inHsm = vaultTypes.includes('managedHsm');
  const { title, text } = inVault ? texts : { ...texts, ...texts.managedHsm };
  const Heading = nested ? 'h4' : 'h3';
  const shell = (name: keyof CommandSet) => {
    const lines = commands[name];
    return (
      lines && (
        <details key={name} id={`task-${id}-${name}`}>
          <summary>{shells[name]}</summary>
          {inVault && name === 'managedHsm' && texts.managedHsm?.text !== undefined && <p>{texts.managedHsm.text}</p>}
          {lines.map((command) => (
            <CopyBlock
              key={command}
              command={command}
              what={[...(nested ? [geo.heading] : []), title, shells[name]].join(', ')}
              names={names}
            />
          ))}
        </details>
      )
    );
  };
  return (
    <div class="task" id={`task-${id}`}>
      <Heading>{title}</Heading>
      <p>{text}</p>
      {inVault && VAULT_SHELLS.map(shell)}
      {inVault && (
        <details id={`task-${id}-portal`}>
          <summary>{shells.portal}</summary>
          <ol>
            {texts.portal.map((step) => (
              <li key={step}>
                <Filled text={inPlace(step, on)} names={names} />
              </li>
            ))}
          </ol>
        </details>
      )}
      {inHsm && shell('managedHsm')}
    </div>
  );
}
