/**
 * The HTTPS sink: sends batches of CloudEvents and pictures, one request each, and maps what comes back onto outcomes.
 *
 * Bodies go out byte for byte as they are stored. The token goes to the origin it was issued for and nowhere else. Redirects aren't
 * followed, certificates are always verified, answers are read up to a bound, and each request has one deadline for all of it.
 */
import { getCACertificates } from 'node:tls';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Agent, type Dispatcher, request } from 'undici';
import { deadline } from '../ops/abort.ts';
import type { Clock } from '../ops/clock.ts';
import type { Log } from '../ops/log.ts';
import type { OwedPicture } from '../store/store.ts';
import { storedThroughHeader } from './contract/event.ts';
import { type Answer, batchOutcome, pictureOutcome } from './https-answers.ts';
import type { GatewayIdentity, Sink } from './sink.ts';
import { isSafeToSendTo } from './sink-url.ts';

export type HttpsSinkConfig = {
  readonly kind: 'https';
  /** Base address; `sinkUrlProblem` has nothing against it. */
  readonly url: string;
  readonly token: string;
  /** PEM certificates of a private CA, trusted besides the public ones. */
  readonly caPem?: string;
};

export type HttpsSinkBounds = {
  /** TCP and TLS, milliseconds. */
  readonly connectMs: number;
  /** A whole exchange, connecting and reading the answer included, milliseconds. */
  readonly requestMs: number;
  /** The longest answer read; of a longer one only the status counts. */
  readonly maxAnswerBytes: number;
};

/** 60 s carry a picture at 8 kbit/s; batches that take longer are halved by the uploader. 50 results with five presigned addresses each are under 1 MiB. */
const defaultBounds: HttpsSinkBounds = { connectMs: 10_000, requestMs: 60_000, maxAnswerBytes: 1024 * 1024 };

/** Smaller bodies gain nothing. */
const minGzipBytes = 1_024;

/** Set by the connection, not by whoever gives an address; presigned ones often list `host`. */
const connectionHeaders = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

type Request = {
  readonly method: 'POST' | 'PUT';
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
};
type Exchange =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'no_answer'; readonly why: string };

export type HttpsSinkOptions = Partial<HttpsSinkBounds> & {
  readonly log?: Log;
  /** Needed to enrol. */
  readonly identity?: GatewayIdentity;
};

