/** Where the closing table reads from. */
export const PLACES = ['registry', 'azure', 'events'] as const;
type Place = (typeof PLACES)[number];

/** What one place says of one case, by the name of each fact. */
export type Facts = Readonly<Record<string, string>>;
export type Findings = Readonly<Record<Place, Facts>>;

export interface Row {
  readonly key: string;
  readonly title: string;
  readonly expected: Findings;
  readonly seen: Findings;
}

interface Difference {
  readonly place: Place;
  readonly fact: string;
  readonly expected: string;
  readonly seen: string;
}

const NOTHING = 'nothing';

/** Every fact that is not as expected, missing and surplus ones included: a row is right when there is none. */
export function differencesOf({ expected, seen }: Pick<Row, 'expected' | 'seen'>): Difference[] {
  return PLACES.flatMap((place) => {
    const names = new Set([...Object.keys(expected[place]), ...Object.keys(seen[place])]);
    return [...names]
      .map((fact) => ({
        place,
        fact,
        expected: expected[place][fact] ?? NOTHING,
        seen: seen[place][fact] ?? NOTHING,
      }))
      .filter((one) => one.expected !== one.seen);
  });
}

/** Whether a table is right: it has rows, and each is as expected. */
export const isRight = (rows: readonly Row[]): boolean =>
  rows.length > 0 && rows.every((row) => differencesOf(row).length === 0);
