import type { Story } from '../case';
import { declines } from './declines';
import { malformed } from './malformed';
import { mysql } from './mysql';
import { refused } from './refused';
import { repairs } from './repairs';
import { repeated } from './repeated';
import { revokes } from './revokes';
import { rotates } from './rotates';
import { storage } from './storage';

/** The cases of the demo, in the order of its table. */
export const stories: readonly Story[] = [
  storage,
  mysql,
  refused,
  repairs,
  declines,
  repeated,
  malformed,
  rotates,
  revokes,
];