export function createHttpsSink(config: HttpsSinkConfig, clock: Clock, options: HttpsSinkOptions = {}): Sink {
  const { connectMs, requestMs, maxAnswerBytes } = { ...defaultBounds, ...options };
  const base = config.url.replace(/\/+$/, '');
  const authorization = { authorization: `Bearer ${config.token}` };
  const agent = new Agent({
    connect: {
      timeout: connectMs,
      ...(config.caPem !== undefined && { ca: [...getCACertificates(), config.caPem] }),
    },
    // One batch and one picture at a time, to at most two places.
    connections: 2,
    keepAliveTimeout: 30_000,
    allowH2: false,
    // The deadline of each exchange covers both.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  /** Until the cloud says so, nobody knows whether it takes gzip; once it answered 415, it doesn't. */
  let gzipState: 'unknown' | 'accepted' | 'refused' = 'unknown';

  async function exchange(
    url: string,
    { method, headers, body }: Request,
    signal: AbortSignal,
  ): Promise<Exchange> {
    signal.throwIfAborted();
    using bounded = deadline(clock, requestMs, signal);
    try {
      const response = await request(url, {
        dispatcher: agent,
        method,
        headers,
        body,
        signal: bounded.signal,
      });
      const text = await readText(response.body, maxAnswerBytes);
      return {
        kind: 'answer',
        answer: { status: response.statusCode, header: firstOf(response.headers), body: text },
      };
    } catch (error) {
      signal.throwIfAborted();
      const why = bounded.passed() ? `No answer within ${requestMs / 1_000} s` : failureWords(error);
      return { kind: 'no_answer', why };
    }
  }

  async function postEvents(plain: Buffer, storedThrough: number, signal: AbortSignal): Promise<Exchange> {
    const zipped = gzipState === 'accepted' && plain.length >= minGzipBytes;
    const sent = await exchange(
      `${base}/v1/events`,
      {
        method: 'POST',
        headers: {
          ...authorization,
          'content-type': 'application/cloudevents-batch+json',
          [storedThroughHeader]: String(storedThrough),
          ...(zipped && { 'content-encoding': 'gzip' }),
        },
        body: zipped ? await promisify(gzip)(plain) : plain,
      },
      signal,
    );
    if (sent.kind !== 'answer') return sent;
    if (zipped && sent.answer.status === 415) {
      gzipState = 'refused';
      return postEvents(plain, storedThrough, signal);
    }
    // RFC 7694: Accept-Encoding in an answer tells what the server takes in requests.
    if (gzipState === 'unknown' && acceptsGzip(sent.answer.header('accept-encoding'))) gzipState = 'accepted';
    return sent;
  }

  return {
    async sendEvents({ events, storedThrough }, signal) {
      const batch = Buffer.from(`[${events.map((event) => event.body).join(',')}]`);
      const sent = await postEvents(batch, storedThrough, signal);
      return sent.kind === 'answer'
        ? batchOutcome(sent.answer, events, clock.nowMs())
        : { kind: 'try_later', why: sent.why };
    },
    async sendPicture(picture, signal) {
      const target = pictureTarget(picture, base, authorization);
      if (target === undefined)
        return {
          kind: 'new_address',
          why: 'The cloud gave an address that is not https, or malformed headers',
        };
      const sent = await exchange(
        target.url,
        { method: 'PUT', headers: target.headers, body: picture.jpeg },
        signal,
      );
      return sent.kind === 'answer' ? pictureOutcome(sent.answer, picture, clock.nowMs()) : sent;
    },
    async [Symbol.asyncDispose]() {
      await agent.destroy();
    },
  };
}

/** RFC 9110, 5.1 and 5.5: anything else can't be sent. */
const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * Where a picture goes, and with which headers: only those the cloud gave, and the token only back to the cloud's own origin. Undefined
 * for what can't be sent to, or not safely.
 */
function pictureTarget(
  { sha256, put }: OwedPicture,
  base: string,
  authorization: Record<string, string>,
): { url: string; headers: Record<string, string> } | undefined {
  if (put === undefined) {
    const headers = { ...authorization, 'content-type': 'image/jpeg', 'if-none-match': '*' };
    return { url: `${base}/v1/thumbnails/${sha256}`, headers };
  }
  if (!URL.canParse(put.url) || !isSafeToSendTo(new URL(put.url))) return undefined;
  const given = Object.entries(put.headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  if (!given.every(([name, value]) => headerName.test(name) && headerValue.test(value))) return undefined;
  const isOwn = new URL(put.url).origin === new URL(base).origin;
  return {
    url: put.url,
    headers: {
      ...(isOwn && authorization),
      ...Object.fromEntries(given.filter(([name]) => !connectionHeaders.has(name))),
    },
  };
}

async function readText(
  body: Dispatcher.ResponseData['body'],
  maxBytes: number,
): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Leaving the loop destroys the body, and with it the connection.
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function firstOf(headers: Dispatcher.ResponseData['headers']): Answer['header'] {
  return (name) => {
    const value = headers[name];
    return Array.isArray(value) ? value[0] : value;
  };
}

function acceptsGzip(header = ''): boolean {
  return header.split(',').some((item) => {
    const [coding, weight] = item.split(';').map((part) => part.trim().toLowerCase());
    return coding === 'gzip' && Number(weight?.replace('q=', '') ?? 1) > 0;
  });
}

/** An exchange that brought no answer, for the log and the page. Neither the address nor a header is in it. */
function failureWords(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known = failures[code];
  if (known !== undefined) return known;
  if (/CERT|SIGNATURE|ISSUER|ALTNAME/.test(code)) {
    return `Its certificate can't be trusted (${code}): give the CA that signed it with the sink's caFile, or check the clock`;
  }
  return `The connection failed (${code === '' ? String(error) : code})`;
}

const failures: Readonly<Record<string, string>> = {
  ENOTFOUND: 'Its name is not known: check the address and the name server',
  EAI_AGAIN: "The name server can't be reached",
  ECONNREFUSED: 'It refuses the connection: nothing listens there',
  EHOSTUNREACH: 'There is no way to it: check the network',
  ENETUNREACH: 'There is no way to it: check the network',
  UND_ERR_CONNECT_TIMEOUT: "It can't be reached: no connection in time",
};
