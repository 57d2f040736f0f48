import { main } from '../../../cli/main';
import type { Io } from '../../../cli/io';

/** What a command line printed, asked and sent. */
interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly sent: readonly Sent[];
  readonly asked: readonly string[];
}

interface Sent {
  /** Such as `GET onboardings?state=failed`, after the prefix of the API. */
  readonly call: string;
  readonly body?: any;
  readonly authorization?: string;
}

interface Answer {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface World {
  /** Answers by call; one after another where there are several, the last one for good. */
  readonly answers?: Readonly<Record<string, Answer | readonly Answer[]>>;
  readonly env?: Readonly<Record<string, string>>;
  /** What a person types, question by question; without it nobody is there to ask. */
  readonly typed?: readonly string[];
  readonly input?: string;
  readonly columns?: number;
  /** The clock at the first look; each pause moves it on. */
  readonly now?: string;
  /** Ctrl-C comes in this pause. */
  readonly interruptedInPause?: number;
}

export const URL_OF_TESTS = 'https://latchkey.example';

/** Runs a command line in this process against canned answers of the API. */
export async function run(words: readonly string[], world: World = {}): Promise<Ran> {
  const { answers = {}, typed, now = '2026-11-22T12:00:00.000Z' } = world;
  const sent: Sent[] = [];
  const asked: string[] = [];
  let [out, err, clock, pauses] = ['', '', Date.parse(now), 0];
  const controller = new AbortController();
  const left = new Map(Object.entries(answers).map(([call, one]) => [call, Array.isArray(one) ? [...one] : [one]]));
  const io: Io = {
    env: { LATCHKEY_URL: URL_OF_TESTS, LATCHKEY_TOKEN: 'token', XDG_CONFIG_HOME: '/nonexistent', ...world.env },
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    terminal: { in: typed !== undefined, out: false, err: false },
    columns: world.columns ?? Infinity,
    now: () => new Date(clock),
    interrupted: controller.signal,
    readStdin: async () => world.input ?? '',
    ask: async (question) => {
      asked.push(question);
      return typed?.[asked.length - 1] ?? '';
    },
    pause: async (milliseconds) => {
      clock += milliseconds;
      pauses += 1;
      if (pauses === world.interruptedInPause) controller.abort();
    },
  };
  const fetched = jest.spyOn(globalThis, 'fetch').mockImplementation(async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const call = `${init.method ?? 'GET'} ${url.pathname.replace('/api/v1/', '')}${decodeURIComponent(url.search)}`;
    const headers = new Headers(init.headers);
    const body = typeof init.body === 'string' ? { body: JSON.parse(init.body) as unknown } : {};
    sent.push({ call, ...body, authorization: headers.get('authorization') ?? '' });
    const queue = left.get(call);
    const answer = queue && queue.length > 1 ? queue.shift() : queue?.[0];
    if (!answer)
      throw new TypeError('fetch failed', { cause: Object.assign(new Error(call), { code: 'ECONNREFUSED' }) });
    const { status = 200, body: value, headers: more } = answer as Answer;
    const text =
      value === undefined || status === 304 ? null : typeof value === 'string' ? value : JSON.stringify(value);
    return new Response(text, { status, ...(more ? { headers: more } : {}) });
  });
  try {
    return { code: await main(words, io), out, err, sent, asked };
  } finally {
    fetched.mockRestore();
  }
}

export const refusal = (status: number, code: string, more: object = {}) => ({
  status,
  body: { type: `urn:latchkey:${code}`, title: 'It is refused.', status, code, remedy: 'Do something else.', ...more },
});
