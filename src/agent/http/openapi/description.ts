/** How a route is told to programs: in a few words, and with the very schemas that it reads and answers with. document.ts makes OpenAPI of it. */
import type { z } from 'zod';
import type { RouteName } from '../access/route-classes.ts';

/** Of an answer that is no JSON. */
export type OtherContent = {
  readonly type: string;
  readonly words: string;
  /** By name, what they say. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Of each message, where it is text. */
  readonly schema?: z.ZodType;
};

export type OneAnswer = z.ZodType | OtherContent | string;

export type RouteDescription = {
  /** A few words, for lists. */
  readonly summary: string;
  /** What else whoever calls it should know. */
  readonly about?: string;
  readonly query?: z.ZodType;
  /** JSON. */
  readonly body?: z.ZodType;
  /** By status. A text alone: an answer without content. Several: as the request's Accept has it. */
  readonly answers: Readonly<Record<number, OneAnswer | readonly OneAnswer[]>>;
  /** By status, when it is answered; beside what any route may refuse (`anyRefusal`). */
  readonly problems?: Readonly<Record<number, string>>;
  /** With `Upgrade: websocket`: the messages of the gateway and of the other side. */
  readonly webSocket?: { readonly words: string; readonly sends: z.ZodType; readonly takes?: z.ZodType };
};

/** Files of the pages are no part of the interface. */
export const pageFiles = [
  'GET /*',
  'GET /',
  'GET /plain.css',
  'GET /tillframe.crt',
] as const satisfies RouteName[];

export type DescribedRoute = Exclude<RouteName, (typeof pageFiles)[number]>;

export type Descriptions = Readonly<Partial<Record<DescribedRoute, RouteDescription>>>;

/** What any route may answer beside its own, as a problem: 401 and 413 have their rules in document.ts. */
export const anyRefusal = [400, 401, 403, 413, 414, 415, 429, 500, 503] as const;
