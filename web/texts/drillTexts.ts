import type { ResourceKind } from '../../shared/model/resourceKind';
import type { DrillView } from '../../shared/model/customerView';
import type { TaskTexts } from './texts';

/** Texts of the trial of the off switch. */
export interface DrillTexts {
  readonly heading: string;
  readonly intro: (vendor: string) => string;
  readonly summary: string;
  readonly stopsHeading: string;
  /** What stops working meanwhile. */
  readonly stops: Readonly<Record<ResourceKind, string>>;
  /** What to expect: whether the resource says so, how soon, and until when it heals by itself. */
  readonly expected: (expected: DrillView['expected']) => readonly string[];
  readonly copies: (names: readonly string[]) => string;
  readonly never: (hours: number) => string;
  readonly source: (source: string, date: string) => string;
  readonly confirm: (name: string) => string;
  readonly problem: (name: string) => string;
  readonly submit: string;
  readonly notNow: string;
  readonly running: {
    readonly heading: string;
    readonly waiting: string;
    readonly lost: string;
    readonly until: string;
    readonly cancel: string;
    readonly cancelHint: string;
  };
  readonly tasks: {
    readonly disable: TaskTexts;
    readonly remove: TaskTexts;
    readonly enable: TaskTexts;
    readonly grant: TaskTexts;
  };
  readonly record: {
    readonly heading: string;
    readonly title: (number: number) => string;
    readonly states: Readonly<Record<DrillView['state'], string>>;
    readonly started: string;
    readonly cancelled: string;
    readonly key: string;
    readonly resource: string;
    readonly lostAt: string;
    readonly noticedAt: string;
    readonly why: string;
    readonly saidAt: string;
    /** In place of that, where the kind says nothing of itself. */
    readonly saysNothing: string;
    readonly backAt: string;
    readonly outage: string;
    readonly notYet: string;
    readonly minutes: (seconds: number) => string;
  };
}
