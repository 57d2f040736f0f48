import type { Stop } from '../model/outcome';
import { CODES, describeCode, type Code, type Details, type Variant } from './codes';

/** The outcome of a step that cannot go on by itself: kind, reason and remedy come from the table of codes. */
export function stop<C extends Code>(code: C, details: Details<C>, variant?: Variant): Stop {
  return { kind: CODES[code].kind, code, ...describeCode(code, details, variant) };
}
