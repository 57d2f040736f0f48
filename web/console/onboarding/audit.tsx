import { Shown } from '../parts/page';
import { Table } from '../parts/table';
import { Time } from '../parts/time';
import { actionName, namesIn } from '../texts';
import { useLoaded } from '../useLoaded';

/** Who did what, and why. */
export function Audit({ id, version }: { readonly id: string; readonly version: string }) {
  const loaded = useLoaded(`audit ${id} ${version}`, (api, signal) => api.audit(id, signal));
  return (
    <Shown loaded={loaded}>
      {({ items }) => (
        <Table
          caption="Audit"
          rows={items}
          keyOf={({ at, action }, index) => `${at} ${action} ${index}`}
          empty="Nobody has done anything."
          columns={[
            { head: 'When', cell: ({ at }) => <Time at={at} /> },
            { head: 'What', isHeader: true, cell: ({ action }) => actionName(action) },
            { head: 'Who', cell: ({ by }) => <span title={by}>{namesIn(by)}</span> },
            { head: 'Why', cell: ({ why }) => why },
          ]}
        />
      )}
    </Shown>
  );
}
