/**
 * Declares routes: address, permitted callers, text for programs, and the schemas of query, body and answers, in
 * one place. The guard (access/guard.ts), the OpenAPI document (openapi/document.ts) and the validation read this
 * declaration; a route without one doesn't start.
 */
import type { WebSocket } from '@fastify/websocket';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Problem } from '../../lib/http/problem.ts';
import { problemOfInput } from './field-problems.ts';

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
  /** A signed-in person, or a program with a token. */
  | 'api-token'
  /** The same, or monitoring with `web.stateToken`. */
  | 'monitoring'
  /** A signed-in person: personal operations only. */
  | 'session';

/** Groups of routes, in the order of the document. */
export const tags = [
  'Sales',
  'Cameras',
  'Linkage',
  'Pushed sales',
  'Gateway',
  'System',
  'Network',
  'Signing in',
] as const;
type Tag = (typeof tags)[number];

/** As Fastify writes parameters: `GET /api/v1/sales/:saleId`. HEAD is treated as GET. */
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
/** By status. Several: chosen by the request's Accept. */
type Answers = Readonly<Record<number, OneAnswer | readonly OneAnswer[]>>;

type Description = {
  readonly access: RouteClass;
  /** A few words, for lists. */
  readonly summary: string;
  /** Further notes for callers. */
  readonly about?: string;
  /** By status, with its cause; in addition to those that any route may answer. */
  readonly problems?: Readonly<Record<number, string>>;
  /** With `Upgrade: websocket`: the messages of the gateway and of the client. */
  readonly webSocket?: { readonly words: string; readonly sends: z.ZodType; readonly takes?: z.ZodType };
};

export type DeclaredRoute = Description & {
  readonly name: RouteName;
  readonly tag: Tag;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  readonly answers: Answers;
};

type ParamNames<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | ParamNames<Rest>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never;
type Params<Name extends string> = Readonly<Record<ParamNames<Name>, string>>;

/** One request: `query` and `body` as their schemas parsed them. */
type Call<Name extends string, Query extends z.ZodType, Body extends z.ZodType> = {
  readonly params: Params<Name>;
  readonly query: z.output<Query>;
  readonly body: z.output<Body>;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
};

type Immutable<T> = T extends readonly (infer Item)[]
  ? readonly Immutable<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Immutable<T[Key]> }
    : T;

type JsonOf<Answer> = Answer extends z.ZodType
  ? Immutable<z.output<Answer>>
  : Answer extends readonly (infer One)[]
    ? JsonOf<One>
    : never;

type Invalid = string | ((error: z.ZodError) => Problem);

type RouteOptions<
  Name extends string,
  Query extends z.ZodType,
  Body extends z.ZodType,
  ByStatus extends Answers,
> = Description & {
  /** Without it the query is ignored. */
  readonly query?: Query;
  /** JSON; an absent body is parsed as `{}`. */
  readonly body?: Body;
  /** For the document: the handler parses the body. */
  readonly rawBody?: z.ZodType;
  /** Title of the problem if query or body don't match, or that problem. */
  readonly invalid?: Invalid;
  /** Bytes. Default: 1 KiB without a body, else the server's. */
  readonly bodyLimit?: number;
  /** JSON answers get the status of the only successful one. */
  readonly answers: ByStatus;
  readonly onRequest?: (request: FastifyRequest<{ Params: Params<Name> }>) => Promise<void>;
  readonly wsHandler?: (socket: WebSocket, request: FastifyRequest<{ Params: Params<Name> }>) => void;
  readonly handle: (
    call: Call<Name, Query, Body>,
  ) =>
    | Promise<JsonOf<ByStatus[keyof ByStatus]> | FastifyReply>
    | JsonOf<ByStatus[keyof ByStatus]>
    | FastifyReply;
};

declare module 'fastify' {
  // eslint-disable-next-line @typescript-eslint/consistent-type-definitions -- only an interface can be widened
  interface FastifyContextConfig {
    declared?: DeclaredRoute;
  }
}

const noBodyLimit = 1_024;

/** Returns the function that adds routes of one group to a server. */
export function routesOf(app: FastifyInstance, tag: Tag) {
  return function route<
    const Name extends RouteName,
    Query extends z.ZodType = z.ZodUndefined,
    Body extends z.ZodType = z.ZodUndefined,
    const ByStatus extends Answers = Answers,
  >(name: Name, options: RouteOptions<Name, Query, Body, ByStatus>): void {
    const { query, body, rawBody, invalid, bodyLimit, onRequest, wsHandler, handle, ...described } = options;
    const [method = '', url = ''] = name.split(' ');
    const documentedBody = body ?? rawBody;
    const declared: DeclaredRoute = {
      ...described,
      ...{ name, tag },
      ...(query !== undefined && { query }),
      ...(documentedBody !== undefined && { body: documentedBody }),
    };
    const limit = bodyLimit ?? (documentedBody === undefined && method !== 'GET' ? noBodyLimit : undefined);
    const status = onlySuccess(described.answers);
    app.route<{ Params: Params<Name> }>({
      ...{ method, url, config: { declared } },
      ...(limit !== undefined && { bodyLimit: limit }),
      ...(onRequest !== undefined && { onRequest }),
      ...(wsHandler !== undefined && { wsHandler }),
      handler: async (request, reply) => {
        const call = {
          params: request.params,
          query: parsed(query, request.query, invalid ?? 'Wrong query'),
          body: parsed(body, request.body ?? {}, invalid ?? 'Wrong body'),
          ...{ request, reply },
        };
        if (status !== undefined) reply.code(status);
        // The schemas have just made these types; without a schema both are undefined.
        return handle(call as Call<Name, Query, Body>);
      },
    });
  };
}

function onlySuccess(answers: Answers): number | undefined {
  const all = Object.keys(answers)
    .map(Number)
    .filter((status) => status >= 200 && status < 300);
  return all.length === 1 ? all[0] : undefined;
}

function parsed(schema: z.ZodType | undefined, value: unknown, invalid: Invalid): unknown {
  const found = schema?.safeParse(value, { reportInput: true });
  if (found?.success !== false) return found?.data;
  throw typeof invalid === 'string' ? problemOfInput(invalid, found.error) : invalid(found.error);
}
