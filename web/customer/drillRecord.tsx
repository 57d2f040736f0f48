import type { DrillView } from '../../shared/model/customerView';
import { useTexts } from '../texts';
import { Fact, Moment } from './fact';
import { Reason } from './remedy';

/** What was noticed in one drill, and when: at every resource of the onboarding. */
export function DrillRecord({ drill }: { readonly drill: DrillView }) {
  const { record: texts } = useTexts().drill;
  const { number, state, startedAt, cancelledAt, keyUri, resources, expected } = drill;
  const several = resources.length > 1;
  return (
    <div class={`drill drill-${state}`} id={`drill-${number}`}>
      <p class="drill-state">
        <strong>{texts.title(number)}:</strong> {texts.states[state]}
      </p>
      <dl class="facts">
        <Moment name={texts.started} at={startedAt} />
        <Moment name={texts.cancelled} at={cancelledAt} />
        <Fact name={texts.key}>
          <code>{keyUri}</code>
        </Fact>
      </dl>
      {resources.map((one) => (
        <dl key={one.name} class="facts">
          {several && <Fact name={texts.resource}>{one.name}</Fact>}
          <Moment name={texts.lostAt} at={one.lostAt} missing={texts.notYet} />
          <Moment name={texts.noticedAt} at={one.noticedAt} />
          {one.reason !== undefined && (
            <Fact name={texts.why}>
              <Reason of={one} /> {one.code !== undefined && <code>{one.code}</code>}
            </Fact>
          )}
          {one.saidAt !== undefined ? (
            <Moment name={texts.saidAt} at={one.saidAt} />
          ) : (
            one.lostAt !== undefined && !expected.showsLoss && <Fact name={texts.saidAt}>{texts.saysNothing}</Fact>
          )}
          {one.lostAt !== undefined && <Moment name={texts.backAt} at={one.backAt} missing={texts.notYet} />}
          {one.outageSeconds !== undefined && <Fact name={texts.outage}>{texts.minutes(one.outageSeconds)}</Fact>}
        </dl>
      ))}
    </div>
  );
}
