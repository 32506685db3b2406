/**
 * Declaration of a route: address, permitted callers, text for programs, and the schemas of query, body and answers. The guard, the
 * validation and the OpenAPI document of the gateway read it, and the page's client takes its types from it.
 */
import type { z } from 'zod';
import type { ActivityKind } from '../../../domain/people/activity.ts';
import type { Right } from '../../../domain/people/roles.ts';

export type RouteClass =
  /** Any client that reaches the gateway. */
  | 'public'
  /** A register's own token, checked by the route. */
  | 'register-token'
  /**
   * A value issued for one step that the browser returns: the state of a login at another site, the key of a
   * change; checked by the route.
   */
  | 'state-token'
  /** A signed-in person whose role has this right, or a program with a token where the right is not one of people only. */
  | Right;

/** Groups of routes, in the order of the document. */
export const tags = [
  'Sales',
  'Cameras',
  'Linkage',
  'Pushed sales',
  'Gateway',
  'System',
  'Notifications',
  'Network',
  'People',
  'Signing in',
] as const;
type Tag = (typeof tags)[number];

/** With parameters as `:name`: `GET /api/v1/sales/:saleId`. HEAD is treated as GET. */
export type RouteName = `${'GET' | 'POST' | 'PUT' | 'DELETE'} /${string}`;

/** For an answer other than JSON. */
type OtherContent = {
  readonly type: string;
  readonly words: string;
  /** Header names and their meaning. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Schema of each message, if it is text. */
  readonly schema?: z.ZodType;
};

/** A text alone: an answer without content. */
export type OneAnswer = z.ZodType | OtherContent | string;

export type Route = {
  readonly access: RouteClass;
  /** Kind of its entries in the log of people; every route that changes something, or lets it leave, has one. `nothing`: a try or a search. */
  readonly log?: ActivityKind | 'nothing';
  /** A few words, for lists. */
  readonly summary: string;
  /** Further notes for callers. */
  readonly about?: string;
  /** Without it the query is ignored. */
  readonly query?: z.ZodType;
  /** JSON; an absent body is parsed as `{}`. */
  readonly body?: z.ZodType;
  /** For the document: the handler parses the body. */
  readonly rawBody?: z.ZodType;
  /** By status; several: chosen by the request's Accept. JSON answers get the status of the only successful one. */
  readonly answers: Readonly<Record<number, OneAnswer | readonly OneAnswer[]>>;
  /** By status, with its cause; in addition to those that any route may answer. */
  readonly problems?: Readonly<Record<number, string>>;
  /** With `Upgrade: websocket`: the messages of the gateway and of the client. */
  readonly webSocket?: { readonly words: string; readonly sends: z.ZodType; readonly takes?: z.ZodType };
};

export type RouteTable = Readonly<Record<RouteName, Route>>;
export type RouteGroup<Table extends RouteTable> = { readonly tag: Tag; readonly routes: Table };

export function routeGroup<const Table extends RouteTable>(tag: Tag, routes: Table): RouteGroup<Table> {
  return { tag, routes };
}

type ParamNames<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | ParamNames<Rest>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never;
export type Params<Name extends string> = Readonly<Record<ParamNames<Name>, string>>;

export type Immutable<T> = T extends object ? { readonly [Key in keyof T]: Immutable<T[Key]> } : T;

type JsonIn<Answer> = Answer extends z.ZodType
  ? z.output<Answer>
  : Answer extends readonly (infer One)[]
    ? JsonIn<One>
    : never;

/** Union of its JSON answers. */
export type JsonOf<One extends Route> = JsonIn<One['answers'][keyof One['answers']]>;

/** Phrases of several routes. */
export const noSaleHere = 'There is no such sale here.';
export const unreadableHere = 'The stored sale is damaged.';
export const noCameraHere = 'There is no such camera here.';
export const noRegisterHere = 'There is no such register here.';
export const noAccountHere = 'There is no such account here.';
export const posAway = 'The POS cannot be reached now.';
export const webSocketRequired = 'A WebSocket is required.';
