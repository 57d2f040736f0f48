import { RESOURCE_KINDS, type ResourceKind } from '../../../shared/model/resourceKind';
import { addMillisecondsTo, DAY, HOUR } from '../../../shared/model/time';
import { closeLedger, freeVersions, keyInUse, neededUntil, withoutRewrapped } from '../../../shared/protection/ledger';
import { createRegistry } from '../../../shared/registry';
import type { ResourceView } from '../../../shared/targets';
import { memoryTables } from '../../support/memoryTables';
import { GEO_KEY_URI, NEW, OLD, RESOURCES, uriOf, viewOf } from './facts';

const START = '2026-11-01T00:00:00.000Z';
const at = (hours: number) => addMillisecondsTo(START, hours * HOUR);
const [first, second, third] = [uriOf(OLD), uriOf(NEW), uriOf('e'.repeat(32))];

/** A resource's ledger: `note` says which version it shows at that hour. */
function ledgerOf(kind: ResourceKind) {
  const registry = createRegistry(memoryTables());
  const resource = RESOURCES[kind];
  const uses = () => registry.resources.readKeys(resource.resourceId);
  return {
    registry,
    resource,
    note: async (keyUri: string, hours: number, view: Partial<ResourceView> = {}, place?: 'geo') => {
      const { lines, rotation } = keyInUse(
        resource,
        { ...viewOf(resource), ...view },
        keyUri,
        at(hours),
        await uses(),
        place,
      );
      await registry.resources.save(resource, { keys: lines });
      return rotation;
    },
    close: (hours: number, left: Parameters<typeof closeLedger>[2] = {}) =>
      closeLedger(registry, resource, left, at(hours)),
    lines: async () => (await uses()).toSorted((a, b) => (a.from < b.from ? -1 : 1)),
  };
}

/** Hours for which the version before is needed, and what for. */
const NEEDED: Readonly<Record<ResourceKind, { hours?: number; keptBy?: string }>> = {
  storageAccount: { hours: 24 },
  sqlServer: { hours: 35 * 24, keptBy: 'backups' },
  mysqlFlexibleServer: { hours: 35 * 24, keptBy: 'backups' },
  diskEncryptionSet: { keptBy: 'disks' },
};

describe.each(RESOURCE_KINDS)('%s', (kind: ResourceKind) => {
  const { hours, keptBy } = NEEDED[kind];
  const rotationAt = (when: number, previousKeyUri = first) => ({
    previousKeyUri,
    ...(hours === undefined ? {} : { safeToDisableAt: at(when + hours) }),
    ...(keptBy && { keptBy }),
  });

  test('the first version: open, and no rotation', async () => {
    const { note, lines } = ledgerOf(kind);
    expect(await note(first, 0)).toBeUndefined();
    expect(await note(first, 5)).toBeUndefined();
    expect(await lines()).toEqual([{ keyUri: first, from: at(0) }]);
  });

  test('a rotation closes the version before and says until when it is needed', async () => {
    const { note, lines } = ledgerOf(kind);
    await note(first, 0);
    expect(await note(second, 10)).toEqual(rotationAt(10));
    const [before, after] = await lines();
    expect(before).toMatchObject({ keyUri: first, from: at(0), until: at(10) });
    expect(before?.neededByDisks ?? false).toBe(keptBy === 'disks');
    expect(after).toEqual({ keyUri: second, from: at(10) });
  });

  test('a call that is repeated after a crash tells the same, and writes the same', async () => {
    const { note, lines } = ledgerOf(kind);
    await note(first, 0);
    await note(second, 10);
    const written = await lines();
    expect(await note(second, 10)).toEqual(rotationAt(10));
    expect(await lines()).toEqual(written);
  });

  test('a crash between the two lines: the repeated call finishes and tells', async () => {
    const { note, lines, registry, resource } = ledgerOf(kind);
    await note(first, 0);
    const [shut] = keyInUse(resource, viewOf(resource), second, at(10), await lines()).lines;
    await registry.resources.save(resource, { keys: shut ? [shut] : [] });
    expect(await note(second, 10)).toEqual(rotationAt(10));
    expect(await lines()).toHaveLength(2);
  });

  test('a later look at the same version is no rotation', async () => {
    const { note } = ledgerOf(kind);
    await note(first, 0);
    await note(second, 10);
    expect(await note(second, 11)).toBeUndefined();
  });

  test('back to an earlier version: it is open again, from its first day', async () => {
    const { note, lines } = ledgerOf(kind);
    await note(first, 0);
    await note(second, 10);
    expect(await note(first, 20)).toEqual(rotationAt(20, second));
    expect(await lines()).toEqual([{ keyUri: first, from: at(0) }, expect.objectContaining({ until: at(20) })]);
  });

  test('three versions: each is needed from its own end', async () => {
    const { note, lines } = ledgerOf(kind);
    for (const [index, keyUri] of [first, second, third].entries()) await note(keyUri, index * 100);
    expect((await lines()).map(({ until }) => until)).toEqual([at(100), at(200), undefined]);
    if (hours === undefined) return;
    expect((await lines()).map((use) => use.neededUntil)).toEqual([at(100 + hours), at(200 + hours), undefined]);
    expect(neededUntil(await lines(), new Date(at(201)))).toBe(at(200 + hours));
    expect(neededUntil(await lines(), new Date(at(200 + hours)))).toBeUndefined();
  });

  test('free when nothing needs it any more, and until somebody was told', async () => {
    const { note, lines } = ledgerOf(kind);
    await note(first, 0);
    await note(second, 10);
    const free = async (when: number) => freeVersions(await lines(), new Date(at(when)));
    expect(await free(11)).toEqual([]);
    if (hours !== undefined) {
      expect(await free(10 + hours - 1)).toEqual([]);
      expect(await free(10 + hours)).toEqual([first]);
      const told = (await lines()).map((use) => ({ ...use, freed: true }));
      expect(freeVersions(told, new Date(at(10 + hours)))).toEqual([]);
    } else {
      expect(await free(100_000)).toEqual([]);
    }
  });

  test('the end: all are closed, the last is told, again the same', async () => {
    const { note, lines, close } = ledgerOf(kind);
    await note(first, 0);
    await note(second, 10);
    expect(await close(50)).toEqual(rotationAt(50, second));
    const written = await lines();
    expect(written.every(({ until }) => until !== undefined)).toBe(true);
    expect(await close(60)).toEqual(rotationAt(50, second));
    expect(await lines()).toEqual(written);
  });
});

