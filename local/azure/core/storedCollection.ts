import type { Collection } from './service';

/** The values that hold one key; the array is made when somebody asks and kept until one of them changes. */
interface Group<T> {
  readonly members: Map<string, T>;
  array?: readonly T[] | undefined;
}

interface Index<T> {
  readonly groups: Map<string, Group<T>>;
  keysOf(value: T): readonly string[];
}

const NONE: readonly never[] = [];

/** One collection of the store, shared by all who ask for it by its name: a map, its indexes, and who hears of changes. */
export class StoredCollection<T> implements Collection<T> {
  private readonly indexes = new Map<string, Index<T>>();
  private readonly listeners: ((key: string) => void)[] = [];

  /** @param written is told the key of every change. */
  constructor(
    private readonly items: Map<string, T>,
    private readonly written: (key: string) => void,
  ) {}

  get size(): number {
    return this.items.size;
  }

  get(key: string): T | undefined {
    return this.items.get(key);
  }

  has(key: string): boolean {
    return this.items.has(key);
  }

  values(): IterableIterator<T> {
    return this.items.values();
  }

  entries(): IterableIterator<[string, T]> {
    return this.items.entries();
  }

  set(key: string, value: T): void {
    const before = this.items.get(key);
    this.items.set(key, value);
    for (const index of this.indexes.values()) {
      if (before !== undefined) leave(index, key, before, index.keysOf(value));
      enter(index, key, value);
    }
    this.changed(key);
  }

  delete(key: string): boolean {
    const before = this.items.get(key);
    const existed = this.items.delete(key);
    if (before !== undefined) for (const index of this.indexes.values()) leave(index, key, before, NONE);
    if (existed) this.changed(key);
    return existed;
  }

  clear(): void {
    for (const key of [...this.items.keys()]) this.delete(key);
  }

  by(name: string, keysOf: (value: T) => readonly string[]): (key: string) => readonly T[] {
    let index = this.indexes.get(name);
    if (!index) {
      index = { groups: new Map(), keysOf };
      for (const [key, value] of this.items) enter(index, key, value);
      this.indexes.set(name, index);
    }
    const { groups } = index;
    return (key) => {
      const group = groups.get(key);
      return group ? (group.array ??= [...group.members.values()]) : NONE;
    };
  }

  onChange(listener: (key: string) => void): void {
    this.listeners.push(listener);
  }

  private changed(key: string): void {
    this.written(key);
    for (const listener of this.listeners) listener(key);
  }
}

function enter<T>({ groups, keysOf }: Index<T>, key: string, value: T): void {
  for (const one of keysOf(value)) {
    const group = groups.get(one);
    if (!group) groups.set(one, { members: new Map([[key, value]]) });
    else {
      group.members.set(key, value);
      group.array = undefined;
    }
  }
}

/** Takes a value out of the groups that it is no longer in; in the others its place is kept for the next one. */
function leave<T>({ groups, keysOf }: Index<T>, key: string, before: T, staysIn: readonly string[]): void {
  for (const one of keysOf(before)) {
    const group = groups.get(one);
    if (!group || staysIn.includes(one)) continue;
    group.members.delete(key);
    group.array = undefined;
    if (group.members.size === 0) groups.delete(one);
  }
}
