/**
 * HTTP connectivity to a POS cloud: each exchange is bounded in time, from connecting to the last byte, and
 * in size, compressed and decompressed; redirects aren't followed, certificates are verified. An exchange
 * without a usable answer is a PosFailure.
 */
import { EnvHttpProxyAgent, request } from 'undici';
import { connectionProblem, posProblem } from '../../../domain/problem/pos/pos.ts';
import { deadline } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import { boundedBody } from '../../../lib/http/bounded-body.ts';
import { decode } from '../../../lib/http/content-coding.ts';
import { PosFailure } from './cloud-source.ts';

export type PosClientBounds = {
  /** Whole exchange, including connect and body, milliseconds. */
  readonly requestMs: number;
  readonly maxAnswerBytes: number;
};

/** TCP and TLS, milliseconds. */
const connectMs = 10_000;

type PosRequest = {
  readonly method?: 'GET' | 'POST';
  readonly url: string | URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Tighter than the overall bound, milliseconds. */
  readonly withinMs?: number;
};

export type PosAnswer = {
  readonly status: number;
  header(name: string): string | undefined;
  readonly text: string;
  /** The server's clock when it answered (HTTP Date), epoch milliseconds. */
  readonly serverNowMs: number | undefined;
};

export type PosClient = {
  /** Any status is an answer. Rejects with a PosFailure, or with `signal.reason`. */
  ask(question: PosRequest, signal: AbortSignal): Promise<PosAnswer>;
  close(): Promise<void>;
};

export function createPosClient(
  clock: Clock,
  { requestMs, maxAnswerBytes, connections }: PosClientBounds & { connections: number },
): PosClient {
  // Uses the https proxy from the environment, if any. Plain http never leaves this machine.
  const dispatcher = new EnvHttpProxyAgent({
    httpProxy: '',
    connections,
    keepAliveTimeout: 30_000,
    allowH2: false,
    connect: { timeout: connectMs },
    // The deadline of each exchange covers both.
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  async function exchange(question: PosRequest, signal: AbortSignal): Promise<PosAnswer> {
    const { url, method = 'GET', headers, body } = question;
    const response = await request(url, {
      method,
      headers: { accept: 'application/json', 'accept-encoding': 'gzip', ...headers },
      ...(body !== undefined && { body }),
      dispatcher,
      signal,
    });
    const packed = await boundedBody(response.body, maxAnswerBytes);
    if (packed === undefined)
      throw new PosFailure('garbled', posProblem('pos.answer_too_long', { bytes: maxAnswerBytes }));
    const header = (name: string): string | undefined => {
      const value = response.headers[name];
      return Array.isArray(value) ? value[0] : value;
    };
    const serverNowMs = Date.parse(header('date') ?? '');
    return {
      status: response.statusCode,
      header,
      text: (await plain(packed, header('content-encoding'))).toString('utf8'),
      serverNowMs: Number.isNaN(serverNowMs) ? undefined : serverNowMs,
    };
  }

  async function plain(packed: Buffer, coding: string | undefined): Promise<Buffer> {
    if (packed.length === 0) return packed;
    const decoded = await decode(packed, coding, maxAnswerBytes);
    switch (decoded.kind) {
      case 'plain':
        return decoded.bytes;
      case 'too_large':
        throw new PosFailure('garbled', posProblem('pos.answer_too_long', { bytes: maxAnswerBytes }));
      case 'unreadable':
        throw new PosFailure('garbled', posProblem('pos.not_understood', { what: 'gzip' }));
    }
  }

  return {
    async ask(question, signal) {
      signal.throwIfAborted();
      const boundMs = Math.min(question.withinMs ?? requestMs, requestMs);
      using bounded = deadline(clock, boundMs, signal);
      try {
        return await exchange(question, bounded.signal);
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof PosFailure) throw error;
        if (bounded.passed())
          throw new PosFailure('unreachable', posProblem('pos.no_answer', { seconds: boundMs / 1_000 }));
        throw new PosFailure('unreachable', connectionProblem(codeOf(error)));
      }
    },
    close: () => dispatcher.destroy(),
  };
}

/** Code from Node or undici; never the message, which contains addresses. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return code === '' && error.cause instanceof Error ? codeOf(error.cause) : code;
}