test.each(['mysqlFlexibleServer', 'sqlServer'] as const)('%s: backups go back as far as it tells', async (kind) => {
  const { note } = ledgerOf(kind);
  await note(first, 0);
  const rotation = await note(second, 10, { backupDays: 7 });
  expect(rotation?.safeToDisableAt).toBe(addMillisecondsTo(at(10), 7 * DAY));
});

test('SQL: not before the change itself is over, however short backups are kept', async () => {
  const { note } = ledgerOf('sqlServer');
  await note(first, 0);
  expect((await note(second, 10, { backupDays: 0 }))?.safeToDisableAt).toBe(at(34));
});

describe('disks', () => {
  const rotate = async () => {
    const ledger = ledgerOf('diskEncryptionSet');
    await ledger.note(first, 0);
    await ledger.note(second, 10);
    return ledger;
  };
  const showing = (previousKeys: string[]) => viewOf(RESOURCES.diskEncryptionSet, { encryption: { previousKeys } });

  test('keep the version before until the set shows that they are wrapped anew', async () => {
    const { lines } = await rotate();
    const still = withoutRewrapped(await lines(), showing([first]));
    expect(still).toEqual(await lines());
    expect(freeVersions(still, new Date(at(1000)))).toEqual([]);
    const over = withoutRewrapped(await lines(), showing([]));
    expect(over[0]).toMatchObject({ keyUri: first, neededByDisks: false });
    expect(freeVersions(over, new Date(at(11)))).toEqual([first]);
  });

  test('of a set that is gone there are none', async () => {
    const { close, lines } = await rotate();
    await close(50, { isGone: true });
    expect((await lines()).map((use) => use.neededByDisks)).toEqual([false, false]);
  });
});

test('keys of geo-redundant backups have a ledger of their own', async () => {
  const { note, lines } = ledgerOf('mysqlFlexibleServer');
  const [geo, newGeo] = [uriOf(OLD, GEO_KEY_URI), uriOf(NEW, GEO_KEY_URI)];
  await note(first, 0);
  expect(await note(geo, 0, {}, 'geo')).toBeUndefined();
  expect(await note(newGeo, 10, {}, 'geo')).toMatchObject({ previousKeyUri: geo });
  expect((await lines()).filter(({ place }) => place === undefined)).toEqual([{ keyUri: first, from: at(0) }]);
  expect((await lines()).filter(({ place }) => place === 'geo')).toHaveLength(2);
});

test('letter case of an identifier makes no other version', async () => {
  const { note, lines } = ledgerOf('storageAccount');
  await note(first, 0);
  expect(await note(first.replace('/keys/payments', '/keys/Payments'), 5)).toBeUndefined();
  expect(await lines()).toHaveLength(1);
});
