/**
 * HTTP requests like a gateway's: no redirects, certificates verified, answers read up to 1 MiB, a deadline on each
 * request.
 */
import { request as httpsRequest } from 'node:https';
import { getCACertificates } from 'node:tls';
import { Agent, request } from 'undici';
import { deadline } from '../lib/abort.ts';
import type { Clock } from '../lib/clock.ts';
import { boundedBody } from '../lib/http/bounded-body.ts';
import { request as httpRequest } from '../lib/http/node-http.ts';
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

export type Request = {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
};

const exchangeMs = 30_000;
const maxAnswerBytes = 1024 * 1024;

export function createHttpExchange(
  { clock, caPem }: { readonly clock: Clock; readonly caPem: string | undefined },
  signal: AbortSignal,
) {
  const ca = caPem === undefined ? undefined : [...getCACertificates(), caPem];
  const agent = new Agent({
    connect: { timeout: 10_000, ...(ca !== undefined && { ca }) },
    keepAliveTimeout: 30_000,
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  return {
    async send({ url, method, headers, body }: Request): Promise<Exchange> {
      signal.throwIfAborted();
      using bounded = deadline(clock, exchangeMs, signal);
      try {
        const answer = await request(url, {
          ...{ dispatcher: agent, method, headers },
          ...(body !== undefined && { body }),
          signal: bounded.signal,
        });
        const text = (await boundedBody(answer.body, maxAnswerBytes))?.toString('utf8');
        if (text === undefined)
          return none(conformanceText('answer.too_large', { status: answer.statusCode }));
        return {
          kind: 'answer',
          status: answer.statusCode,
          header: (name) => [answer.headers[name]].flat()[0],
          text,
        };
      } catch (error) {
        signal.throwIfAborted();
        const seconds = exchangeMs / 1_000;
        if (bounded.passed()) return none(conformanceText('answer.timed_out', { seconds }));
        const code = (error as { code?: string }).code ?? String(error);
        return none(conformanceText('answer.no_connection', { code }));
      }
    },

    /** Sends a request whose body is cut off in the middle. */
    async cutOff({ url, method, headers, body }: Request): Promise<void> {
      const bytes = Buffer.from(body ?? '');
      const open = url.startsWith('https:') ? httpsRequest : httpRequest;
      using bounded = deadline(clock, exchangeMs, signal);
      await new Promise<void>((resolve) => {
        const cut = open(url, {
          method,
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

const none = (why: LocalizedText): Exchange => ({ kind: 'none', why });
