import type { Store } from './store';

/** How many instances' histories are kept as text in memory. */
const capacity = 1000;

/** Stored histories of the instances used last, so that a turn does not read what the turn before wrote. */
export class HistoryCache {
  #texts = new Map<string, string>();

  constructor(private readonly store: Store) {}

  read(instanceId: string): string {
    const text = this.#texts.get(instanceId) ?? this.store.readHistory(instanceId);
    this.#keep(instanceId, text);
    return text;
  }

  append(instanceId: string, turn: number, events: string): void {
    const before = this.#texts.get(instanceId);
    if (before !== undefined) this.#keep(instanceId, before === '' ? events : `${before},${events}`);
    this.store.appendHistory(instanceId, turn, events);
  }

  forget(instanceId: string): void {
    this.#texts.delete(instanceId);
  }

  #keep(instanceId: string, text: string): void {
    this.#texts.delete(instanceId);
    this.#texts.set(instanceId, text);
    if (this.#texts.size > capacity) this.#texts.delete(this.#texts.keys().next().value!);
  }
}
