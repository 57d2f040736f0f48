import type { ComponentChildren } from 'preact';

export interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** Names the row for who hears the table. */
  readonly isHeader?: boolean;
  readonly numeric?: boolean;
  /** A word that is not broken. */
  readonly tight?: boolean;
}

interface TableProps<Row> {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row, index: number) => string;
  /** Said instead of an empty table. */
  readonly empty?: string;
}

/** A table; on narrow screens each row becomes a block, with the heads before the cells. */
export function Table<Row>({ caption, columns, rows, keyOf, empty }: TableProps<Row>) {
  if (rows.length === 0) return <p class="quiet">{empty ?? 'Nothing.'}</p>;
  return (
    <table class="table">
      <caption class="hidden">{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ head, numeric, tight }) => (
            <th scope="col" key={head} class={classOf(numeric, tight)}>
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr key={keyOf(row, index)}>
            {columns.map((column) => (
              <Cell key={column.head} column={column} row={row} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cell<Row>({ column, row }: { readonly column: Column<Row>; readonly row: Row }) {
  const { head, cell, isHeader, numeric, tight } = column;
  const attributes = { 'data-head': head, class: classOf(numeric, tight) };
  return isHeader ? (
    <th scope="row" {...attributes}>
      <div>{cell(row)}</div>
    </th>
  ) : (
    <td {...attributes}>
      <div>{cell(row)}</div>
    </td>
  );
}

const classOf = (numeric = false, tight = false) => (numeric ? 'number' : tight ? 'tight' : undefined);
