import { useRef } from 'preact/hooks';
import { GROUPS } from '../order';
import { hrefTo } from '../router';
import { actors, groups, kinds, states } from '../texts';

export const FILTER_FIELDS = ['group', 'state', 'waitingFor', 'kind', 'code', 'customerId', 'olderThanHours'] as const;
type FilterField = (typeof FILTER_FIELDS)[number];

const HEADS: Readonly<Record<FilterField, string>> = {
  group: 'Group',
  state: 'State',
  waitingFor: 'Who must act',
  kind: 'Kind',
  code: 'Code',
  customerId: 'Customer id',
  olderThanHours: 'Older than (hours)',
};

const groupNames = Object.fromEntries(GROUPS.map((group) => [group, groups[group].name]));
const CHOICES: Readonly<Partial<Record<FilterField, Readonly<Record<string, string>>>>> = {
  group: groupNames,
  state: states,
  waitingFor: actors,
  kind: kinds,
};

/** A filter in words, such as `Group: Protected, Code: vault-access-denied`. */
export const filterInWords = (filter: Readonly<Record<string, string>>): string =>
  Object.entries(filter)
    .map(([field, value]) => `${HEADS[field as FilterField]}: ${CHOICES[field as FilterField]?.[value] ?? value}`)
    .join(', ') || 'Everything';

/** The filter of the list; applying it changes the address, and the list follows that. */
export function Filters({ filter }: { readonly filter: Readonly<Record<string, string>> }) {
  const form = useRef<HTMLFormElement>(null);
  const apply = (event?: Event): void => {
    event?.preventDefault();
    if (!form.current) return;
    const values = new FormData(form.current);
    const chosen = Object.fromEntries(FILTER_FIELDS.map((field) => [field, textOf(values.get(field))]));
    location.hash = hrefTo(['onboardings'], chosen);
  };
  return (
    <form ref={form} class="filters" role="search" aria-label="Onboardings" onSubmit={apply}>
      {FILTER_FIELDS.map((field) => (
        <div class="field" key={field}>
          <label for={field}>{HEADS[field]}</label>
          <Control field={field} value={filter[field] ?? ''} onChoose={() => apply()} />
        </div>
      ))}
      <div class="buttons">
        <button type="submit" class="button primary">
          Filter
        </button>
        <a class="button" href={hrefTo(['onboardings'])}>
          Clear
        </a>
      </div>
    </form>
  );
}

function Control({ field, value, onChoose }: { field: FilterField; value: string; onChoose: () => void }) {
  const choices = CHOICES[field];
  if (!choices) {
    const numeric = field === 'olderThanHours';
    return (
      <input
        id={field}
        name={field}
        defaultValue={value}
        autocomplete="off"
        {...(numeric ? { type: 'number', min: 0, step: 'any' } : { spellcheck: false })}
      />
    );
  }
  return (
    <select id={field} name={field} defaultValue={value} onChange={onChoose}>
      <option value="">Any</option>
      {Object.entries(choices).map(([name, text]) => (
        <option key={name} value={name} selected={name === value}>
          {text}
        </option>
      ))}
    </select>
  );
}

const textOf = (value: FormDataEntryValue | null): string => (typeof value === 'string' ? value.trim() : '');
