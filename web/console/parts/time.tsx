import { ageOf, localTime } from '../time';

/** A point in time where the reader is; UTC on hover. */
export const Time = ({ at }: { readonly at: string }) => (
  <time dateTime={at} title={at}>
    {localTime(at)}
  </time>
);

/** How long ago; the point in time on hover. */
export const Age = ({ since }: { readonly since: string }) => (
  <time class="age" dateTime={since} title={localTime(since)}>
    {ageOf(since)}
  </time>
);
