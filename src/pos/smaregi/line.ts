/**
 * The line to Smaregi: each exchange is bounded in time, from connecting to the last byte, and in size, packed and unpacked; redirects aren't
 * followed, certificates are verified. What gets no usable answer is a PosFailure.
 */
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { EnvHttpProxyAgent, request } from 'undici';
import { deadline } from '../../ops/abort.ts';
import type { Clock } from '../../ops/clock.ts';
import { PosFailure } from '../cloud-source.ts';
import { brokeOff, noAnswer, notSmaregi, tooLong } from './words.ts';

export type LineBounds = {
  /** A whole exchange, connecting and reading the answer included, milliseconds. */
  readonly requestMs: number;
  readonly maxAnswerBytes: number;
};

/** 500 heads are some 300 KB, 100 transactions with all their details 1.5 MB. On 128 kbit/s, 30 s carry 480 KB: packed, all of that. */
export const defaultBounds: LineBounds = { requestMs: 30_000, maxAnswerBytes: 16 * 1024 * 1024 };
/** TCP and TLS, milliseconds. */
const connectMs = 10_000;

export type Question = {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
};

export type Answer = {
  readonly status: number;
  header(name: string): string | undefined;
  readonly text: string;
  /** The server's clock when it answered (HTTP Date), epoch milliseconds. */
  readonly serverNowMs: number | undefined;
};

export type Line = {
  /** Any status is an answer. Rejects with a PosFailure, or with `signal.reason`. */
  ask(question: Question, signal: AbortSignal): Promise<Answer>;
  close(): Promise<void>;
};

const unpack = promisify(gunzip);

export function createLine(clock: Clock, bounds: Partial<LineBounds> = {}): Line {
  const { requestMs, maxAnswerBytes } = { ...defaultBounds, ...bounds };
  // Through the proxy that the environment names for https, if any. Plain http never leaves this machine.
  const dispatcher = new EnvHttpProxyAgent({
    httpProxy: '',
    connections: 2,
    keepAliveTimeout: 30_000,
    allowH2: false,
    connect: { timeout: connectMs },
    // The deadline of each exchange covers both.
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  async function exchange(question: Question, signal: AbortSignal): Promise<Answer> {
    const { url, method, headers, body } = question;
    const response = await request(url, {
      method,
      headers: { accept: 'application/json', 'accept-encoding': 'gzip', ...headers },
      ...(body !== undefined && { body }),
      dispatcher,
      signal,
    });
    const chunks: Buffer[] = [];
    let bytes = 0;
    // Leaving the loop destroys the body, and with it the connection.
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxAnswerBytes) throw new PosFailure('garbled', tooLong(maxAnswerBytes));
      chunks.push(chunk);
    }
    const header = (name: string): string | undefined => {
      const value = response.headers[name];
      return Array.isArray(value) ? value[0] : value;
    };
    const serverNowMs = Date.parse(header('date') ?? '');
    return {
      status: response.statusCode,
      header,
      text: (await plain(Buffer.concat(chunks), header('content-encoding'))).toString('utf8'),
      serverNowMs: Number.isNaN(serverNowMs) ? undefined : serverNowMs,
    };
  }

  async function plain(packed: Buffer, encoding: string | undefined): Promise<Buffer> {
    if (encoding === undefined || encoding === 'identity' || packed.length === 0) return packed;
    try {
      return await unpack(packed, { maxOutputLength: maxAnswerBytes });
    } catch (error) {
      const isTooLong = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
      throw new PosFailure('garbled', isTooLong ? tooLong(maxAnswerBytes) : notSmaregi('gzip'));
    }
  }

  return {
    async ask(question, signal) {
      signal.throwIfAborted();
      using bounded = deadline(clock, requestMs, signal);
      try {
        return await exchange(question, bounded.signal);
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof PosFailure) throw error;
        if (bounded.passed()) throw new PosFailure('unreachable', noAnswer(requestMs / 1_000));
        throw new PosFailure('unreachable', brokeOff(codeOf(error)));
      }
    },
    close: () => dispatcher.destroy(),
  };
}

/** Node's or undici's; never the message, which holds addresses. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return code === '' && error.cause instanceof Error ? codeOf(error.cause) : code;
}
