import type { Core, SimRequest, SimResponse } from '../core/service';
import { badRequest, unsupported } from './graphErrors';

type Item = Readonly<Record<string, unknown>>;

const PAGE_SIZE = 100;
const OPTIONS = ['$filter', '$select', '$top', '$skiptoken'];

/** A page of a collection: `$filter` with `eq`, `$select`, `$top`, and `@odata.nextLink` for the rest. */
export function listResponse(core: Core, request: SimRequest, collection: string, items: readonly Item[]): SimResponse {
  const { query } = request;
  refuseUnknownOptions(request, OPTIONS);
  const matching = items.filter(readFilter(query.get('$filter')));
  const top = Number(query.get('$top') ?? PAGE_SIZE);
  if (!Number.isInteger(top) || top < 1 || top > 999) throw badRequest(`Invalid page size specified: '${top}'.`);
  const start = Number(query.get('$skiptoken') ?? 0);
  const value = matching.slice(start, start + top).map((item) => selectFields(item, query.get('$select')));
  const more = start + top < matching.length && { '@odata.nextLink': nextLink(request, start + top) };
  const context = `${core.origin}/v1.0/$metadata#${collection}`;
  return { status: 200, body: { '@odata.context': context, ...more, value } };
}

/** One object, reduced by `$select`. */
export function itemResponse(core: Core, request: SimRequest, collection: string, item: Item): SimResponse {
  refuseUnknownOptions(request, ['$select']);
  const context = `${core.origin}/v1.0/$metadata#${collection}/$entity`;
  const body = { '@odata.context': context, ...selectFields(item, request.query.get('$select')) };
  return { status: 200, body };
}

function refuseUnknownOptions(request: SimRequest, known: readonly string[]): void {
  for (const name of request.query.keys()) if (!known.includes(name)) throw unsupported(`the query option ${name}`);
}

function readFilter(filter: string | undefined): (item: Item) => boolean {
  if (filter === undefined) return () => true;
  const conditions = filter.split(/ and /i).map((condition) => {
    const found = /^\s*(\w+) eq (?:'((?:[^']|'')*)'|(true|false))\s*$/.exec(condition);
    if (!found) throw unsupported(`the filter "${filter}"`);
    const [, property = '', text, flag] = found;
    return { property, value: text !== undefined ? unquote(text) : flag === 'true' };
  });
  return (item) =>
    conditions.every(({ property, value }) => {
      if (!(property in item)) throw unsupported(`a filter by ${property}`);
      return item[property] === value;
    });
}

function selectFields(item: Item, select: string | undefined): Item {
  if (select === undefined) return item;
  const names = select.split(',').map((name) => name.trim());
  for (const name of names) if (!(name in item)) throw unsupported(`selecting ${name}`);
  return Object.fromEntries(names.map((name) => [name, item[name]]));
}

function nextLink(request: SimRequest, start: number): string {
  const link = new URL(request.url);
  link.searchParams.set('$skiptoken', String(start));
  return link.href;
}

/** An OData string literal without its outer quotes: quotes inside are doubled. */
export const unquote = (text: string): string => text.replaceAll("''", "'");
