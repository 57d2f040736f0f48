import type { OnboardingDetail } from '../../../shared/api';
import { Table } from '../parts/table';
import { Time } from '../parts/time';

type Report = NonNullable<OnboardingDetail['verification']>;
type Check = Report['checks'][number];

const RESULTS = { pass: 'Pass', fail: 'Fail', unknown: 'Not seen' } as const;
const TONES = { pass: 'good', fail: 'bad', unknown: 'quiet' } as const;

/** Every check of the key, or of both. */
export function Verification({ report }: { readonly report: Report | undefined }) {
  if (!report) return <p class="quiet">No key has been checked yet.</p>;
  return (
    <>
      <p class="quiet">
        Checked <Time at={report.at} />
      </p>
      <Checks name="Key" keyUri={report.keyUri} checks={report.checks} />
      {report.geo && (
        <Checks name="Key of geo-redundant backups" keyUri={report.geo.keyUri} checks={report.geo.checks} />
      )}
    </>
  );
}

const Checks = (props: { readonly name: string; readonly keyUri: string; readonly checks: readonly Check[] }) => (
  <>
    <p>
      {props.name}: <code>{props.keyUri}</code>
    </p>
    <Table
      caption={`Checks: ${props.name}`}
      rows={props.checks}
      keyOf={({ name }) => name}
      columns={[
        { head: 'Check', isHeader: true, cell: ({ name }) => name },
        {
          head: 'Result',
          cell: ({ result }) => <span class={`badge tone-${TONES[result]}`}>{RESULTS[result]}</span>,
        },
        { head: 'Seen', cell: What },
      ]}
    />
  </>
);

const What = ({ seen, wanted, code, reason }: Check) => (
  <>
    {seen ?? '–'}
    {wanted !== undefined && <span class="quiet"> (wanted: {wanted})</span>}
    {code && (
      <span title={reason}>
        {' '}
        <code>{code}</code>
      </span>
    )}
  </>
);
