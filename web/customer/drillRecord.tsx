import type { ComponentChildren } from 'preact';
import type { DrillView } from '../../shared/model/customerView';
import { useTexts } from '../texts';
import { Reason } from './remedy';
import { Time } from './time';

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
        {cancelledAt !== undefined && <Moment name={texts.cancelled} at={cancelledAt} />}
        <Fact name={texts.key}>
          <code>{keyUri}</code>
        </Fact>
      </dl>
      {resources.map((one) => (
        <dl key={one.name} class="facts">
          {several && <Fact name={texts.resource}>{one.name}</Fact>}
          <Moment name={texts.lostAt} at={one.lostAt} missing={texts.notYet} />
          {one.noticedAt !== undefined && <Moment name={texts.noticedAt} at={one.noticedAt} />}
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

function Moment({
  name,
  at,
  missing,
}: {
  readonly name: string;
  readonly at?: string | undefined;
  readonly missing?: string;
}) {
  return <Fact name={name}>{at === undefined ? missing : <Time at={at} />}</Fact>;
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
