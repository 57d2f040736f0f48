import { useState } from 'preact/hooks';
import type { OnboardingDetail, RunsAnswer } from '../../../shared/api';
import { isApproval } from '../api';
import { useHere } from '../context';
import { WhyDialog } from '../parts/whyDialog';
import { hrefTo } from '../router';
import { mayAct } from '../session';
import { actions, grave, type ActionName } from '../texts';
import { availableActions, pathOfAction } from './available';
import { ReplayPreview } from './replayPreview';
import { ReleaseFields, type ReleaseChoice } from './releaseFields';

interface ActionsProps {
  readonly detail: OnboardingDetail;
  readonly runs: RunsAnswer | undefined;
  readonly reload: () => void;
}

/** What an operator can do now; readers see nothing of it. Each asks why, and says before what it does. */
export function Actions({ detail, runs, reload }: ActionsProps) {
  const { api, session } = useHere();
  const [open, setOpen] = useState<ActionName>();
  const [release, setRelease] = useState<ReleaseChoice>({ how: 'revert', resourceId: '' });
  const [said, setSaid] = useState<{ name: ActionName; answer: object }>();
  if (!mayAct(session)) return null;
  const { onboardingId } = detail;
  const run = (name: ActionName) => (why: string) => {
    const { how, resourceId } = release;
    const more = name === 'release' ? { how, ...(resourceId && { resourceId }) } : {};
    return api.act(onboardingId, pathOfAction[name], { why, ...more });
  };
  return (
    <div class="actions">
      <h2 class="hidden">Actions</h2>
      <ul>
        {availableActions(detail, runs).map((name) => (
          <li key={name}>
            <button type="button" class={`button${grave.has(name) ? ' grave' : ''}`} onClick={() => setOpen(name)}>
              {actions[name].name}
            </button>
          </li>
        ))}
      </ul>
      {said && <Said name={said.name} answer={said.answer} />}
      {open && (
        <WhyDialog
          key={open}
          title={`${actions[open].name}: ${onboardingId}`}
          confirm={actions[open].name}
          grave={grave.has(open)}
          run={run(open)}
          onDone={(answer) => {
            setSaid({ name: open, answer });
            setOpen(undefined);
            reload();
          }}
          onClose={() => setOpen(undefined)}
        >
          <p>{actions[open].effect}</p>
          {(open === 'resume' || open === 'replay') && <ReplayPreview id={onboardingId} />}
          {open === 'release' && <ReleaseFields detail={detail} choice={release} onChoose={setRelease} />}
        </WhyDialog>
      )}
    </div>
  );
}

/** What became of the last action. */
const Said = ({ name, answer }: { readonly name: ActionName; readonly answer: object }) =>
  isApproval(answer) ? (
    <p class="said">
      {actions[name].name} waits for another operator: <a href={hrefTo(['approvals'])}>see the approvals</a>.
    </p>
  ) : (
    <p class="said">{actions[name].name}: taken.</p>
  );
