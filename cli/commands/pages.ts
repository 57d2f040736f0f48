import type { Command } from 'commander';
import type { Api, Query } from '../connection/api';

export interface PageOptions {
  readonly top?: string;
  readonly continuation?: string;
  readonly all?: boolean;
}

interface Page<Item> {
  readonly items: Item[];
  readonly continuation?: string;
}

export const withPages = (command: Command): Command =>
  command
    .option('--top <number>', 'how many at most (default: 50, at most 200)')
    .option('--continuation <text>', 'go on where the page before ended')
    .option('--all', 'every page');

/** One page of a list, or with `all` every page as one. */
export async function readPages<Item>(api: Api, path: string, query: Query, options: PageOptions): Promise<Page<Item>> {
  const { top, continuation, all } = options;
  const first = await api.get<Page<Item>>(path, { ...query, top: top ?? (all ? 200 : undefined), continuation });
  if (!all) return first;
  const items = [...first.items];
  for (let next = first.continuation; next !== undefined;) {
    const page = await api.get<Page<Item>>(path, { ...query, top: top ?? 200, continuation: next });
    items.push(...page.items);
    next = page.continuation;
  }
  return { items };
}

/** How to see more, for people. */
export const moreText = ({ continuation }: { readonly continuation?: string }): string | undefined =>
  continuation === undefined ? undefined : 'There are more: --all, or --continuation with what --json shows.';
