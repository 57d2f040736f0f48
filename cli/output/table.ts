import type { Paint, Tone } from './paint';
import { plain } from './plain';

export interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => string | undefined;
  readonly tone?: (row: Row) => Tone;
  /** May be cut where the terminal is narrow, down to this many characters; others never are. */
  readonly least?: number;
}

const GAP = '  ';

/**
 * Rows as text, each column as wide as its widest cell; where that is wider than the terminal, the widest column that may
 * be cut is cut first. Columns without any content are left out. Without rows: only the head.
 */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[], width: number, paint: Paint): string {
  const texts = columns.map((column) => rows.map((row) => plain(column.cell(row) ?? '')));
  const shown = columns.flatMap((column, index) => {
    const cells = texts[index] ?? [];
    return rows.length > 0 && cells.every((cell) => cell === '') ? [] : [{ column, cells }];
  });
  const widths = fit(
    shown.map(({ column, cells }) => ({
      natural: Math.max(column.head.length, ...cells.map((cell) => cell.length)),
      least: Math.max(column.least ?? Infinity, column.head.length),
    })),
    width,
  );
  const line = (cells: readonly string[], tone: (column: number) => Tone | undefined): string =>
    cells
      .map((cell, index) => {
        const room = widths[index] ?? 0;
        const isLast = index === cells.length - 1;
        const text = isLast ? cut(cell, room) : cut(cell, room).padEnd(room);
        const look = tone(index);
        return look ? paint(look, text) : text;
      })
      .join(GAP)
      .trimEnd();
  const head = line(
    shown.map(({ column }) => column.head),
    () => 'dim',
  );
  const body = rows.map((row, number) =>
    line(
      shown.map(({ cells }) => cells[number] ?? ''),
      (index) => shown[index]?.column.tone?.(row),
    ),
  );
  return `${[head, ...body].join('\n')}\n`;
}

/** Widths that fit: the widest of those that may shrink loses a character at a time. */
function fit(columns: readonly { readonly natural: number; readonly least: number }[], width: number): number[] {
  const widths = columns.map(({ natural }) => natural);
  let excess = widths.reduce((sum, one) => sum + one, 0) + GAP.length * (widths.length - 1) - width;
  while (excess > 0) {
    const most = columns.reduce(
      (best, { least }, index) =>
        (widths[index] ?? 0) > least && (widths[index] ?? 0) > (widths[best] ?? 0) ? index : best,
      -1,
    );
    if (most < 0) break;
    widths[most] = (widths[most] ?? 0) - 1;
    excess -= 1;
  }
  return widths;
}

const cut = (text: string, room: number): string => (text.length <= room ? text : `${text.slice(0, room - 1)}…`);

/** Names and values, one a line, the names in one column. Values that are missing are left out. */
export function pairs(list: readonly (readonly [string, string | undefined])[], paint: Paint): string {
  const known = list.filter((pair): pair is readonly [string, string] => (pair[1] ?? '') !== '');
  const width = Math.max(0, ...known.map(([name]) => name.length));
  return known.map(([name, value]) => `${paint('dim', name.padEnd(width))}${GAP}${plain(value)}\n`).join('');
}
