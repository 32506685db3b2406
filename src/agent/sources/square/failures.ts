/**
 * Maps Square's rejections to failures: `{errors: [{category, code, detail, field}]}` with a status from 400 to 599
 * [developer.squareup.com/docs/build-basics/handling-errors]. Pure.
 */

import { z } from 'zod';
import { posProblem, withAnswer } from '../../../domain/problem/pos/pos.ts';
import { parseJson } from '../../../lib/text/read-json.ts';
import { briefly } from '../polling/briefly.ts';
import { PosFailure } from '../polling/cloud-source.ts';
import type { PosAnswer } from '../polling/connectivity.ts';
import { retryAfter } from '../polling/retry-after.ts';

const text = z.string().optional().catch(undefined);
const rejection = z.object({
  errors: z.array(z.object({ code: text, detail: text })).min(1),
});

/** The cursor of a page is no longer accepted. */
class CursorRefused extends Error {
  override readonly name = 'CursorRefused';
}

export function isCursorRefused(error: unknown): error is CursorRefused {
  return error instanceof CursorRefused;
}

/** Its reason, without our secrets. */
export function replyOf({ text: body }: PosAnswer, secrets: readonly string[]): string {
  const json = parseJson(body);
  const [first] = rejection.safeParse(json).data?.errors ?? [];
  // Older answers of the token's address have a message alone.
  const { message } = z.object({ message: text }).safeParse(json).data ?? {};
  return briefly(first?.detail ?? first?.code ?? message ?? '', secrets);
}

/** `field`: the setting with the token that was sent. */
export function failureOf(
  answer: PosAnswer,
  { secrets, field }: { readonly secrets: readonly string[]; readonly field: string },
): PosFailure | CursorRefused {
  const { status } = answer;
  const [first] = rejection.safeParse(parseJson(answer.text)).data?.errors ?? [];
  const code = first?.code ?? '';
  const reply = replyOf(answer, secrets);
  if (code === 'INVALID_CURSOR') return new CursorRefused(reply);
  // Square publishes no limits; its own clients respect Retry-After.
  if (status === 429)
    return new PosFailure('limited', withAnswer(posProblem('square.limited'), reply), retryAfter(answer));
  if (status >= 500 || status === 408)
    return new PosFailure(
      'unreachable',
      withAnswer(posProblem('pos.failing', { status }), reply),
      retryAfter(answer),
    );
  if (status === 401) return new PosFailure('refused', withAnswer(tokenProblem(code), reply), { field });
  if (first === undefined)
    return new PosFailure('garbled', posProblem('pos.not_understood', { what: `HTTP ${status}` }));
  if (status === 403)
    return new PosFailure('refused', withAnswer(posProblem('square.not_allowed'), reply), { field });
  return new PosFailure('refused', withAnswer(posProblem('pos.refused_with', { status }), reply));
}

function tokenProblem(code: string) {
  switch (code) {
    case 'ACCESS_TOKEN_EXPIRED':
      return posProblem('square.token_expired');
    case 'ACCESS_TOKEN_REVOKED':
      return posProblem('square.token_revoked');
    default:
      return posProblem('square.token_refused');
  }
}
