/**
 * HTTP client of the page. The routes are declared in contract/page/routes; types alone are imported from there, so zod stays out of the
 * page: its only peer is the gateway that served it.
 */
import type { z } from 'zod';
import type { ProblemJson } from '../../contract/page/problem-details.ts';
import type { cameraRoutes } from '../../contract/page/routes/cameras.ts';
import type { gatewayRoutes } from '../../contract/page/routes/gateway.ts';
import type { linkageRoutes } from '../../contract/page/routes/linkage.ts';
import type { networkRoutes } from '../../contract/page/routes/network.ts';
import type { notificationRoutes } from '../../contract/page/routes/notifications.ts';
import type { peopleRoutes } from '../../contract/page/routes/people.ts';
import type { Immutable, JsonOf, Params, Route } from '../../contract/page/routes/route.ts';
import type { salesRoutes } from '../../contract/page/routes/sales.ts';
import type { settingsRoutes } from '../../contract/page/routes/settings.ts';
import type { signInRoutes } from '../../contract/page/routes/sign-in.ts';
import type { systemRoutes } from '../../contract/page/routes/system.ts';
import { within } from '../state/clock.ts';

type Routes = typeof cameraRoutes.routes &
  typeof gatewayRoutes.routes &
  typeof linkageRoutes.routes &
  typeof networkRoutes.routes &
  typeof notificationRoutes.routes &
  typeof peopleRoutes.routes &
  typeof salesRoutes.routes &
  typeof settingsRoutes.routes &
  typeof signInRoutes.routes &
  typeof systemRoutes.routes;
type Name = keyof Routes;

/** In a query every value is text. */
type QueryValue = string | number | boolean | readonly string[] | undefined;
type QueryOf<Input> = { readonly [Key in keyof Input]: QueryValue };
type Part<Key extends string, Value> =
  Partial<Value> extends Value ? { readonly [K in Key]?: Value } : { readonly [K in Key]: Value };

/** Body of a route, as its clients send it. */
export type BodyOf<N extends Name> = Routes[N] extends { body: infer Body extends z.ZodType }
  ? Immutable<z.input<Body>>
  : never;

type Address<N extends Name> = Part<'params', Params<N>> &
  (Routes[N] extends { query: infer Query extends z.ZodType }
    ? Part<'query', QueryOf<z.input<Query>>>
    : object);
type Given<N extends Name> = Address<N> &
  (Routes[N] extends { body: z.ZodType } ? Part<'body', BodyOf<N>> : object) & {
    readonly signal?: AbortSignal;
    /** Default: 10 s. */
    readonly withinMs?: number;
  };

/** JSON answer; undefined where there is none. */
type JsonAnswer<One extends Route> = [JsonOf<One>] extends [never] ? undefined : JsonOf<One>;
type LineIn<Answer> = Answer extends { schema: infer Schema extends z.ZodType } ? z.output<Schema> : never;
type LineOf<One extends Route> = One['answers'][200] extends readonly (infer Several)[]
  ? LineIn<Several>
  : LineIn<One['answers'][200]>;

/** Also of a value that the page itself refuses. */
type ShownProblem = Pick<ProblemJson, 'type'> & {
  readonly errors?: readonly { readonly field: string; readonly message: string }[] | undefined;
};

export type Failure =
  /** No answer at all: the gateway is off, or this device is on another network. */
  | { readonly kind: 'unreachable' }
  /** The gateway answered with a problem. */
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly title: string;
      readonly problem?: ShownProblem;
      /** Wait after too many requests. */
      readonly waitMs?: number;
    };

export type Answer<T> = { readonly kind: 'ok'; readonly value: T } | Failure;

/** A phone at the far end of a shop's Wi-Fi still gets its answer; a dead gateway is noticed. Milliseconds. */
const answerWithinMs = 10_000;

/**
 * Emits `signed_out` whenever the gateway requires a session and this browser has none (any more), and `not_permitted` where
 * the role of its person does not suffice (any more).
 */
