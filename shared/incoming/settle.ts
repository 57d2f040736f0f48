import { describeCode } from '../errors/codes';
import { deadLetter, type Settlement } from '../intake/settlement';
import { formatProblems } from '../model/problems';
import type { Problem } from '../model/request';

/** Dead-letters what could not be read, once all that could be read is done; the notes say what came of that. */
export function settle(problems: readonly Problem[], notes: readonly string[]): Settlement {
  if (problems.length === 0) return { action: 'complete', note: [...new Set(notes)].join(', ') };
  return deadLetter('invalid-event', describeCode('invalid-event', { problems: formatProblems(problems) }).reason);
}
