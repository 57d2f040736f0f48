import type { CustomerView, KeyPlace } from '../../shared/model/customerView';
import { parseKeyUri, type VaultType } from '../../shared/model/keyUri';
import { isEnd } from '../../shared/model/state';
import type { TaskTexts, Texts } from '../texts';
import * as set from './commandSet';

/** Something the customer does, in words and as commands. */
export interface Task {
  readonly id: string;
  readonly texts: TaskTexts;
  readonly commands: set.Commands;
  /** Where the key is, or may be while none is named; none where it does not matter. */
  readonly vaultTypes?: readonly VaultType[];
}

/** The tasks of one key, or of the application alone. */
interface TaskGroup {
  readonly on: KeyPlace;
  readonly tasks: readonly Task[];
}

/** What is left for the customer to do in this state, key by key. */
export function taskGroupsOf(view: CustomerView, texts: Texts): TaskGroup[] {
  if (isEnd(view.state)) return [];
  const places: readonly KeyPlace[] = view.key.geo ? ['main', 'geo'] : ['main'];
  const groups = places.map((on) => ({ on, tasks: tasksOf(view, texts, on) }));
  return groups.filter(({ tasks }) => tasks.length > 0);
}

function tasksOf(view: CustomerView, texts: Texts, on: KeyPlace): Task[] {
  const { tasks } = texts.commands;
  const { consent, requirements, tenantId, azCloudName } = view;
  const vaultTypes = vaultTypesOf(view, on);
  const id = (name: string) => (on === 'geo' ? `geo-${name}` : name);
  const task = (name: string, words: TaskTexts, commands: set.Commands): Task => ({
    id: id(name),
    texts: words,
    commands,
    vaultTypes,
  });
  const grants = view.grants
    .filter((grant) => grant.on === on)
    .flatMap((grant): Task[] => {
      const { to, name } = grant;
      const grantee = to === 'application' ? consent.clientId : grant.principalId;
      if (grantee === undefined) return [];
      const commands =
        to === 'application' ? set.grantApplicationCommands(on, grantee) : set.grantIdentityCommands(on, grantee);
      return [task(`grant-${to}-${grantee}`, tasks.grant(texts.access.to[to], name), commands)];
    });
  const { eventsUrl } = view.protection ?? {};
  const events =
    eventsUrl !== undefined && vaultTypes.includes('keyVault')
      ? [task('events', tasks.events(on), set.eventsCommands(on, eventsUrl))]
      : [];
  const withdraw = task('withdraw', tasks.withdraw(on), set.withdrawCommands(on));
  if (view.state === 'protected') return [withdraw, ...events];
  if (view.protectedKeyUri !== undefined) return [...grants, ...events];
  const region = regionOf(view, on);
  const size = set.sizeToCreate(requirements);
  const install: Task[] =
    on === 'geo' || consent.clientId === undefined || consent.given
      ? []
      : [{ id: 'install', texts: tasks.install, commands: set.installCommands(consent.clientId) }];
  return [
    ...install,
    task(
      'create-vault',
      tasks.createVault({ ...requirements, region }),
      set.createVaultCommands(on, { tenantId, azCloudName, region }),
    ),
    task('create-key', tasks.createKey(requirements, size), set.createKeyCommands(on, size)),
    ...grants,
    task('find-key', tasks.findKey(on), set.findKeyCommands(on)),
  ];
}

/** Where the vault must be: that of geo-redundant backups always in their region. */
export const regionOf = ({ key, requirements }: CustomerView, on: KeyPlace): string | undefined =>
  on === 'geo' ? key.geo?.location : requirements.region;

/** Whose commands to show: those of the vault or Managed HSM that was named, else of every one that Azure takes. */
export function vaultTypesOf(view: CustomerView, on: KeyPlace): readonly VaultType[] {
  const named = namedOf(view, on);
  return named ? [named.vaultType] : view.key.vaultTypes;
}

/** The names that are known, for the commands. */
export function namesOf(view: CustomerView): set.Names {
  const entries = (['main', 'geo'] as const).flatMap((on) => {
    const named = namedOf(view, on);
    if (!named) return [];
    const slots = set.SLOTS[on];
    const vault = named.vaultType === 'managedHsm' ? slots.hsm : slots.vault;
    return [
      [vault, named.vaultName],
      [slots.key, named.keyName],
    ];
  });
  return Object.fromEntries(entries) as set.Names;
}

function namedOf({ key, protectedKeyUri, protectedGeoKeyUri }: CustomerView, on: KeyPlace) {
  const uri = on === 'geo' ? (key.geo?.uri ?? protectedGeoKeyUri) : (key.uri ?? protectedKeyUri);
  const parsed = parseKeyUri(uri ?? '', key);
  return parsed.ok ? parsed.key : undefined;
}
