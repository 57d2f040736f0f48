import { resourceInstance, resourceKey } from '../../../shared/model/instances';
import { HOUR, type KeptWorld } from '../../support/process/keptWorld';
import type { ShownInstance } from '../../support/process/keptApp';
import { protectionOf } from '../../support/process/protectionOf';
import { SETTLED, type Hero, type Story } from './story';

/** Sweeps are made so often in the story; after as long, an hour for tokens to end and some minutes, a loss is known. */
export const SWEEP_HOURS = 8;
const KNOWN = (SWEEP_HOURS + 2) * HOUR;

/** Everything of a hero that has a process of its own, and is there. */
export const idsOf = ({ one, copies }: Hero): string[] => [one.resource.id, ...one.resource.copies, ...copies.values()];

/** How a resource fares, everywhere it is written. */
export async function stateOf({ cloud, registry }: KeptWorld, hero: Hero, id: string, shown?: ShownInstance) {
  const { one } = hero;
  const record = await registry.resources.readAll(id);
  const { kind } = one.combination;
  const exists = record !== undefined && !record.status?.status.code?.startsWith('resource-removed');
  if (!hero.outage)
    hero.versions = cloud.simulator.keyVault.versions(one.customer.vaultName, 'cmk').map((one) => one.version);
  const { versions } = hero;
  const ordinal = (uri: string | undefined) => (uri ? versions.indexOf(uri.toLowerCase().split('/').at(-1) ?? '') : -1);
  const open = record?.keys.filter(({ until, place }) => until === undefined && place === undefined) ?? [];
  return {
    isKnown: record !== undefined,
    registry: [record?.status?.status.state ?? 'protected', record?.status?.status.code ?? ''].join(' ').trim(),
    durable: [shown?.customStatus?.state ?? 'protected', shown?.customStatus?.code ?? ''].join(' ').trim(),
    runs: shown?.runtimeStatus,
    newest: versions.length - 1,
    inUse: exists ? ordinal(protectionOf(cloud.simulator, kind, id)?.keyUri) : -1,
    recorded: ordinal(record?.resource.wanted.keyUri),
    ledger: open.map(({ keyUri }) => ordinal(keyUri)),
  };
}

/** What is not as it has to be, at the end of a day. */
export async function problemsOf(story: Story): Promise<string[]> {
  const { world } = story;
  const instances = new Map((await world.instances()).map((one) => [one.instanceId, one]));
  const problems: string[] = [];
  for (const [index, hero] of story.heroes.entries()) {
    const isQuiet = world.now - hero.lastAct > SETTLED && hero.outage === undefined;
    for (const id of idsOf(hero)) {
      const state = await stateOf(world, hero, id, instances.get(resourceInstance(id)));
      for (const problem of judged(hero, state, isQuiet, world.now))
        problems.push(
          `${hero.one.combination.kind} ${index} ${id.split('/').at(-1)}: ${problem} (${JSON.stringify(state)})`,
        );
    }
    for (const id of isQuiet ? hero.removed : []) {
      const { registry } = await stateOf(world, hero, id, instances.get(resourceInstance(id)));
      if (!registry.startsWith('released')) problems.push(`${id}: was deleted, and is ${registry}`);
    }
  }
  return problems;
}

function judged(
  { outage, isReleased }: Hero,
  { registry, durable, runs, inUse, recorded, ledger, newest, isKnown }: Awaited<ReturnType<typeof stateOf>>,
  isQuiet: boolean,
  now: number,
): string[] {
  const wrong: string[] = [];
  if (registry !== durable) wrong.push('registry and custom status differ');
  if (isQuiet && isReleased) {
    // What backups may need is kept for their time.
    if (registry !== 'released' || inUse !== -1) wrong.push('is not released');
  } else if (isQuiet) {
    if (!isKnown || runs !== 'Running') wrong.push('nobody looks after it');
    if (registry !== 'protected') wrong.push('is not protected');
    if (inUse !== newest) wrong.push('does not use the newest version');
    if (recorded !== inUse || ledger.length !== 1 || ledger[0] !== inUse)
      wrong.push('is written down with another version');
  } else if (outage && now - outage.since > KNOWN) {
    const state = registry.split(' ')[0] ?? '';
    const isOver = now > outage.healsBy;
    if (outage.losesKey && !isOver && !['access-lost', 'at-risk', 'encrypting'].includes(state))
      wrong.push('its outage is not known');
    if (!outage.losesKey && state === 'access-lost') wrong.push('is told to be lost, and is not');
  }
  return wrong;
}

/** Events and the log say the same: no id twice, nothing of the log unsaid, nothing said that is not in the log. */
export async function announcementProblems({ world, heroes }: Story): Promise<string[]> {
  const problems: string[] = [];
  const ids = world.isv.events.map(({ id }) => id);
  if (new Set(ids).size !== ids.length) problems.push('an event came twice');
  const said = new Set(
    world.isv.events.flatMap(({ name, time, data }) =>
      data.resourceId === undefined ? [] : [`${resourceKey(data.resourceId)} ${name} ${time}`],
    ),
  );
  const logged = new Set<string>();
  for (const hero of heroes) {
    for (const id of [...idsOf(hero), ...hero.removed]) {
      const record = await world.registry.resources.readAll(id);
      for (const { at, event } of record?.log ?? []) if (event) logged.add(`${resourceKey(id)} ${event} ${at}`);
    }
  }
  for (const one of logged) if (!said.has(one)) problems.push(`in the log, but was not told: ${one}`);
  for (const one of said) if (!logged.has(one)) problems.push(`was told, but is not in the log: ${one}`);
  return problems;
}
