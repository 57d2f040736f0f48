import type { CustomerView, DrillView } from '../../shared/model/customerView';
import { DRILL_HOURS } from '../../shared/model/drill';
import { isEnd } from '../../shared/model/state';
import { LIFECYCLES } from '../../shared/targets/lifecycle';
import { useTexts } from '../texts';
import { useAddress } from './address';
import { TaskBlock } from './commands';
import { grantApplicationCommands, grantIdentityCommands } from './commandSet';
import { ConfirmField } from './confirmField';
import { enableCommands, removeRoleCommands } from './drillCommands';
import { DrillRecord } from './drillRecord';
import { namesOf, vaultTypesOf, type Task } from './tasks';
import { Time } from './time';

/** The drill that runs: what to do now, and what was noticed so far. */
export function RunningDrill({ view }: { readonly view: CustomerView }) {
  const texts = useTexts().drill;
  const address = useAddress();
  const [drill] = view.protection?.drills ?? [];
  if (!drill || !isUnderWay(drill) || isEnd(view.state)) return null;
  const tasks = drill.state === 'waiting' ? takeAway(view, drill, texts) : giveBack(view, drill, texts);
  return (
    <section id="drill-running" class="panel panel-act" aria-labelledby="drill-running-heading">
      <h2 id="drill-running-heading">{texts.running.heading}</h2>
      <p>{drill.state === 'waiting' ? texts.running.waiting : texts.running.lost}</p>
      {tasks.map((task) => (
        <TaskBlock key={task.id} task={task} on="main" names={namesOf(view)} nested={false} />
      ))}
      <DrillRecord drill={drill} />
      <p>
        {texts.running.until} <Time at={drill.until} />.
      </p>
      <form method="post" action={address(`${view.path}/drill/cancel`)} id="drill-cancel-form">
        <button type="submit" class="button button-quiet" aria-describedby="drill-cancel-hint">
          {texts.running.cancel}
        </button>
        <p class="hint" id="drill-cancel-hint">
          {texts.running.cancelHint}
        </p>
      </form>
    </section>
  );
}

const isUnderWay = ({ state }: DrillView): boolean => state === 'waiting' || state === 'lost';

type DrillTexts = ReturnType<typeof useTexts>['drill'];

function takeAway(view: CustomerView, { keyUri }: DrillView, { tasks }: DrillTexts): Task[] {
  const vaultTypes = vaultTypesOf(view, 'main');
  return [
    { id: 'drill-disable', texts: tasks.disable, commands: enableCommands(view, keyUri, false), vaultTypes },
    { id: 'drill-remove', texts: tasks.remove, commands: removeRoleCommands(view, keyUri), vaultTypes },
  ];
}

function giveBack(view: CustomerView, { keyUri }: DrillView, { tasks }: DrillTexts): Task[] {
  const vaultTypes = vaultTypesOf(view, 'main');
  const grants = view.grants
    .filter(({ on }) => on === 'main')
    .flatMap(({ to, principalId }): Task[] => {
      const grantee = to === 'application' ? view.consent.clientId : principalId;
      if (grantee === undefined) return [];
      const commands =
        to === 'application' ? grantApplicationCommands('main', grantee) : grantIdentityCommands('main', grantee);
      return [
        { id: `drill-grant-${to}`, texts: tasks.grant, commands: { ...commands, terraform: undefined }, vaultTypes },
      ];
    });
  return [
    { id: 'drill-enable', texts: tasks.enable, commands: enableCommands(view, keyUri, true), vaultTypes },
    ...grants,
  ];
}

/** "Test your off switch": what stops meanwhile, the form that starts a drill, and the record of earlier ones. */
export function DrillSection({ view }: { readonly view: CustomerView }) {
  const { drill: texts } = useTexts();
  const address = useAddress();
  const { protection, path, resource } = view;
  if (!protection || isEnd(view.state)) return null;
  const { drill, drills, resources } = protection;
  const past = drills.filter((one) => !isUnderWay(one));
  const copies = resources.slice(1).map(({ name }) => name);
  const { source, date, ...expected } = LIFECYCLES[resource.kind];
  return (
    <section id="drill" aria-labelledby="drill-heading">
      <h2 id="drill-heading">{texts.heading}</h2>
      <p>{texts.intro(view.vendorName)}</p>
      {drill.offered ? (
        <details id="drill-details" open={drill.problem}>
          <summary>{texts.summary}</summary>
          <h3>{texts.stopsHeading}</h3>
          <p class="warning">{texts.stops[resource.kind]}</p>
          {copies.length > 0 && <p>{texts.copies(copies)}</p>}
          <ul>
            {texts.expected({ ...expected, source, date }).map((line) => (
              <li key={line}>{line}</li>
            ))}
            <li>{texts.never(DRILL_HOURS)}</li>
          </ul>
          <p class="hint">{texts.source(source, date)}</p>
          <form method="post" action={address(`${path}/drill`)} id="drill-form">
            <ConfirmField
              id="drill-confirm"
              label={texts.confirm(drill.name)}
              problem={drill.problem ? texts.problem(drill.name) : undefined}
            />
            <button type="submit" class="button">
              {texts.submit}
            </button>
          </form>
        </details>
      ) : (
        <p>{texts.notNow}</p>
      )}
      {past.length > 0 && (
        <>
          <h3>{texts.record.heading}</h3>
          {past.map((one) => (
            <DrillRecord key={one.number} drill={one} />
          ))}
        </>
      )}
    </section>
  );
}
