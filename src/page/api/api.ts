/**
 * HTTP client of the page for the gateway's API. Only the types of the schema are imported, so zod stays out of the page: its only peer is
 * the gateway that served it.
 */
import type { RetriedJson } from '../../contract/page/quarantine.ts';
import type {
  PairJson,
  ProblemJson,
  SalesCountJson,
  SalesHoursJson,
  SalesPageJson,
  StatusJson,
} from '../../contract/page/sales.ts';
import { within } from '../state/clock.ts';
import { type Filter, filterQuery } from '../state/filter.ts';

export type Failure =
  /** No answer at all: the gateway is off, or this device is on another network. */
  | { readonly kind: 'unreachable' }
  /** The gateway answered with a problem. */
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly title: string;
      readonly problem?: ProblemJson;
      /** Wait after too many requests. */
      readonly waitMs?: number;
    };

export type Answer<T> = { readonly kind: 'ok'; readonly value: T } | Failure;

/** A phone at the far end of a shop's Wi-Fi still gets its answer; a dead gateway is noticed. Milliseconds. */
const answerWithinMs = 10_000;

/** Emits `signed_out` whenever the gateway requires a session and this browser has none (any more). */
export const refused = new EventTarget();

export const eventsPath = '/api/v1/events';

export function getStatus(signal: AbortSignal): Promise<Answer<StatusJson>> {
  return get('/api/v1/status', signal);
}

/** Newest first. `limit` is 1 … 200, `cursor` an earlier page's `nextCursor`. */
export function getSales(
  query: { filter: Filter; limit: number; cursor?: string },
  signal: AbortSignal,
): Promise<Answer<SalesPageJson>> {
  const params = filterQuery(query.filter);
  params.set('limit', String(query.limit));
  if (query.cursor !== undefined) params.set('cursor', query.cursor);
  return get(`/api/v1/sales?${params.toString()}`, signal);
}

export function getCount(filter: Filter, signal: AbortSignal): Promise<Answer<SalesCountJson>> {
  return get(`/api/v1/sales/count?${filterQuery(filter).toString()}`, signal);
}

/** `date`: as a calendar of the shop has it. */
export function getHours(
  query: { date: string; register: string | undefined; camera: string | undefined },
  signal: AbortSignal,
): Promise<Answer<SalesHoursJson>> {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined) params.set(key, value);
  return get(`/api/v1/sales/hours?${params.toString()}`, signal);
}

export function getSale(saleId: string, signal: AbortSignal): Promise<Answer<PairJson>> {
  return get(`/api/v1/sales/${encodeURIComponent(saleId)}`, signal);
}

/** The camera's newest picture, at most so wide. */
export function getFrame(
  { id, widthPx }: { id: string; widthPx: number },
  signal: AbortSignal,
): Promise<Answer<Blob>> {
  return getPicture(`/api/v1/cameras/${encodeURIComponent(id)}/frame.jpeg?width=${widthPx}`, signal);
}

function getPicture(path: string, signal: AbortSignal): Promise<Answer<Blob>> {
  return ask(path, (response) => response.blob(), signal);
}

/** `offsetMs`: time of the picture − requested time; the nearest stored picture may be a second off. */
export type Frame = { readonly jpeg: Blob; readonly offsetMs: number };

export function getFrameAt(path: string, signal: AbortSignal): Promise<Answer<Frame>> {
  return ask(
    path,
    async (response) => ({
      jpeg: await response.blob(),
      offsetMs: Number(response.headers.get('x-frame-offset-ms') ?? 0),
    }),
    signal,
  );
}

/** Owes again what the cloud did not take of a sale. */
export function retryUpload(saleId: string): Promise<Answer<RetriedJson>> {
  const params = new URLSearchParams({ saleId });
  return ask(
    `/api/v1/quarantine/retry?${params.toString()}`,
    (response) => response.json() as Promise<RetriedJson>,
    new AbortController().signal,
    { method: 'POST' },
  );
}

export function get<T>(path: string, signal: AbortSignal): Promise<Answer<T>> {
  return ask(path, (response) => response.json() as Promise<T>, signal);
}

type Sent = {
  readonly body?: object | undefined;
  readonly withinMs: number;
};

/** `path`: below `/api/v1/`. What has no content is answered as undefined. */
export function send<T>(method: string, path: string, { body, withinMs }: Sent): Promise<Answer<T>> {
  return ask(
    `/api/v1/${path}`,
    async (response) => (response.status === 204 ? undefined : await response.json()) as T,
    new AbortController().signal,
    {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    },
    withinMs,
  );
}

/** Language of the page, in which problems are reported; while undefined, that of the browser. */
let language: string | undefined;
export function setRequestLanguage(chosen: string): void {
  language = chosen;
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

/** Parses an answer in lines of JSON and passes on each line as it arrives. */
export async function readLines(response: Response, onLine: (line: unknown) => void): Promise<undefined> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (let chunk = await reader?.read(); chunk?.done === false; chunk = await reader?.read()) {
    const lines = (rest + chunk.value).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(JSON.parse(line));
  }
  return undefined;
}
