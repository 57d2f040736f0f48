/**
 * The contract between the simulator's core and its services. A service is a folder beside this one: routes, state,
 * limits, faults. The core owns the HTTPS server, persistence, faults, the request log and the clock.
 */

/** One request as a service sees it. Nothing is parsed before the service asks for it. */
export interface SimRequest {
  readonly method: string;
  /** The whole URL, host and port included. */
  readonly url: URL;
  /** Path parameters of the matched pattern, percent-decoded, in the caller's letter case. */
  readonly params: Readonly<Record<string, string>>;
  /** Query parameters by decoded, lower-case name (clients write `api%2Dversion`). */
  readonly query: ReadonlyMap<string, string>;
  /** Header values by lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  /** The body as JSON; `undefined` if empty. Throws a `SimError` 400 when it does not parse. */
  json(): unknown;
  /** The body as `application/x-www-form-urlencoded`. */
  form(): URLSearchParams;
}

export interface SimResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** An object becomes JSON; a string is sent as it is (set `content-type`); `undefined` sends no body. */
  readonly body?: unknown;
}

export type Handler = (request: SimRequest) => SimResponse | Promise<SimResponse>;

export interface Route {
  readonly method: string;
  /**
   * Path pattern such as `/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}`. Literal segments match without
   * regard to case (ARM) unless the service is case-sensitive. An empty segment matches an empty one: `/keys/{name}//wrapkey`.
   */
  readonly path: string;
  readonly handler: Handler;
  /** Stable name, `service.operation`, such as `graph.applications.upsert`; faults and the request log use it. */
  readonly operation: string;
  /** True when the operation changes state; the request log counts these as writes. */
  readonly write?: boolean;
}

export interface Service {
  readonly name: string;
  /** Which hosts (port included) this service answers for, such as `kv1.vault.localhost:8443`. */
  serves(host: string): boolean;
  readonly routes: readonly Route[];
}

/** A rejected request: services throw it, the core turns it into the response of the service's own error shape. */
export class SimError extends Error {
  override name = 'SimError';
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly more: { readonly innerCode?: string; readonly headers?: Record<string, string>; readonly body?: unknown } = {},
  ) {
    super(message);
  }
}

/** Simulated time: keys activate and expire, roles spread and operations finish by it. Tokens live by real time. */
export interface SimClock {
  now(): Date;
}

/** A durable, typed map: reads are plain memory; writes reach the disk before the response that reports them leaves. */
export interface Collection<T> {
  get(key: string): T | undefined;
  set(key: string, value: T): void;
  delete(key: string): boolean;
  has(key: string): boolean;
  values(): IterableIterator<T>;
  entries(): IterableIterator<[string, T]>;
  readonly size: number;
  clear(): void;
}

export interface Store {
  /** The collection of that name, created on first use; names are `service.things`, such as `graph.applications`. */
  collection<T>(name: string): Collection<T>;
}

/** One call that the simulator received; kept in memory for tests (a ring of the newest 50,000). */
export interface LoggedCall {
  readonly sequence: number;
  readonly operation: string;
  readonly method: string;
  readonly url: string;
  readonly write: boolean;
  readonly requestHeaders: Readonly<Record<string, string | undefined>>;
  readonly requestBody: string;
  readonly status: number;
  readonly responseHeaders: Readonly<Record<string, string | readonly string[]>>;
  readonly responseBody: string;
  /** Who called, where a token told it: `appid` or principal id, and the token's tenant. */
  readonly caller?: { readonly appId?: string; readonly objectId?: string; readonly tenantId: string };
  /** Calls made by a simulated Azure service itself (a storage account fetching its key) are marked. */
  readonly internal: boolean;
}

/** Verified claims of a bearer token. */
export interface TokenClaims {
  readonly tid: string;
  readonly oid: string;
  readonly appid?: string;
  readonly aud: string;
  readonly roles?: readonly string[];
  readonly exp: number;
}

/** What a service can ask of the core. */
export interface Core {
  readonly clock: SimClock;
  readonly store: Store;
  /** `https://localhost:PORT`: Entra, ARM, Graph and the managed identity endpoint. */
  readonly origin: string;
  /** Host suffixes with port: `vault.localhost:PORT`. */
  readonly vaultSuffix: string;
  readonly managedHsmSuffix: string;
  /**
   * Verifies the bearer token of a request: signature, issuer, times, and that `aud` is one of `audiences`. Returns its
   * claims; throws `SimError` 401 otherwise. The tenant is the service's to judge.
   */
  authenticate(request: SimRequest, audiences: readonly string[]): Promise<TokenClaims>;
  /** Calls a route of the simulator from inside, as a simulated Azure service does; logged as internal. */
  call(request: { method: string; url: string; headers?: Record<string, string>; body?: string }): Promise<{
    status: number;
    headers: Record<string, string>;
    body: string;
  }>;
}
