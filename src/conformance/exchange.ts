/**
 * Batches of events, sent as a gateway sends them (http-exchange.ts). Requests deferred by the cloud (429, 503, `retry`)
 * are repeated a few times after the requested delay.
 */

import {
  type BatchAnswer,
  batchAnswerSchema,
  senderHeadersOf,
  storedThroughHeader,
} from '../contract/cloud/event.ts';
import { answerProblem } from '../contract/cloud/reading/answer-problem.ts';
import { problemTexts } from '../domain/problem/problem-text.ts';
import type { Clock } from '../lib/clock.ts';
import type { LocalizedText } from '../lib/text/language.ts';
import { readJson } from '../lib/text/read-json.ts';
import { createHttpExchange, type Exchange, type Request } from './http-exchange.ts';

export type Result = BatchAnswer['results'][number];

export type Posted = {
  readonly exchange: Exchange;
  /** By event id; absent when the answer doesn't follow the contract. */
  readonly results?: ReadonlyMap<string, Result>;
  /** Contract violation in a 2xx answer without results. */
  readonly problem?: LocalizedText;
  /** Number of results in the answer, including repeated ids. */
  readonly count: number;
  /** The batch was sent more than once because the cloud deferred it: a new event may be reported as a duplicate. */
  readonly wasPutOff: boolean;
};

type PostOptions = {
  /** Null sends no token. Default: the given token. */
  readonly token?: string | null;
  /** Raw body, sent in place of the events. */
  readonly body?: Uint8Array | string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Deferring answers are returned and not retried. */
  readonly patient?: false;
};

/** Deferrals, and violations of the contract in how they were expressed. */
type Delays = { count: number; readonly complaints: string[] };

export type Cloud = {
  readonly base: string;
  readonly delays: Delays;
  send(request: Request): Promise<Exchange>;
  post(bodies: readonly string[], options?: PostOptions): Promise<Posted>;
  /** A request whose body is cut off in the middle. */
  cutOff(bodies: readonly string[]): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

export type CloudOptions = {
  readonly url: string;
  readonly token: string;
  readonly caPem?: string;
  /** Sent with each batch. */
  readonly sender: { readonly gateway: string; readonly shop: string };
  readonly clock: Clock;
  /** Called before a wait that the cloud requested. */
  readonly onWait: (ms: number) => void;
};

const maxTries = 6;
const defaultWaitMs = 1_000;
/** A cloud under load may request more; this bounds the run. */
const longestWaitMs = 30_000;

export function connectCloud(options: CloudOptions, signal: AbortSignal): Cloud {
  const { token, clock, caPem } = options;
  const base = options.url.replace(/\/+$/, '');
  const http = createHttpExchange({ clock, caPem }, signal);
  const delays: Delays = { count: 0, complaints: [] };

  function batch(bodies: readonly string[], { token: other, body, headers }: PostOptions): Request {
    const shown = other === undefined ? token : other;
    return {
      method: 'POST',
      url: `${base}/v1/events`,
      headers: {
        'content-type': 'application/cloudevents-batch+json',
        [storedThroughHeader]: '0',
        ...senderHeadersOf(options.sender),
        ...(shown !== null && { authorization: `Bearer ${shown}` }),
        ...headers,
      },
      body: body ?? `[${bodies.join(',')}]`,
    };
  }

  async function wait(requestedMs: number): Promise<void> {
    delays.count += 1;
    const ms = Math.min(requestedMs, longestWaitMs);
    options.onWait(ms);
    await clock.sleep(ms, signal);
  }

  async function post(bodies: readonly string[], options: PostOptions = {}): Promise<Posted> {
    const requested = batch(bodies, options);
    for (let tries = 1; ; tries += 1) {
      const exchange = await http.send(requested);
      const answer = answerOf(exchange);
      const isLast = tries >= maxTries || options.patient === false;
      const waitMs = isLast ? undefined : deferredMs(exchange, answer, delays.complaints);
      if (waitMs === undefined) return postedOf(exchange, answer, tries > 1);
      await wait(waitMs);
    }
  }

  return {
    base,
    delays,
    send: (request) => http.send(request),
    post,
    cutOff: (bodies) => http.cutOff(batch(bodies, {})),
    [Symbol.asyncDispose]: () => http[Symbol.asyncDispose](),
  };
}

function postedOf(exchange: Exchange, answer: BatchAnswer | undefined, wasPutOff: boolean): Posted {
  if (answer === undefined) {
    const problem = isSuccess(exchange) ? answerProblem(exchange.text) : undefined;
    return {
      exchange,
      ...(problem !== undefined && { problem: problemTexts(problem) }),
      count: 0,
      wasPutOff,
    };
  }
  return {
    exchange,
    results: new Map(answer.results.map((result) => [result.id, result])),
    count: answer.results.length,
    wasPutOff,
  };
}

/** Delay requested by the cloud; undefined when it deferred nothing. Records violations of the contract in its form. */
function deferredMs(
  exchange: Exchange,
  answer: BatchAnswer | undefined,
  complaints: string[],
): number | undefined {
  if (exchange.kind === 'answer' && (exchange.status === 429 || exchange.status === 503))
    return retryAfterMs(exchange.header('retry-after'), complaints) ?? defaultWaitMs;
  const putOff = answer?.results.filter(({ status }) => status === 'retry') ?? [];
  return putOff.length === 0
    ? undefined
    : Math.max(...putOff.map((result) => result.retryAfterMs ?? defaultWaitMs));
}

type Answered = Extract<Exchange, { kind: 'answer' }>;

const isSuccess = (exchange: Exchange): exchange is Answered =>
  exchange.kind === 'answer' && exchange.status >= 200 && exchange.status < 300;

/** Undefined without a 2xx answer, or when the body doesn't follow the contract. */
function answerOf(exchange: Exchange): BatchAnswer | undefined {
  return isSuccess(exchange) ? readJson(batchAnswerSchema, exchange.text) : undefined;
}

/** Seconds or an HTTP date; any other value is an issue. */
function retryAfterMs(text: string | undefined, complaints: string[]): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text.trim())) return Number(text) * 1_000;
  // Gateways wait until the date; here it is only validated.
  if (/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} /.test(text) && !Number.isNaN(Date.parse(text)))
    return 5_000;
  complaints.push(`Retry-After: ${text.slice(0, 80)}`);
  return undefined;
}
