/**
 * One attempt to deliver a change: a POST of the event as a CloudEvent in structured mode, so that the signature covers every attribute.
 * Follows no redirects; https only, but for this machine; the whole exchange has a limit of time, and the answer one of size.
 */
import { request } from 'undici';
import { deadline } from '../../lib/abort.ts';
import type { Clock } from '../../lib/clock.ts';
import { boundedBody } from '../../lib/http/bounded-body.ts';
import { isSafeToSendTo } from '../../lib/net/safe-address.ts';
import type { Change } from '../feed/changes.ts';
import type { Attempt } from './policy.ts';
import { signedHeaders } from './signature.ts';

const attemptMs = 30_000;
const maxAnswerBytes = 64 * 1024;
const maxWords = 200;

const cloudEventType = 'application/cloudevents+json; charset=utf-8';

export async function sendChange(
  target: { readonly url: string; readonly secret: string },
  { cursor, body }: Pick<Change, 'cursor' | 'body'>,
  clock: Clock,
  signal: AbortSignal,
): Promise<Attempt> {
  // As when it was added; the database may have been edited by hand.
  if (!isSafeToSendTo(new URL(target.url))) return { kind: 'no_answer', why: 'http' };
  using until = deadline(clock, attemptMs, signal);
  try {
    const answer = await request(target.url, {
      method: 'POST',
      headers: {
        'content-type': cloudEventType,
        'user-agent': 'tillframe-receiver',
        ...signedHeaders(target.secret, { id: cursor, body, nowMs: clock.nowMs() }),
      },
      body,
      signal: until.signal,
    });
    const text = (await boundedBody(answer.body, maxAnswerBytes))?.toString('utf8') ?? '';
    const seconds = /^\d{1,6}$/.exec(String(answer.headers['retry-after'] ?? ''))?.[0];
    return {
      kind: 'answer',
      status: answer.statusCode,
      words: text.replaceAll(/\s+/g, ' ').trim().slice(0, maxWords),
      ...(seconds !== undefined && { retryAfterMs: Number(seconds) * 1_000 }),
    };
  } catch (error) {
    signal.throwIfAborted();
    const { code, message } = error as NodeJS.ErrnoException;
    return { kind: 'no_answer', why: until.passed() ? `${attemptMs / 1_000} s` : (code ?? message) };
  }
}
