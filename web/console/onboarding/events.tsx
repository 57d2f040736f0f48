import { Table } from '../parts/table';
import { Time } from '../parts/time';
import { Shown } from '../parts/page';
import { useLoaded } from '../useLoaded';

/** What was told on the events topic. */
export function EventsSent({ id, version }: { readonly id: string; readonly version: string }) {
  const loaded = useLoaded(`events ${id} ${version}`, (api, signal) => api.events(id, signal));
  return (
    <Shown loaded={loaded}>
      {({ items }) => (
        <Table
          caption="Events sent"
          rows={items}
          keyOf={({ at, name }, index) => `${at} ${name} ${index}`}
          empty="None yet."
          columns={[
            { head: 'Event', isHeader: true, cell: ({ name }) => name },
            { head: 'Sent', cell: ({ at }) => <Time at={at} /> },
            { head: 'Code', cell: ({ code }) => (code ? <code>{code}</code> : <span class="quiet">–</span>) },
          ]}
        />
      )}
    </Shown>
  );
}
