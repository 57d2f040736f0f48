import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { z } from 'zod';
import type { Starter } from '../../shared/durable/starter';
import type { Code } from '../../shared/errors/codes';
import type { Operator, Role } from './authorize';

/** Who may call a route: anyone, the holder of a personal link, consent state or address for events, or an operator with an app role. */
type Access = 'anyone' | 'link' | 'state' | 'secret' | Role;

/** What a route can answer beside refusals: a JSON body by its schema, or another kind of content. */
export interface Answer {
  readonly description: string;
  readonly schema?: z.ZodType;
  /** Default `application/json` where there is a schema. */
  readonly media?: string;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | 'OPTIONS';

/** What every route declares; the OpenAPI document, `docs/routes.md` and the tests of access are made from it. */
export interface RouteDeclaration {
  /** Name of the function, and operation of the OpenAPI document. */
  readonly name: string;
  readonly method: Method | readonly Method[];
  readonly path: string;
  readonly access: Access;
  readonly tag: string;
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** Body in JSON; what does not fit is refused with every wrong field named. */
  readonly body?: z.ZodType;
  /** Body as a form or as something else, which the handler reads itself: described, not read. */
  readonly form?: z.ZodObject;
  readonly media?: string;
  readonly answers: Readonly<Record<number, Answer>>;
  /** Codes of refusals that are the route's own, by status. */
  readonly problems?: Readonly<Record<number, readonly Code[]>>;
  /** Answers with an `ETag` and takes `If-None-Match`. */
  readonly etag?: boolean;
  /** Takes `If-Match` with an ETag of the onboarding, and refuses if its status has changed since. */
  readonly ifMatch?: boolean;
  /** Not part of the API: not in the OpenAPI document. */
  readonly hidden?: boolean;
}

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;

/** A call that was let in and parsed. */
export interface Call<D extends RouteDeclaration = RouteDeclaration> {
  readonly request: HttpRequest;
  readonly starter: Starter;
  /** Of routes for operators: who calls. */
  readonly operator: D['access'] extends Role ? Operator : undefined;
  /** The operator as the audit names him. */
  readonly by: D['access'] extends Role ? string : undefined;
  readonly params: Parsed<D['params']>;
  readonly query: Parsed<D['query']>;
  readonly body: Parsed<D['body']>;
}

/** A declared route with its handler. */
export interface Route extends RouteDeclaration {
  // The types of a call are checked where the route is made; the table holds routes of every kind.
  readonly handle: (call: Call) => Promise<HttpResponseInit>;
}

/**
 * Makes a route. The handler gets a call that is authorised and parsed by what is declared: it cannot forget either.
 */
export function route<const D extends RouteDeclaration>(
  declaration: D,
  handle: (call: Call<D>) => Promise<HttpResponseInit>,
): Route {
  return { ...declaration, handle: handle };
}
