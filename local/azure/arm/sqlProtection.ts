import type { ArmContext } from './armContext';
import { normalId } from './resourceId';
import { sqlStatus } from './sqlErrors';
import { unsuitableForSql, useSqlKey, readKeyUri } from './sqlKeyUse';
import { keyPath, newProtector, newSqlKey, protectorPath, protectorProperties, serverOf } from './sqlModel';
import { childrenOf, primariesOf, secondariesOf, type SqlState } from './sqlState';
import type { TrackedResource } from './state';
import { upkeepOf } from './lookTimes';
import { asRoutine } from './routineLook';

const MINUTE = 60 * 1000;
/** Databases are inaccessible within ten minutes after the key is lost ("Common errors for TDE with CMK", 2026). */
const SQL_ACCESS_CHECK_MS = 10 * MINUTE;
/** A key that is back within this time heals the databases; later somebody must revalidate (same page). */
const SQL_HEAL_MS = 30 * MINUTE;
/** With automatic rotation a server moves to a new version within a day ("TDE with customer-managed key", 2026). */
const SQL_VERSION_CHECK_MS = 24 * 60 * MINUTE;

export type SqlProtection = ReturnType<typeof createSqlProtection>;

/** What a server does with its protector's key while nobody asks: notices loss, heals, follows new versions. */
export function createSqlProtection({ core, looks, upkeep }: ArmContext, sql: SqlState) {
  const running = new Map<string, Promise<void>>();
  const now = () => core.clock.now().getTime();
  const protectorOf = (serverId: string) => sql.protectors.get(normalId(protectorPath(serverId)));
  const keyOf = (serverId: string, name: string) => sql.keys.get(normalId(keyPath(serverId, name)));

  function setStatus(serverId: string, status: 'Online' | 'Inaccessible'): void {
    for (const one of childrenOf(sql.databases, serverId))
      sql.databases.set(normalId(one.id), { ...one, properties: { ...one.properties, status } });
  }

  /** Stores a protector, and from when on backups are made with it. */
  function setProtector(protector: TrackedResource): void {
    sql.protectors.set(normalId(protector.id), protector);
    const { serverKeyName } = protectorProperties(protector);
    const history = sql.histories.get(normalId(serverOf(protector.id))) ?? [];
    if (history.at(-1)?.serverKeyName === serverKeyName) return;
    sql.histories.set(normalId(serverOf(protector.id)), [...history, { since: now(), serverKeyName }]);
  }

  /** Name of the server key that backups of a moment need. */
  const keyNameAt = (serverId: string, moment: number): string | undefined =>
    sql.histories.get(normalId(serverId))?.findLast(({ since }) => since <= moment)?.serverKeyName;

  /** Notes that the key was just used with success. */
  function accessible(serverId: string): void {
    sql.watches.set(normalId(serverId), { accessCheckedAt: now(), versionCheckedAt: now() });
    setStatus(serverId, 'Online');
  }

  const isInaccessible = (serverId: string) => sql.watches.get(normalId(serverId))?.lostAt !== undefined;

  function setWatch(serverId: string, lostAt: number | undefined, versionCheckedAt: number): void {
    const watch = { accessCheckedAt: now(), versionCheckedAt, ...(lostAt !== undefined && { lostAt }) };
    sql.watches.set(normalId(serverId), watch);
  }

  /** Uses the protector's key; whether the server may go on to look for a new version. */
  async function checkAccess(server: TrackedResource, protector: TrackedResource): Promise<boolean> {
    const { serverKeyName } = protectorProperties(protector);
    const key = keyOf(server.id, serverKeyName);
    if (!key) return false;
    const used = await useSqlKey(core, server, key);
    // Somebody changed the protector meanwhile, and looked at its key for it.
    if (protectorOf(server.id) !== protector) return false;
    const watch = sql.watches.get(normalId(server.id));
    const checked = watch?.versionCheckedAt ?? now();
    if ('code' in used) {
      const decided = sqlStatus(used.code, '2023-08-01') !== 503;
      const lostAt = watch?.lostAt ?? (decided ? now() : undefined);
      setWatch(server.id, lostAt, checked);
      if (lostAt !== undefined) setStatus(server.id, 'Inaccessible');
      return false;
    }
    sql.keys.set(normalId(key.id), { ...key, wrapped: used.wrapped });
    const healed = watch?.lostAt === undefined || now() - watch.lostAt <= SQL_HEAL_MS;
    setWatch(server.id, healed ? undefined : watch.lostAt, checked);
    if (healed) setStatus(server.id, 'Online');
    return healed;
  }

  /** Adds the newest version to the server, and moves to it once every secondary has it too; secondaries look first. */
  async function followVersion(server: TrackedResource, protector: TrackedResource): Promise<void> {
    const { serverKeyName } = protectorProperties(protector);
    const key = keyOf(server.id, serverKeyName);
    if (!key) return;
    const used = await useSqlKey(core, server, key, 'newest');
    const watch = sql.watches.get(normalId(server.id));
    if (watch) sql.watches.set(normalId(server.id), { ...watch, versionCheckedAt: now() });
    if ('code' in used || unsuitableForSql(used, now()) || protectorOf(server.id) !== protector) return;
    if (used.kid.toLowerCase() === String(key.properties['uri']).toLowerCase()) return;
    const { serverKeyName: name } = readKeyUri(core, used.kid);
    const fresh: TrackedResource =
      keyOf(server.id, name) ?? newSqlKey(server, name, used.kid, core.clock.now().toISOString());
    sql.keys.set(normalId(fresh.id), { ...fresh, wrapped: { ...fresh.wrapped, ...used.wrapped } });
    if (missingOnSecondary(server.id, name) === undefined) setProtector(newProtector(server, fresh, true));
  }

  /** A secondary server that has no key of this name: a primary must not use it yet ("TDE with customer-managed key", 2026). */
  const missingOnSecondary = (serverId: string, keyName: string): string | undefined =>
    secondariesOf(sql, serverId).find((one) => keyOf(one, keyName) === undefined);

  /** Whether a primary protects with a key of this name. */
  const usedByPrimary = (serverId: string, keyName: string): boolean =>
    primariesOf(sql, serverId).some((one) => {
      const protector = protectorOf(one);
      return (
        protector !== undefined && protectorProperties(protector).serverKeyName.toLowerCase() === keyName.toLowerCase()
      );
    });

  /** When a server looks whether it can use its key, and whether there is a new version. */
  function nextLooks(serverId: string, protector: TrackedResource) {
    const { accessCheckedAt = 0, versionCheckedAt = 0, lostAt } = sql.watches.get(normalId(serverId)) ?? {};
    // A server without access looks for a new version when it is back.
    const follows = protectorProperties(protector).autoRotationEnabled && lostAt === undefined;
    return {
      access: looks.next(accessCheckedAt, SQL_ACCESS_CHECK_MS),
      version: follows ? looks.next(versionCheckedAt, SQL_VERSION_CHECK_MS) : Infinity,
    };
  }

  function nextLook({ id }: TrackedResource): number {
    const protector = protectorOf(id);
    if (!protector || protectorProperties(protector).serverKeyType !== 'AzureKeyVault') return Infinity;
    const { access, version } = nextLooks(id, protector);
    return Math.min(access, version);
  }
  upkeep.push(
    upkeepOf(
      () => sql.servers.values(),
      nextLook,
      ({ id }) => check(id),
    )(core),
  );

  const copiesTo = (from: string, to: string) => secondariesOf(sql, from).some((id) => normalId(id) === normalId(to));

  async function catchUp(serverId: string): Promise<void> {
    const [server, protector] = [sql.servers.get(normalId(serverId)), protectorOf(serverId)];
    if (!server || !protector || isInaccessible(serverId)) return;
    if (protectorProperties(protector).autoRotationEnabled) await followVersion(server, protector);
  }

  async function look(serverId: string, force: boolean): Promise<void> {
    const server = sql.servers.get(normalId(serverId));
    const protector = protectorOf(serverId);
    if (!server || !protector || protectorProperties(protector).serverKeyType !== 'AzureKeyVault') return;
    const { version, access } = nextLooks(server.id, protector);
    const versionDue = protectorProperties(protector).autoRotationEnabled && (force || version <= now());
    const accessDue = force || versionDue || access <= now();
    if (!accessDue || !(await checkAccess(server, protector)) || !versionDue) return;
    // Of two servers that are each other's secondary, the one that looks first waits for nobody and ends last.
    const partners = secondariesOf(sql, serverId).filter((one) => !running.has(normalId(one)));
    for (const one of partners) await check(one, force);
    await followVersion(server, protector);
    for (const one of partners.filter((id) => copiesTo(id, serverId))) await catchUp(one);
  }

  /** Looks at the key if it is time to, or in any case; once, however many ask. */
  function check(serverId: string, force = false): Promise<void> {
    const key = normalId(serverId);
    const start = () => look(serverId, force).finally(() => running.delete(key));
    const looking = running.get(key) ?? (force ? start() : asRoutine(start));
    running.set(key, looking);
    return looking;
  }

  return {
    check,
    accessible,
    setProtector,
    keyNameAt,
    isInaccessible,
    missingOnSecondary,
    usedByPrimary,
    protectorOf,
    keyOf,
  };
}
