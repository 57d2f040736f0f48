import { useTexts } from '../texts';

/** A moment (ISO 8601) in words, in UTC, with the exact value for machines. */
export function Time({ at }: { readonly at: string }) {
  return <time dateTime={at}>{useTexts().formatTime(at)}</time>;
}
