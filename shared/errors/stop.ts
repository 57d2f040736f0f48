import type { Stop } from '../model/outcome';
import { CODES, describeCode, type Code, type Details } from './codes';

/** The outcome of a step that cannot go on by itself: kind, reason and remedy come from the table of codes. */
export function stop<C extends Code>(code: C, details: Details<C>): Stop {
  return { kind: CODES[code].kind, code, ...describeCode(code, details) };
}
