import type { OnboardingDetail } from '../../../shared/api';

export interface ReleaseChoice {
  readonly how: 'revert' | 'forget';
  /** Empty: all. */
  readonly resourceId: string;
}

interface ReleaseFieldsProps {
  readonly detail: OnboardingDetail;
  readonly choice: ReleaseChoice;
  readonly onChoose: (choice: ReleaseChoice) => void;
}

const HOW = {
  revert: 'Back to keys of the service',
  forget: 'Leave the key as it is, and do not look after it any more',
} as const;

/** How the protection ends, and of what. */
export const ReleaseFields = ({ detail, choice, onChoose }: ReleaseFieldsProps) => (
  <>
    <fieldset>
      <legend>How</legend>
      {(['revert', 'forget'] as const).map((how) => (
        <label key={how} class="choice">
          <input type="radio" name="how" checked={choice.how === how} onChange={() => onChoose({ ...choice, how })} />
          {HOW[how]}
        </label>
      ))}
    </fieldset>
    {detail.resources.length > 1 && (
      <>
        <label for="resourceId">What</label>
        <select
          id="resourceId"
          value={choice.resourceId}
          onChange={(event) => onChoose({ ...choice, resourceId: event.currentTarget.value })}
        >
          <option value="">All {detail.resources.length} resources</option>
          {detail.resources.map(({ resourceId }) => (
            <option key={resourceId} value={resourceId}>
              {resourceId.split('/').at(-1)}
            </option>
          ))}
        </select>
      </>
    )}
  </>
);
