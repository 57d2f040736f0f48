import type { ComponentChildren } from 'preact';
import { Time } from './time';

interface FactProps {
  readonly name: string;
  readonly children: ComponentChildren;
}

/** One line of a `<dl class="facts">`: a name and what is known. */
export function Fact({ name, children }: FactProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

interface MomentProps {
  readonly name: string;
  readonly at: string | undefined;
  /** What is said of a moment that has not come; without it there is no line. */
  readonly missing?: string;
}

/** The same for a point in time. */
export function Moment({ name, at, missing }: MomentProps) {
  if (at === undefined && missing === undefined) return null;
  return <Fact name={name}>{at === undefined ? missing : <Time at={at} />}</Fact>;
}
