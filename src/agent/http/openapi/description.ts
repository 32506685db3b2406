/**
 * Describes a route for programs: a short text, and the schemas of its requests and answers. document.ts
 * turns it into OpenAPI.
 */
import type { z } from 'zod';
import type { RouteName } from '../access/route-classes.ts';

/** For an answer other than JSON. */
type OtherContent = {
  readonly type: string;
  readonly words: string;
  /** Header names and their meaning. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Schema of each message, if it is text. */
  readonly schema?: z.ZodType;
};

export type OneAnswer = z.ZodType | OtherContent | string;

export type RouteDescription = {
  /** A few words, for lists. */
  readonly summary: string;
  /** Further notes for callers. */
  readonly about?: string;
  readonly query?: z.ZodType;
  /** JSON. */
  readonly body?: z.ZodType;
  /** By status. A text alone: an answer without content. Several: chosen by the request's Accept. */
  readonly answers: Readonly<Record<number, OneAnswer | readonly OneAnswer[]>>;
  /** By status, with its cause; in addition to the general ones (`anyRefusal`). */
  readonly problems?: Readonly<Record<number, string>>;
  /** With `Upgrade: websocket`: the messages of the gateway and of the client. */
  readonly webSocket?: { readonly words: string; readonly sends: z.ZodType; readonly takes?: z.ZodType };
};

/** Files of the pages, which are not part of the interface. */
export const pageFiles = [
  'GET /*',
  'GET /',
  'GET /plain.css',
  'GET /tillframe.crt',
] as const satisfies RouteName[];

export type DescribedRoute = Exclude<RouteName, (typeof pageFiles)[number]>;

export type Descriptions = Readonly<Partial<Record<DescribedRoute, RouteDescription>>>;

/** Problems that any route may answer: 401 and 413 have their rules in document.ts. */
export const anyRefusal = [400, 401, 403, 413, 414, 415, 429, 500, 503] as const;
