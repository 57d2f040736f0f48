import type { Announcement } from '../model/announcement';
import { drillStateAt, isRunning, type Drill } from '../model/drill';
import type { Registry } from '../registry';

/**
 * Notes in the drill of a resource what is told of it: that access was lost, that it is back. Returns whether the event
 * belongs to the drill, so that nobody is alarmed. Safe to repeat: what was noticed is written once.
 */
export async function noteDrill(
  { drills }: Pick<Registry, 'drills'>,
  { event, status, details, resource }: Announcement,
): Promise<boolean> {
  if (!resource || (event !== 'access-lost' && event !== 'access-restored')) return false;
  const { id, at } = resource;
  const drill = (await drills.read(id)).at(-1);
  if (!drill) return false;
  const { lostAt = at, keyUri = drill.start.keyUri, outageSeconds = 0 } = details ?? {};
  if (event === 'access-lost') {
    if (!isRunning(drill, at)) return false;
    const { code, reason } = status;
    await drills.add(id, drill.number, 'lost', { at, lostAt, code, reason });
    return true;
  }
  if (!drill.lost) return false;
  await drills.add(id, drill.number, 'back', { at, keyUri, outageSeconds });
  const seen: Drill = { ...drill, back: drill.back ?? { at, keyUri, outageSeconds } };
  return seen.back?.at === at && drillStateAt(seen, at) === 'done';
}