export const refused = new EventTarget();

/** Language of the page, in which problems are reported; while undefined, that of the browser. */
let language: string | undefined;
export function setRequestLanguage(chosen: string): void {
  language = chosen;
}

/** The same for any route. */
type Loose = {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, QueryValue>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  readonly withinMs?: number;
};

/** Address of a route with its query, relative to the page: a receiver may be behind a proxy with a path of its own. */
export function pathOf<N extends Name>(name: N, address: Address<N>): string {
  const { params = {}, query = {} }: Loose = address;
  const path = name
    .slice(name.indexOf('/') + 1)
    .replaceAll(/:(\w+)/g, (_, key: string) => encodeURIComponent(params[key] ?? ''));
  const given = new URLSearchParams();
  for (const [key, value] of Object.entries(query))
    if (value !== undefined) for (const one of [value].flat()) given.append(key, String(one));
  return given.size === 0 ? path : `${path}?${given.toString()}`;
}

/** Requests a route; `read` takes what it answers. */
export function request<N extends Name, T>(
  name: N,
  given: Given<N>,
  read: (response: Response) => Promise<T>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer<T>> {
  const { body, signal = new AbortController().signal, withinMs }: Loose = given;
  const [method = ''] = name.split(' ');
  const init =
    body === undefined
      ? { method, headers }
      : { method, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) };
  return ask(pathOf(name, given), read, signal, init, withinMs);
}

/** Requests a route that answers JSON, or nothing. */
export function call<N extends Name>(name: N, given: Given<N>): Promise<Answer<JsonAnswer<Routes[N]>>> {
  return request(
    name,
    given,
    async (response) =>
      (response.status === 204 ? undefined : await response.json()) as JsonAnswer<Routes[N]>,
  );
}

/** Requests a route that answers in lines of JSON, and passes on each line as it arrives. */
export function callLines<N extends Name>(
  name: N,
  given: Given<N>,
  onLine: (line: LineOf<Routes[N]>) => void,
): Promise<Answer<void>> {
  return request(
    name,
    given,
    (response) => readLines(response, (line) => onLine(line as LineOf<Routes[N]>)),
    {
      accept: 'application/x-ndjson',
    },
  );
}

/** Rejects with `signal.reason` when aborted; everything else that can go wrong is an answer. */
export async function ask<T>(
  path: string,
  read: (response: Response) => Promise<T>,
  signal: AbortSignal,
  init: RequestInit = {},
  withinMs = answerWithinMs,
): Promise<Answer<T>> {
  try {
    return await within(withinMs, signal, async (signal) => {
      const headers = new Headers(init.headers);
      if (language !== undefined) headers.set('accept-language', language);
      const response = await fetch(path, { ...init, headers, signal, cache: 'no-store' });
      if (response.ok) return { kind: 'ok', value: await read(response) };
      if (response.status === 401) refused.dispatchEvent(new Event('signed_out'));
      if (response.status === 403) refused.dispatchEvent(new Event('not_permitted'));
      const problem = await problemOf(response);
      const title = problem?.detail ?? problem?.title ?? response.statusText;
      return {
        kind: 'refused',
        status: response.status,
        title,
        ...(problem !== undefined && { problem }),
        ...(response.status === 429 && {
          waitMs: 1_000 * Number(response.headers.get('retry-after') ?? 1),
        }),
      };
    });
  } catch {
    if (signal.aborted) throw signal.reason;
    return { kind: 'unreachable' };
  }
}

async function problemOf(response: Response): Promise<ProblemJson | undefined> {
  if (response.headers.get('content-type')?.startsWith('application/problem+json') !== true) return undefined;
  return (await response.json()) as ProblemJson;
}

async function readLines(response: Response, onLine: (line: unknown) => void): Promise<void> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (let chunk = await reader?.read(); chunk?.done === false; chunk = await reader?.read()) {
    const lines = (rest + chunk.value).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(JSON.parse(line));
  }
}
