import { Shown } from '../parts/page';
import { Table } from '../parts/table';
import { useLoaded } from '../useLoaded';

/** What would run again, and why that does no harm. */
export function ReplayPreview({ id }: { readonly id: string }) {
  const loaded = useLoaded(`replay ${id}`, (api) => api.replay(id));
  return (
    <Shown loaded={loaded}>
      {({ steps }) => {
        const again = steps.filter(({ willRun }) => willRun);
        return (
          <div id="preview">
            <p>
              <strong>
                {again.length} of {steps.length} steps will run
              </strong>
            </p>
            <div class="preview" tabIndex={0} role="region" aria-label="Steps">
              <Table
                caption="Steps, and whether they will run"
                rows={steps}
                keyOf={({ step }, index) => `${index} ${step}`}
                columns={[
                  { head: 'Step', isHeader: true, cell: ({ step }) => step },
                  { head: 'Last time', cell: ({ lastOutcome }) => lastOutcome ?? <span class="quiet">–</span> },
                  { head: 'Runs', tight: true, cell: ({ willRun }) => (willRun ? 'yes' : 'no') },
                  { head: 'Harmless because', cell: ({ harmlessBecause }) => harmlessBecause },
                ]}
              />
            </div>
          </div>
        );
      }}
    </Shown>
  );
}
