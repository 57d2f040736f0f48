import type { OnboardingDetail, RunsAnswer } from '../../../shared/api';
import { Actions } from '../onboarding/actions';
import { Audit } from '../onboarding/audit';
import { EventsSent } from '../onboarding/events';
import { Facts } from '../onboarding/facts';
import { RawHistory } from '../onboarding/rawHistory';
import { Resources } from '../onboarding/resources';
import { Runs } from '../onboarding/runs';
import { StatusPanel } from '../onboarding/statusPanel';
import { Timeline } from '../onboarding/timeline';
import { Verification } from '../onboarding/verification';
import { Page, Section, Shown } from '../parts/page';
import { hrefTo } from '../router';
import { kinds } from '../texts';
import { useLoaded } from '../useLoaded';

const BUSY_MS = 3_000;
const CALM_MS = 15_000;

/** Where something may change within seconds: it is looked at often. */
const isBusy = ({ status }: OnboardingDetail): boolean =>
  status.waitingFor === 'nobody' && status.state !== 'protected';

/** The onboarding's own run, without those that keep its resources encrypted, may be paused or ended by a hand. */
const isGoing = ({ runs }: RunsAnswer): boolean =>
  runs.some(({ resourceId, runtimeStatus }) => resourceId === undefined && GOING.has(runtimeStatus));
const GOING: ReadonlySet<string> = new Set(['Pending', 'Running', 'Suspended', 'ContinuedAsNew']);

const isSuspended = (answer: RunsAnswer | undefined): boolean =>
  answer?.runs.some(({ resourceId, runtimeStatus }) => resourceId === undefined && runtimeStatus === 'Suspended') ===
  true;

/** Everything of one onboarding, and what can be done about it. */
export function OnboardingPage({ id }: { readonly id: string }) {
  const loaded = useLoaded(
    `onboarding ${id}`,
    (api, signal) => api.onboarding(id, signal),
    (value) => (isBusy(value) ? BUSY_MS : CALM_MS),
  );
  // What happened changes what else there is to read.
  const version = `${loaded.value?.status.since ?? ''} ${loaded.value?.timeline.length ?? 0}`;
  const runs = useLoaded(
    `runs ${id} ${version}`,
    (api, signal) => api.runs(id, signal),
    (value) => (isGoing(value) ? BUSY_MS : undefined),
  );
  const reload = () => {
    loaded.reload();
    runs.reload();
  };
  return (
    <Page title={id} above={<a href={hrefTo(['onboardings'])}>Onboardings</a>}>
      <Shown loaded={loaded}>
        {(detail) => (
          <>
            <p class="quiet lead">
              {kinds[detail.resource.kind] ?? detail.resource.kind} of{' '}
              <a href={hrefTo(['onboardings'], { customerId: detail.customer.id })}>{detail.customer.name}</a>, hosted
              by the {detail.resource.hosting}
            </p>
            <StatusPanel status={detail.status} isSuspended={isSuspended(runs.value)} />
            <Actions detail={detail} runs={runs.value} reload={reload} />
            <Section title="What happened" id="timeline">
              <Timeline detail={detail} />
            </Section>
            <Section title="Steps and waits" id="runs">
              <Shown loaded={runs}>{(value) => <Runs answer={value} />}</Shown>
            </Section>
            <Section title="Resources and keys" id="resources">
              <Resources detail={detail} />
            </Section>
            <div class="columns">
              <Section title="Facts" id="facts">
                <Facts detail={detail} />
              </Section>
              <Section title="Verification of the key" id="verification">
                <Verification report={detail.verification} />
              </Section>
              <Section title="Events sent" id="events">
                <EventsSent id={id} version={version} />
              </Section>
              <Section title="Audit" id="audit">
                <Audit id={id} version={version} />
              </Section>
            </div>
            <Section title="Durable history" id="history">
              <RawHistory id={id} />
            </Section>
          </>
        )}
      </Shown>
    </Page>
  );
}
