/**
 * The line to Ubiregi: each exchange is bounded in time and in size, packed and unpacked; redirects aren't followed, and what gets no usable
 * answer is a PosFailure.
 */
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { EnvHttpProxyAgent, request } from 'undici';
import { deadline } from '../../ops/abort.ts';
import type { Clock } from '../../ops/clock.ts';
import { PosFailure } from '../cloud-source.ts';
import { brokeOff, noAnswer, notUnderstood, tooLong } from './words.ts';

export type Bounds = {
  /** A whole exchange, connecting and reading the answer included, milliseconds. */
  readonly requestMs: number;
  readonly maxAnswerBytes: number;
};

/** A hundred checkouts with all their details are some 500 KB, packed a tenth of that. */
export const defaultBounds: Bounds = { requestMs: 30_000, maxAnswerBytes: 8 * 1024 * 1024 };
/** TCP and TLS, milliseconds. */
const connectMs = 10_000;

export type Answer = {
  readonly status: number;
  readonly body: string;
  header(name: string): string | undefined;
};

export type Asked = {
  readonly method?: 'GET' | 'POST';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Shorter than the bound for all, milliseconds. */
  readonly withinMs?: number;
};

export type Line = {
  /** Any status is an answer. Rejects with a PosFailure, or with `signal.reason`. */
  ask(asked: Asked, signal: AbortSignal): Promise<Answer>;
  close(): Promise<void>;
};

export function createLine(clock: Clock, bounds: Partial<Bounds> = {}): Line {
  const { requestMs, maxAnswerBytes } = { ...defaultBounds, ...bounds };
  // Without a proxy in the environment it is an ordinary agent. http never leaves this machine.
  const dispatcher = new EnvHttpProxyAgent({
    httpProxy: '',
    connections: 4,
    keepAliveTimeout: 30_000,
    allowH2: false,
    connect: { timeout: connectMs },
    // The deadline of each exchange covers both.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return {
    async ask({ method = 'GET', url, headers = {}, body, withinMs = requestMs }, signal) {
      signal.throwIfAborted();
      const boundMs = Math.min(withinMs, requestMs);
      using bounded = deadline(clock, boundMs, signal);
      try {
        const response = await request(url, {
          method,
          headers: { accept: 'application/json', 'accept-encoding': 'gzip', ...headers },
          ...(body !== undefined && { body }),
          dispatcher,
          signal: bounded.signal,
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
        const packed = Buffer.concat(chunks);
        const isPacked = header('content-encoding')?.toLowerCase() === 'gzip' && packed.length > 0;
        const plain = isPacked ? await unpack(packed, maxAnswerBytes) : packed;
        return { status: response.statusCode, body: plain.toString('utf8'), header };
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof PosFailure) throw error;
        if (bounded.passed()) throw new PosFailure('unreachable', noAnswer(boundMs / 1_000));
        throw new PosFailure('unreachable', brokeOff(codeOf(error)));
      }
    },
    close: () => dispatcher.destroy(),
  };
}

async function unpack(packed: Buffer, maxBytes: number): Promise<Buffer> {
  try {
    return await promisify(gunzip)(packed, { maxOutputLength: maxBytes });
  } catch (error) {
    const isLong = codeOf(error) === 'ERR_BUFFER_TOO_LARGE';
    throw new PosFailure('garbled', isLong ? tooLong(maxBytes) : notUnderstood('gzip'));
  }
}

/** Node's or undici's; never an address, which messages hold. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return code === '' && error.cause instanceof Error ? codeOf(error.cause) : code;
}
