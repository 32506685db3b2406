/**
 * HTTP client that behaves like a gateway: no redirects, certificates verified, answers read up to 1 MiB, a deadline on each request.
 * Requests deferred by the cloud (429, 503, `retry`) are repeated a few times after the requested delay.
 */
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { getCACertificates } from 'node:tls';
import { Agent, request } from 'undici';
import { answerProblem } from '../contract/cloud/answer-problem.ts';
import {
  type BatchAnswer,
  batchAnswerSchema,
  senderHeadersOf,
  storedThroughHeader,
} from '../contract/cloud/event.ts';
import { problemTexts } from '../domain/problem/problem-text.ts';
import { deadline } from '../lib/abort.ts';
import type { Clock } from '../lib/clock.ts';
import type { LocalizedText } from '../lib/text/language.ts';
import { conformanceText } from './text/text.ts';

export type Exchange =
  | {
      readonly kind: 'answer';
      readonly status: number;
      header(name: string): string | undefined;
      readonly text: string;
    }
  | { readonly kind: 'none'; readonly why: LocalizedText };

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

export type Request = {
  readonly method: 'POST' | 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
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

const exchangeMs = 30_000;
const maxAnswerBytes = 1024 * 1024;
const maxTries = 6;
/** A cloud under load may request more; this bounds the run. */
const longestWaitMs = 30_000;

export function connectCloud(options: CloudOptions, signal: AbortSignal): Cloud {
  const { token, clock, caPem } = options;
  const base = options.url.replace(/\/+$/, '');
  const ca = caPem === undefined ? undefined : [...getCACertificates(), caPem];
  const agent = new Agent({
    connect: { timeout: 10_000, ...(ca !== undefined && { ca }) },
    keepAliveTimeout: 30_000,
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const delays: Delays = { count: 0, complaints: [] };

  async function send({ url, method, headers, body }: Request): Promise<Exchange> {
    signal.throwIfAborted();
    using bounded = deadline(clock, exchangeMs, signal);
    try {
      const answer = await request(url, { dispatcher: agent, method, headers, body, signal: bounded.signal });
      const chunks: Buffer[] = [];
      let bytes = 0;
      for await (const chunk of answer.body as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        if (bytes > maxAnswerBytes)
          return {
            kind: 'none',
            why: conformanceText('answer.too_large', { status: answer.statusCode }),
          };
        chunks.push(chunk);
      }
      return {
        kind: 'answer',
        status: answer.statusCode,
        header: (name) => [answer.headers[name]].flat()[0],
        text: Buffer.concat(chunks).toString('utf8'),
      };
    } catch (error) {
      signal.throwIfAborted();
      const seconds = exchangeMs / 1_000;
      if (bounded.passed())
        return {
          kind: 'none',
          why: conformanceText('answer.timed_out', { seconds }),
        };
      const code = (error as { code?: string }).code ?? String(error);
      return {
        kind: 'none',
        why: conformanceText('answer.no_connection', { code }),
      };
    }
  }

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

  /** Waits as long as the cloud requested and records the form of the request. */
  async function wait(requestedAtMs: number | undefined): Promise<void> {
    delays.count += 1;
    const ms = Math.min(requestedAtMs ?? 1_000, longestWaitMs);
    options.onWait(ms);
    await clock.sleep(ms, signal);
  }

  async function post(bodies: readonly string[], options: PostOptions = {}): Promise<Posted> {
    const requested = batch(bodies, options);
    for (let tries = 1; ; tries += 1) {
      const exchange = await send(requested);
      const isLast = tries >= maxTries || options.patient === false;
      const wasPutOff = tries > 1;
      if (exchange.kind === 'none') return { exchange, count: 0, wasPutOff };
      if ((exchange.status === 429 || exchange.status === 503) && !isLast) {
        await wait(retryAfterMs(exchange.header('retry-after'), delays.complaints));
        continue;
      }
      if (exchange.status < 200 || exchange.status >= 300) return { exchange, count: 0, wasPutOff };
      const answer = answerOf(exchange.text);
      if (answer === undefined) {
        const problem = answerProblem(exchange.text);
        return {
          exchange,
          ...(problem !== undefined && { problem: problemTexts(problem) }),
          count: 0,
          wasPutOff,
        };
      }
      const putOff = answer.results.filter(({ status }) => status === 'retry');
      if (putOff.length > 0 && !isLast) {
        await wait(Math.max(...putOff.map((result) => result.retryAfterMs ?? 1_000)));
        continue;
      }
      return {
        exchange,
        results: new Map(answer.results.map((result) => [result.id, result])),
        count: answer.results.length,
        wasPutOff,
      };
    }
  }

  return {
    base,
    delays,
    send,
    post,
    async cutOff(bodies) {
      const { url, headers, body } = batch(bodies, {});
      const bytes = Buffer.from(body);
      const open = url.startsWith('https:') ? httpsRequest : httpRequest;
      using bounded = deadline(clock, exchangeMs, signal);
      await new Promise<void>((resolve) => {
        const cut = open(url, {
          method: 'POST',
          headers: { ...headers, 'content-length': bytes.length },
          signal: bounded.signal,
          ...(ca !== undefined && { ca }),
        });
        cut.on('error', () => resolve());
        cut.on('close', () => resolve());
        cut.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => void cut.destroy());
      });
    },
    async [Symbol.asyncDispose]() {
      await agent.destroy();
    },
  };
}

/** Undefined when the body doesn't follow the contract. */
function answerOf(text: string): BatchAnswer | undefined {
  try {
    return batchAnswerSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
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
