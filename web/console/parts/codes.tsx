import type { Counts } from '../../../shared/api';
import { hrefTo } from '../router';
import { numberOf } from '../texts';
import { ActorBadge } from './badge';
import { Table } from './table';

interface CodesProps {
  readonly caption: string;
  readonly rows: Counts['codes'];
  readonly empty: string;
}

/** Codes, who must act on each, and how many; each leads to the onboardings that it stops now. */
export const Codes = ({ caption, rows, empty }: CodesProps) => (
  <Table
    caption={caption}
    keyOf={({ code, waitingFor }) => `${code} ${waitingFor}`}
    rows={[...rows].sort((a, b) => b.count - a.count)}
    empty={empty}
    columns={[
      { head: 'Code', isHeader: true, cell: ({ code }) => <a href={hrefTo(['onboardings'], { code })}>{code}</a> },
      { head: 'Who must act', cell: ({ waitingFor }) => <ActorBadge actor={waitingFor} /> },
      { head: 'How many', numeric: true, cell: ({ count }) => numberOf(count) },
    ]}
  />
);
