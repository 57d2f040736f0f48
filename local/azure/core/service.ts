/**
 * The contract between the simulator's core and its services. A service is a folder beside this one: routes, state,
 * limits, faults. The core owns the HTTPS server, persistence, faults, the request log and the clock.
 */

import type { Faults } from './faults';

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
  readonly json: () => unknown;
  /** The body as `application/x-www-form-urlencoded`. */
  readonly form: () => URLSearchParams;
}

export interface SimResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** An object becomes JSON; a string is sent as it is (set `content-type`); `undefined` sends no body. */
  readonly body?: unknown;
}

type Handler = (request: SimRequest) => SimResponse | Promise<SimResponse>;

export interface Route {
  readonly method: string;
  /**
   * Path pattern such as `/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}`. Literal segments match without
   * regard to case (ARM) unless the service is case-sensitive. An empty segment matches an empty one: `/keys/{name}//wrapkey`.
   * A parameter never matches an empty segment, may stand inside one (`applications(appId='{appId}')`), and as `{*scope}`
   * takes one or more whole segments. Where several routes match, the one with the earlier literal segment wins.
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
  /** Literal path segments match by letter case. Default false, as in ARM. */
  readonly caseSensitive?: boolean;
  /** The service's own error body for a rejection, faults included. Default: `{ error: { code, message, innererror } }`. */
  formatError?(error: SimError, request: SimRequest): SimResponse;
}

/** A rejected request: services throw it, the core turns it into the response of the service's own error shape. */
export class SimError extends Error {
  override name = 'SimError';
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly more: {
      readonly innerCode?: string;
      readonly headers?: Record<string, string>;
      readonly body?: unknown;
    } = {},
  ) {
    super(message);
  }
}

/** Thrown by a handler to close the connection without an answer, as if the host did not exist or could not be reached. */
export class HangUp extends Error {
  override name = 'HangUp';
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
  /**
   * Values by keys that they hold, kept up with every change: the index of that name, made at the first call. What it answers
   * for a key is the same array until one of those values changes.
   */
  by(name: string, keysOf: (value: T) => readonly string[]): (key: string) => readonly T[];
  /** Calls `listener` with the key of every change, after it. */
  onChange(listener: (key: string) => void): void;
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
  /** Client id of the caller: v1 tokens name it `appid`, v2 tokens `azp`. */
  readonly appid?: string;
  readonly azp?: string;
  readonly aud: string;
  readonly roles?: readonly string[];
  readonly exp: number;
}

/** How long changes take to be seen, in milliseconds of the simulator's clock. 0: at once. Tests may change the values. */
export interface Lag {
  /** A created directory object answers 404, and a new federated credential is not trusted, for so long. */
  graphReplicationMs: number;
  /** A role assignment grants nothing for so long. */
  rolePropagationMs: number;
  /** No token for a tenant for so long after an application was installed there. */
  consentMs: number;
  /** Duration of a long-running operation. */
  operationMs: number;
  /** Disks are wrapped with the former key of their set for so long after it has a new one. */
  rewrapMs: number;
}

/** `aud` values, and resources a token may be asked for, of each Azure service; the first is the usual one. */
export interface Audiences {
  readonly keyVault: readonly string[];
  readonly managedHsm: readonly string[];
  readonly resourceManager: readonly string[];
  readonly graph: readonly string[];
  readonly storage: readonly string[];
  readonly serviceBus: readonly string[];
  readonly tokenExchange: readonly string[];
}

/** A token that is not ours, was altered, or is outside its times. */
export class TokenRejected extends Error {
  override name = 'TokenRejected';
  constructor(
    readonly reason: 'malformed' | 'signature' | 'expired' | 'not-yet-valid',
    message: string,
  ) {
    super(message);
  }
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
  readonly lag: Lag;
  /** What is switched on to go wrong. */
  readonly faults: Pick<Faults, 'remaining' | 'onChange'>;
  readonly audiences: Audiences;
  /** Signs any claims as the simulated Entra does (RS256, `kid` in the header) and records the token. */
  signToken(claims: Readonly<Record<string, unknown>>): Promise<string>;
  /**
   * Claims of a token that carries our signature and is within its `nbf` and `exp`, by real time. Issuer and audience are
   * the caller's to judge. Throws `TokenRejected` otherwise.
   */
  verifyToken(token: string): Promise<Readonly<Record<string, unknown>>>;
  /** Public signing keys as a JSON Web Key Set. */
  readonly signingKeys: { readonly keys: readonly object[] };
  /** Every token signed since start, oldest first: the newest 50,000. */
  issuedTokens(): readonly string[];
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
