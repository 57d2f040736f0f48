import type { CustomerView } from '../../shared/model/customerView';
import { parseKeyUri } from '../../shared/model/keyUri';
import { isEnd } from '../../shared/model/state';
import { useTexts, type TaskTexts } from '../texts';
import { CopyBlock, type Names } from './copyBlock';
import * as set from './commandSet';

interface Task {
  readonly id: string;
  readonly texts: TaskTexts;
  readonly commands: set.Commands;
}

/** Every task of the customer as commands for two shells and as steps in the portal. */
export function Commands({ view }: { readonly view: CustomerView }) {
  const texts = useTexts();
  const tasks = tasksOf(view, texts);
  if (tasks.length === 0) return null;
  const { heading, intro, introNamed } = texts.commands;
  return (
    <section id="commands" aria-labelledby="commands-heading">
      <h2 id="commands-heading">{heading}</h2>
      <p>{view.key.editable ? intro : introNamed}</p>
      {tasks.map((task) => (
        <TaskBlock key={task.id} task={task} names={namesOf(view)} />
      ))}
    </section>
  );
}

function tasksOf(view: CustomerView, texts: ReturnType<typeof useTexts>): Task[] {
  const { tasks } = texts.commands;
  const { clientId } = view.consent;
  if (isEnd(view.state)) return [];
  const grants = view.grants.flatMap((grant): Task[] => {
    const id = grant.to === 'application' ? clientId : grant.principalId;
    if (id === undefined) return [];
    const commands = grant.to === 'application' ? set.grantApplicationCommands(id) : set.grantIdentityCommands(id);
    return [{ id: `grant-${grant.to}-${id}`, texts: tasks.grant(texts.access.to[grant.to], grant.name), commands }];
  });
  if (view.state === 'protected') {
    return [{ id: 'withdraw', texts: tasks.withdraw, commands: set.withdrawCommands }];
  }
  if (view.protectedKeyUri !== undefined) return grants;
  const install: Task[] =
    clientId === undefined || view.consent.given
      ? []
      : [{ id: 'install', texts: tasks.install, commands: set.installCommands(clientId) }];
  return [
    ...install,
    {
      id: 'create-vault',
      texts: tasks.createVault,
      commands: set.createVaultCommands(view.tenantId, view.azCloudName),
    },
    { id: 'create-key', texts: tasks.createKey, commands: set.createKeyCommands },
    ...grants,
    { id: 'find-key', texts: tasks.findKey, commands: set.findKeyCommands },
  ];
}

/** Names for the commands, which are about vaults: those of a Managed HSM would be others. */
function namesOf({ key, protectedKeyUri }: CustomerView): Names {
  const parsed = parseKeyUri(key.uri ?? protectedKeyUri ?? '', key);
  return parsed.ok && parsed.key.vaultType === 'keyVault'
    ? { vault: parsed.key.vaultName, key: parsed.key.keyName }
    : {};
}

const SHELLS = ['cli', 'powershell', 'accessPolicy'] as const;

function TaskBlock({ task: { id, texts: task, commands }, names }: { readonly task: Task; readonly names: Names }) {
  const { shells } = useTexts().commands;
  return (
    <div class="task" id={`task-${id}`}>
      <h3>{task.title}</h3>
      <p>{task.text}</p>
      {SHELLS.map((shell) => {
        const lines = commands[shell];
        return (
          lines && (
            <details key={shell} id={`task-${id}-${shell}`}>
              <summary>{shells[shell]}</summary>
              {lines.map((command) => (
                <CopyBlock key={command} command={command} what={`${task.title}, ${shells[shell]}`} names={names} />
              ))}
            </details>
          )
        );
      })}
      <details id={`task-${id}-portal`}>
        <summary>{shells.portal}</summary>
        <ol>
          {task.portal.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </details>
    </div>
  );
}
