import type { HealthCheck } from '../../../shared/api';
import { Page, Shown } from '../parts/page';
import { Table } from '../parts/table';
import { healthStates } from '../texts';
import { useLoaded } from '../useLoaded';

const EVERY_MS = 30_000;
const TONES = { ok: 'good', warn: 'warn', fail: 'bad' } as const;

/** How the deployment fares, check by check. */
export function HealthPage() {
  const loaded = useLoaded(
    'health',
    (api, signal) => api.health(signal),
    () => EVERY_MS,
  );
  return (
    <Page title="Health">
      <Shown loaded={loaded}>
        {({ status, checks }) => (
          <>
            <p class="lead">
              <span class={`badge tone-${status === 'ok' ? 'good' : 'bad'}`}>
                {status === 'ok' ? 'All in order' : 'Something needs a look'}
              </span>
            </p>
            <div class="card sheet">
              <Table
                caption="Checks of the deployment"
                rows={checks}
                keyOf={({ name }) => name}
                columns={[
                  { head: 'Check', isHeader: true, cell: ({ name }) => name },
                  { head: 'Result', cell: Result },
                  { head: 'Seen', cell: ({ seen }) => seen },
                  { head: 'Wanted', cell: ({ wanted }) => wanted ?? <span class="quiet">–</span> },
                  { head: 'What to do', cell: ({ remedy }) => remedy ?? <span class="quiet">–</span> },
                ]}
              />
            </div>
          </>
        )}
      </Shown>
    </Page>
  );
}

const Result = ({ status }: HealthCheck) => <span class={`badge tone-${TONES[status]}`}>{healthStates[status]}</span>;
