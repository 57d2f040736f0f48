import { SimError, type SimRequest } from './service';

export interface RawRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

/** Builds what services see of a request. Query and body are parsed when first asked for. */
export function simRequest(raw: RawRequest, url: URL, params: Readonly<Record<string, string>>): SimRequest {
  let query: Map<string, string> | undefined;
  return {
    method: raw.method,
    url,
    params,
    headers: raw.headers,
    body: raw.body,
    get query() {
      query ??= new Map([...url.searchParams].map(([name, value]) => [name.toLowerCase(), value]));
      return query;
    },
    json: () => parseJson(raw.body),
    form: () => new URLSearchParams(raw.body.toString()),
  };
}

function parseJson(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString()) as unknown;
  } catch {
    throw new SimError(400, 'InvalidRequestContent', 'The request body is not valid JSON.');
  }
}
