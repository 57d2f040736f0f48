import { z } from 'zod';
import { API_PREFIX, problemSchema } from '../../shared/api';
import { CliError } from '../cliError';
import type { Ending } from '../exitCodes';

export type Query = Readonly<Record<string, string | number | undefined>>;

/** The HTTP API of a deployment. Answers are JSON as the deployment tells it. */
export interface Api {
  readonly url: string;
  get<Answer>(path: string, query?: Query): Promise<Answer>;
  /** `undefined` when nothing has changed since the answer of that ETag. */
  getIfChanged<Answer>(path: string, etag: string | undefined): Promise<{ value: Answer; etag?: string } | undefined>;
  getText(path: string, query?: Query): Promise<string>;
  post<Answer>(path: string, body: object): Promise<Answer>;
}

const PATIENCE_MS = 60_000;
const TRIES = 3;

interface ApiOptions {
  readonly url: string;
  readonly token: () => Promise<string>;
  readonly signal: AbortSignal;
  readonly pause: (milliseconds: number) => Promise<void>;
}

/** Paths are relative to the version of the API. Every refusal is thrown as a {@link CliError} with its code and remedy. */
export function createApi({ url, token, signal, pause }: ApiOptions): Api {
  async function call(method: string, path: string, query: Query = {}, more: RequestInit = {}): Promise<Response> {
    const target = new URL(`${url}/${API_PREFIX}/${path}`);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) target.searchParams.set(name, String(value));
    }
    const headers = { accept: 'application/json', authorization: `Bearer ${await token()}`, ...more.headers };
    for (let tries = 1; ; tries += 1) {
      const answer = await reach(target, { ...more, method, headers, redirect: 'error' });
      const wait = tries < TRIES ? retryAfter(answer, method) : undefined;
      if (wait === undefined) return answer;
      await pause(wait);
    }
  }

  async function reach(target: URL, init: RequestInit): Promise<Response> {
    try {
      return await fetch(target, { ...init, signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]) });
    } catch (error) {
      if (signal.aborted) throw new CliError('interrupted', 'Interrupted.', { code: 'interrupted' });
      throw unreachable(target.origin, error);
    }
  }

  const ok = async (answer: Response): Promise<Response> => {
    if (!answer.ok) throw await refusalOf(answer);
    return answer;
  };

  return {
    url,
    get: async <Answer>(path: string, query?: Query) =>
      (await (await ok(await call('GET', path, query))).json()) as Answer,
    async getIfChanged<Answer>(path: string, etag: string | undefined) {
      const answer = await call('GET', path, {}, etag === undefined ? {} : { headers: { 'if-none-match': etag } });
      if (answer.status === 304) return undefined;
      const value = (await (await ok(answer)).json()) as Answer;
      const now = answer.headers.get('etag');
      return now === null ? { value } : { value, etag: now };
    },
    getText: async (path, query) => (await ok(await call('GET', path, query))).text(),
    async post<Answer>(path: string, body: object) {
      const more = { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
      return (await (await ok(await call('POST', path, {}, more))).json()) as Answer;
    },
  };
}

/** Too many requests are asked again when the server says; what was not ready only where asking again is harmless. */
function retryAfter({ status, headers }: Response, method: string): number | undefined {
  if (status !== 429 && !(status === 503 && method === 'GET')) return undefined;
  const seconds = Number(headers.get('retry-after') ?? '1');
  return seconds <= 30 ? seconds * 1000 : undefined;
}

const ENDINGS: Readonly<Record<number, Ending>> = {
  401: 'notAllowed',
  403: 'notAllowed',
  404: 'notFound',
  502: 'unreachable',
  503: 'unreachable',
  504: 'unreachable',
};

/** A refusal in its own words; of a server that does not speak the API, what it answered. */
async function refusalOf(answer: Response): Promise<CliError> {
  const text = await answer.text();
  const problem = z.safeParse(problemSchema, parsed(text));
  const { status } = answer;
  const ending = ENDINGS[status] ?? 'failed';
  if (!problem.success) {
    return new CliError(
      ending,
      `The deployment answered ${status} ${answer.statusText}: ${text.slice(0, 200)}`.trim(),
      {
        code: `http-${status}`,
        remedy: 'Check the URL: latchkey doctor',
        status,
      },
    );
  }
  const { title, code, remedy, errors } = problem.data;
  return new CliError(ending, title, { code, remedy, errors, status });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unreachable(origin: string, error: unknown): CliError {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const why = cause instanceof Error ? ((cause as NodeJS.ErrnoException).code ?? cause.message) : String(cause);
  return new CliError('unreachable', `${origin} cannot be reached: ${why}.`, {
    code: 'unreachable',
    remedy: 'Check the URL and the network; latchkey doctor says more.',
  });
}
