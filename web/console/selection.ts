import type { Selection } from './api';

const KEY = 'latchkey.selection';

/** Remembers what a bulk action is to be about, on the way from the list to its page. */
export const selectForBulk = (selection: Selection): void => sessionStorage.setItem(KEY, JSON.stringify(selection));

export function selectedForBulk(): Selection | undefined {
  const text = sessionStorage.getItem(KEY);
  return text === null ? undefined : (JSON.parse(text) as Selection);
}
