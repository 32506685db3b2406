/** Maps Ubiregi's rejections to failures. Pure. */
import { posProblem, type SourceProblem, withAnswer } from '../../../domain/problem/pos/pos.ts';
import { PosFailure } from '../polling/cloud-source.ts';
import type { PosAnswer } from '../polling/connectivity.ts';
import { retryAfter } from '../polling/retry-after.ts';
import { quotedError } from './answers.ts';

/** Default if Ubiregi gives no time. */
const defaultRetryMs = 60_000;

export function failureOf(
  answer: PosAnswer,
  { secrets, account }: { secrets: readonly string[]; account?: string },
): PosFailure {
  const { status } = answer;
  const text = quotedError(answer.text, secrets);
  const { retryAfterMs } = retryAfter(answer);
  switch (status) {
    case 401:
      return new PosFailure('refused', withAnswer(posProblem('ubiregi.token_refused'), text), {
        field: 'token',
      });
    case 402:
      return new PosFailure('refused', withAnswer(posProblem('ubiregi.plan_over'), text));
    case 403:
      return new PosFailure('refused', withAnswer(posProblem('ubiregi.forbidden'), text));
    case 404:
      return new PosFailure('refused', withAnswer(noAccount(account), text));
    case 429: {
      const waitMs = retryAfterMs ?? defaultRetryMs;
      return new PosFailure(
        'limited',
        posProblem('ubiregi.limited', { seconds: Math.ceil(waitMs / 1_000) }),
        { retryAfterMs: waitMs },
      );
    }
    default:
      if (status >= 500 || status === 408) {
        return new PosFailure(
          'unreachable',
          withAnswer(posProblem('pos.failing', { status }), text),
          retryAfterMs === undefined ? {} : { retryAfterMs },
        );
      }
      if (status >= 400)
        return new PosFailure('refused', withAnswer(posProblem('pos.refused_with', { status }), text));
      return new PosFailure('garbled', posProblem('pos.not_understood', { what: `status ${status}` }));
  }
}

function noAccount(account: string | undefined): SourceProblem {
  return account === undefined
    ? posProblem('ubiregi.no_account')
    : posProblem('ubiregi.no_such_account', { account });
}
