import type { Route, Service } from './service';

interface RouteMatch {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'mixed'; readonly pattern: RegExp; readonly names: readonly string[] }
  | { readonly kind: 'parameter'; readonly name: string }
  | { readonly kind: 'rest'; readonly name: string };

interface CompiledRoute {
  readonly route: Route;
  readonly segments: readonly Segment[];
}

const RANK = { literal: 0, mixed: 1, parameter: 2, rest: 3 } as const;

/** The routes of one service, compiled once: grouped by method and number of segments, the most literal first. */
export class RouteTable {
  private readonly fixed = new Map<string, CompiledRoute[]>();
  private readonly open = new Map<string, CompiledRoute[]>();
  private readonly fold: (text: string) => string;

  constructor(service: Pick<Service, 'routes' | 'caseSensitive'>) {
    this.fold = service.caseSensitive ? (text) => text : (text) => text.toLowerCase();
    for (const route of service.routes) {
      const segments = split(route.path).map((text) => this.compile(text));
      const hasRest = segments.some((segment) => segment.kind === 'rest');
      const [group, key] = hasRest
        ? [this.open, route.method]
        : [this.fixed, `${route.method} ${String(segments.length)}`];
      group.set(key, [...(group.get(key) ?? []), { route, segments }].sort(bySpecificity));
    }
  }

  /** The route for a method and the path segments of a URL (see `splitPath`). */
  match(method: string, segments: readonly string[]): RouteMatch | undefined {
    for (const candidate of this.fixed.get(`${method} ${String(segments.length)}`) ?? []) {
      const params = this.bind(candidate.segments, segments);
      if (params) return { route: candidate.route, params };
    }
    for (const candidate of this.open.get(method) ?? []) {
      const params = this.bind(candidate.segments, segments);
      if (params) return { route: candidate.route, params };
    }
    return undefined;
  }

  private compile(text: string): Segment {
    const whole = /^\{(\*?)(\w+)\}$/.exec(text);
    if (whole) return { kind: whole[1] ? 'rest' : 'parameter', name: whole[2] ?? '' };
    if (!text.includes('{')) return { kind: 'literal', text: this.fold(text) };
    const parts = text.split(/\{(\w+)\}/);
    const source = parts.map((part, index) => (index % 2 ? '(.+)' : escapeRegExp(part))).join('');
    const names = parts.filter((_, index) => index % 2);
    return { kind: 'mixed', pattern: new RegExp(`^${source}$`, this.fold('A') === 'A' ? '' : 'i'), names };
  }

  private bind(pattern: readonly Segment[], path: readonly string[]): Record<string, string> | undefined {
    const params: Record<string, string> = {};
    const spare = path.length - pattern.length;
    if (spare < 0) return undefined;
    let at = 0;
    for (const segment of pattern) {
      const text = path[at++] ?? '';
      if (segment.kind === 'literal') {
        if (this.fold(text) !== segment.text) return undefined;
      } else if (segment.kind === 'parameter') {
        if (!text) return undefined;
        params[segment.name] = text;
      } else if (segment.kind === 'mixed') {
        const found = segment.pattern.exec(text);
        if (!found) return undefined;
        segment.names.forEach((name, index) => (params[name] = found[index + 1] ?? ''));
      } else {
        params[segment.name] = path.slice(at - 1, at + spare).join('/');
        at += spare;
      }
    }
    return at === path.length ? params : undefined;
  }
}

/** Decoded segments of a URL path; empty ones are kept. */
export function splitPath(path: string): string[] {
  const segments = split(path);
  return path.includes('%') ? segments.map(decode) : segments;
}

const split = (path: string): string[] => path.slice(1).split('/');

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function bySpecificity(a: CompiledRoute, b: CompiledRoute): number {
  for (let index = 0; index < a.segments.length && index < b.segments.length; index++) {
    const difference = RANK[a.segments[index]?.kind ?? 'rest'] - RANK[b.segments[index]?.kind ?? 'rest'];
    if (difference) return difference;
  }
  return b.segments.length - a.segments.length;
}

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
