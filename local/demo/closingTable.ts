import { differencesOf, PLACES, type Facts, type Row } from './judge';
import type { Paint } from './paint';

const TITLE = 'Read back from the registry (operator API), the Azure simulator and the events topic';
const LABEL = 24;

/** The closing table: a row a case, what was expected and what each place says, and a check mark. */
export function closingTable(rows: readonly Row[], paint: Paint, width: number): string {
  const wrong = rows.filter((row) => differencesOf(row).length > 0).length;
  const verdict = wrong === 0 ? paint('green', 'All as expected.') : paint('red', `${wrong} not as expected.`);
  return [paint('bold', TITLE), '', ...rows.flatMap((row) => [...rowLines(row, paint, width), '']), verdict].join('\n');
}

function rowLines(row: Row, paint: Paint, width: number): string[] {
  const differences = differencesOf(row);
  const [right, wrong] = [paint('green', '✓'), paint('red', '✗')];
  return [
    `${differences.length === 0 ? right : wrong} ${paint('bold', `${row.key}  ${row.title}`)}`,
    ...PLACES.flatMap((place) => {
      const different = differences.filter((one) => one.place === place);
      const lines = labelled(place, 'expected', partsOf(row.expected[place]), width);
      if (different.length === 0) return [...lines, `${label('', 'seen')}the same ${right}`];
      return [
        ...lines,
        ...labelled('', 'seen', partsOf(row.seen[place]), width),
        ...different.map(({ fact, expected, seen }) =>
          paint('red', `${label('', '')}${fact}: expected ${shorten(expected)}, seen ${shorten(seen)} ✗`),
        ),
      ];
    }),
  ];
}

const label = (place: string, kind: string): string => `     ${place.padEnd(9)}${kind.padEnd(10)}`;

/** The parts in lines of the width, the first line labelled. */
function labelled(place: string, kind: string, parts: readonly string[], width: number): string[] {
  const lines = [''];
  for (const part of parts) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && LABEL + line.length + part.length + 3 > width) lines.push(part);
    else lines[lines.length - 1] = line === '' ? part : `${line} · ${part}`;
  }
  return lines.map((line, index) => `${index === 0 ? label(place, kind) : label('', '')}${line}`);
}

function partsOf(facts: Facts): string[] {
  const parts = Object.entries(facts).map(([name, value]) => `${name}: ${shorten(value)}`);
  return parts.length > 0 ? parts : ['nothing'];
}

/** Key identifiers by vault, key and the first digits of the version: the whole one is compared, the short one shown. */
const shorten = (text: string): string =>
  text.replace(/https:\/\/([a-z0-9-]+)\.[^/\s]+\/keys\/([\w-]+)\/([0-9a-f]{8})[0-9a-f]{24}/g, '$1/$2/$3…');
