/** Maps Ubiregi's rejections to failures. Pure. */
import { PosFailure } from '../polling/cloud-source.ts';
import type { PosAnswer } from '../polling/connectivity.ts';
import { quotedError } from './answers.ts';
import * as words from './messages.ts';

/** Default if Ubiregi gives no time. */
const defaultRetryMs = 60_000;
const longestRetryMs = 3_600_000;

export function failureOf(
  answer: PosAnswer,
  { secrets, account }: { secrets: readonly string[]; account?: string },
): PosFailure {
  const { status } = answer;
  const text = quotedError(answer.text, secrets);
  const retryAfterMs = retryAfter(answer);
  switch (status) {
    case 401:
      return new PosFailure('refused', words.wrongToken(text), { field: 'token' });
    case 402:
      return new PosFailure('refused', words.planOver(text));
    case 403:
      return new PosFailure('refused', words.forbidden(text));
    case 404:
      return new PosFailure('refused', words.unknownAccount(text, account));
    case 429: {
      const waitMs = retryAfterMs ?? defaultRetryMs;
      return new PosFailure('limited', words.limited(Math.ceil(waitMs / 1_000)), { retryAfterMs: waitMs });
    }
    default:
      if (status >= 500 || status === 408) {
        return new PosFailure(
          'unreachable',
          words.failing(status, text),
          retryAfterMs === undefined ? {} : { retryAfterMs },
        );
      }
      if (status >= 400) return new PosFailure('refused', words.refusedOtherwise(status, text));
      return new PosFailure('garbled', words.notUnderstood(`status ${status}`));
  }
}

/** Seconds, or a date, which is compared with the server's own. */
function retryAfter(answer: PosAnswer): number | undefined {
  const text = answer.header('retry-after') ?? '';
  const ms = /^\d{1,9}$/.test(text)
    ? Number(text) * 1_000
    : Date.parse(text) - Date.parse(answer.header('date') ?? '');
  return Number.isFinite(ms) && ms >= 0 ? Math.min(ms, longestRetryMs) : undefined;
}
