export interface RouteTemplate {
  /** Parameters of a path without leading slash, or undefined when it does not match. Letter case is ignored. */
  match(path: string): Record<string, string> | undefined;
  /** Sorts before others of the same path: literals before parameters before catch-alls. */
  readonly rank: string;
}

const constraints: Record<string, string> = {
  int: '-?\\d+',
  long: '-?\\d+',
  bool: 'true|false',
  alpha: '[a-zA-Z]+',
  guid: '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}',
};

const escape = (literal: string): string => literal.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/**
 * Route templates of HTTP triggers: `{x}`, `{x?}`, `{*x}`, `{x:int}`. Source: "Azure Functions HTTP trigger, customize
 * the HTTP endpoint" (2026). Throws on a constraint that is not known.
 */
export function compileRoute(template: string): RouteTemplate {
  let pattern = '';
  const ranks: string[] = [];
  for (const segment of template.split('/').filter(Boolean)) {
    const catchAll = /^\{\*(\w+)\}$/.exec(segment);
    const whole = /^\{(\w+)(?::(\w+))?(\?)?\}$/.exec(segment);
    if (catchAll) {
      pattern += `(?:/(?<${catchAll[1]}>.*))?`;
      ranks.push('3');
    } else if (whole) {
      const body = `/(?<${whole[1]}>${constraintPattern(template, whole[2])})`;
      pattern += whole[3] ? `(?:${body})?` : body;
      ranks.push(whole[2] ? '1' : '2');
    } else {
      const parts = segment.split(/(\{\w+\})/);
      pattern += `/${parts.map((part) => (/^\{\w+\}$/.test(part) ? `(?<${part.slice(1, -1)}>[^/]+)` : escape(part))).join('')}`;
      ranks.push(parts.length > 1 ? '1' : '0');
    }
  }
  const expression = new RegExp(`^${pattern}/?$`, 'i');
  return {
    rank: ranks.join(''),
    match(path) {
      const found = expression.exec(`/${path}`);
      if (!found) return undefined;
      const params: Record<string, string> = {};
      for (const [name, value] of Object.entries(found.groups ?? {})) {
        if (value !== undefined && value !== '') params[name] = decodeURIComponent(value);
      }
      return params;
    },
  };
}

function constraintPattern(template: string, constraint: string | undefined): string {
  if (constraint === undefined) return '[^/]+';
  const pattern = constraints[constraint];
  if (!pattern)
    throw new Error(`Route '${template}': the constraint '${constraint}' is not supported by the local host.`);
  return pattern;
}
