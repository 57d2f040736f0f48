import type * as v1 from '../../shared/api';
import { SignedOut } from './signIn';

/** A refusal of the API, with its stable code and what to do. */
export class ApiError extends Error {
  override name = 'ApiError';
  constructor(readonly problem: v1.ApiProblem) {
    super(problem.title);
  }
}

type Query = Readonly<Record<string, string | number | undefined>>;
type Approval = { readonly approval: v1.Approval };
type Changed = object | Approval;
export type Selection = { readonly filter: Record<string, string> } | { readonly onboardingIds: readonly string[] };
type BulkOrder = Selection & { readonly action: v1.BulkAction; readonly why: string };

/** The HTTP API, typed by its schemas. Everything throws {@link ApiError} when refused, {@link SignedOut} without a sign-in. */
export function createApi(token: () => Promise<string>) {
  async function call<Answer>(
    method: 'GET' | 'POST',
    path: string,
    body?: object,
    signal?: AbortSignal,
  ): Promise<Answer> {
    const response = await fetch(`/api/v1/${path}`, {
      method,
      headers: { authorization: `Bearer ${await token()}`, ...(body && { 'content-type': 'application/json' }) },
      credentials: 'omit',
      cache: 'no-cache',
      ...(body && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
    if (response.status === 401) throw new SignedOut('The API does not take this sign-in any more.');
    if (!response.ok) throw new ApiError(await problemOf(response));
    return (await response.json()) as Answer;
  }
  const get = <Answer>(path: readonly string[], query: Query = {}, signal?: AbortSignal) =>
    call<Answer>('GET', `${pathOf(path)}${searchOf(query)}`, undefined, signal);
  const post = <Answer = Changed>(path: readonly string[], body: object) => call<Answer>('POST', pathOf(path), body);
  const one = (id: string, ...rest: string[]) => ['onboardings', id, ...rest];

  return {
    counts: (signal?: AbortSignal) => get<v1.Counts>(['counts'], {}, signal),
    statistics: (days: number, signal?: AbortSignal) => get<v1.Statistics>(['statistics'], { days }, signal),
    list: (query: Query, signal?: AbortSignal) => get<v1.ListAnswer>(['onboardings'], query, signal),
    onboarding: (id: string, signal?: AbortSignal) => get<v1.OnboardingDetail>(one(id), {}, signal),
    audit: (id: string, signal?: AbortSignal) => get<v1.AuditAnswer>(one(id, 'audit'), {}, signal),
    events: (id: string, signal?: AbortSignal) => get<v1.EventsAnswer>(one(id, 'events'), {}, signal),
    runs: (id: string, signal?: AbortSignal) => get<v1.RunsAnswer>(one(id, 'runs'), {}, signal),
    history: (id: string) => get<v1.RunsAnswer>(one(id, 'runs'), { history: 'true' }),
    replay: (id: string) => get<v1.ReplayAnswer>(one(id, 'replay')),
    act: (id: string, path: readonly string[], body: object) => post(one(id, ...path), body),
    bulkPreview: (order: BulkOrder) => post<v1.BulkPreview>(['bulk'], { ...order, dryRun: true }),
    bulk: (order: BulkOrder & { readonly id: string }) => post<v1.BulkAccepted>(['bulk'], order),
    bulks: (query: Query, signal?: AbortSignal) => get<v1.BulksAnswer>(['bulk'], query, signal),
    bulkDetail: (id: string, signal?: AbortSignal) => get<v1.BulkDetail>(['bulk', id], {}, signal),
    stopBulk: (id: string, why: string) => post(['bulk', id, 'stop'], { why }),
    approvals: (query: Query, signal?: AbortSignal) => get<v1.ApprovalsAnswer>(['approvals'], query, signal),
    decide: (id: string, decision: 'approve' | 'reject', why: string) => post(['approvals', id, decision], { why }),
    deadLetters: (query: Query, signal?: AbortSignal) => get<v1.DeadLettersAnswer>(['dead-letters'], query, signal),
    deadLetter: (queue: string, number: string, signal?: AbortSignal) =>
      get<v1.DeadLetterDetail>(['dead-letters', queue, number], {}, signal),
    settle: (queue: string, number: string, how: 'resubmit' | 'discard', body: v1.ResubmitBody) =>
      post<v1.DeadLetterSettled>(['dead-letters', queue, number, how], body),
    health: (signal?: AbortSignal) => get<v1.Health>(['health'], {}, signal),
  };
}
export type Api = ReturnType<typeof createApi>;

export const isApproval = (answer: object): answer is Approval => 'approval' in answer;

const pathOf = (path: readonly string[]): string => path.map(encodeURIComponent).join('/');

function searchOf(query: Query): string {
  const kept = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  return kept.length === 0
    ? ''
    : `?${new URLSearchParams(kept.map(([name, value]) => [name, String(value)])).toString()}`;
}

async function problemOf(response: Response): Promise<v1.ApiProblem> {
  const fallback = {
    type: 'about:blank',
    title: `The API answered ${response.status}.`,
    status: response.status,
    code: `http-${response.status}`,
    remedy: 'Try again; if it stays so, look at the health page.',
  };
  if (!response.headers.get('content-type')?.includes('json')) return fallback;
  return { ...fallback, ...((await response.json()) as Partial<v1.ApiProblem>) };
}
