/** Serves the routes that contract/page/routes declares: a declared one gets its handler here, one without a declaration doesn't start. */
import type { WebSocket } from '@fastify/websocket';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type {
  Immutable,
  JsonOf,
  Params,
  Route,
  RouteGroup,
  RouteName,
  RouteTable,
} from '../../contract/page/routes/route.ts';
import type { Problem } from '../../lib/http/problem.ts';
import { problemOfInput } from './field-problems.ts';

export type DeclaredRoute = Route & Pick<RouteGroup<RouteTable>, 'tag'> & { readonly name: RouteName };

/** One request: `query` and `body` as their schemas parsed them. */
type Call<Name extends string, One extends Route> = {
  readonly params: Params<Name>;
  readonly query: One['query'] extends z.ZodType ? z.output<One['query']> : undefined;
  readonly body: One['body'] extends z.ZodType ? z.output<One['body']> : undefined;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
};

type Handle<Name extends string, One extends Route> = (
  call: Call<Name, One>,
) => Promise<Immutable<JsonOf<One>> | FastifyReply> | Immutable<JsonOf<One>> | FastifyReply;

type Invalid = (error: z.ZodError) => Problem;

type Served<Name extends string, One extends Route> = {
  /** The problem if query or body don't match; default: one for each field. */
  readonly invalid?: Invalid;
  /** Bytes. Default: 1 KiB without a body, else the server's. */
  readonly bodyLimit?: number;
  readonly onRequest?: (request: FastifyRequest<{ Params: Params<Name> }>) => Promise<void>;
  readonly wsHandler?: (socket: WebSocket, request: FastifyRequest<{ Params: Params<Name> }>) => void;
  readonly handle: Handle<Name, One>;
};

declare module 'fastify' {
  // oxlint-disable-next-line typescript/consistent-type-definitions -- only an interface can be widened
  interface FastifyContextConfig {
    declared?: DeclaredRoute;
  }
}

const noBodyLimit = 1_024;
const wrongQuery: Invalid = (error) => problemOfInput(error);
const wrongInBody: Invalid = (error) => problemOfInput(error);

/** Returns the function that adds routes of one group to a server. */
export function routesOf<Table extends RouteTable>(app: FastifyInstance, group: RouteGroup<Table>) {
  return function route<Name extends keyof Table & RouteName>(
    name: Name,
    served: Handle<Name, Table[Name]> | Served<Name, Table[Name]>,
  ): void {
    const options: Served<Name, Table[Name]> = typeof served === 'function' ? { handle: served } : served;
    const { invalid, bodyLimit, onRequest, wsHandler, handle } = options;
    const one: Route | undefined = group.routes[name];
    if (one === undefined) throw new Error(`${name} is not declared in src/contract/page/routes`);
    const declared: DeclaredRoute = { ...one, name, tag: group.tag };
    const { query, body, rawBody, answers } = declared;
    const [method = '', url = ''] = name.split(' ');
    const hasBody = body !== undefined || rawBody !== undefined;
    const limit = bodyLimit ?? (!hasBody && method !== 'GET' ? noBodyLimit : undefined);
    const status = onlySuccess(answers);
    app.route<{ Params: Params<Name> }>({
      ...{ method, url, config: { declared } },
      ...(limit !== undefined && { bodyLimit: limit }),
      ...(onRequest !== undefined && { onRequest }),
      ...(wsHandler !== undefined && { wsHandler }),
      handler: async (request, reply) => {
        const call = {
          params: request.params,
          query: parsed(query, request.query, invalid ?? wrongQuery),
          body: parsed(body, request.body ?? {}, invalid ?? wrongInBody),
          ...{ request, reply },
        };
        if (status !== undefined) reply.code(status);
        // The schemas have just made these types; without a schema both are undefined.
        return handle(call as Call<Name, Table[Name]>);
      },
    });
  };
}

function onlySuccess(answers: Route['answers']): number | undefined {
  const all = Object.keys(answers)
    .map(Number)
    .filter((status) => status >= 200 && status < 300);
  return all.length === 1 ? all[0] : undefined;
}

function parsed(schema: z.ZodType | undefined, value: unknown, invalid: Invalid): unknown {
  const found = schema?.safeParse(value, { reportInput: true });
  if (found?.success !== false) return found?.data;
  throw invalid(found.error);
}
