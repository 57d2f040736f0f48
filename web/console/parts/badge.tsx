import type { Actor, State } from '../../../shared/model/state';
import { actors, states } from '../texts';

const TONES: Readonly<Partial<Record<State, string>>> = {
  protected: 'good',
  'at-risk': 'warn',
  'access-lost': 'bad',
  failed: 'bad',
  rejected: 'bad',
  declined: 'quiet',
  expired: 'quiet',
  released: 'quiet',
};

/** A state, by word and colour. */
export const StateBadge = ({ state }: { readonly state: string }) => (
  <span class={`badge tone-${TONES[state as State] ?? 'plain'}`}>{states[state as State] ?? state}</span>
);

/** Who must act next; nobody is shown quietly. */
export const ActorBadge = ({ actor }: { readonly actor: Actor }) => (
  <span class={`actor actor-${actor}`}>{actors[actor]}</span>
);
