/**
 * Maps Shopify's rejections to failures: a status [shopify.dev/docs/api/usage/response-codes], or 200 with `errors` whose code is in
 * `extensions` [shopify.dev/docs/api/admin-graphql]. A refused token request is a page with `Oauth error CODE`. Pure.
 */
import { z } from 'zod';
import { posProblem, type SourceProblem, withAnswer } from '../../../domain/problem/pos/pos.ts';
import { parseJson } from '../../../lib/text/read-json.ts';
import { briefly } from '../polling/briefly.ts';
import { PosFailure } from '../polling/cloud-source.ts';
import type { PosAnswer } from '../polling/connectivity.ts';
import { lenient } from '../polling/kit/lenient.ts';
import { retryAfter } from '../polling/retry-after.ts';

const oauthError =
  /(app_not_installed|shop_not_permitted)|(invalid_client|application_cannot_be_found|invalid_request)/;

export function tokenFailure(answer: PosAnswer, secret: string): PosFailure {
  const [code = '', installation] = oauthError.exec(answer.text) ?? [];
  if (installation !== undefined) return refused(posProblem('shopify.app_not_installed'), code, 'clientId');
  if (code !== '' || answer.status === 401 || answer.status === 403)
    return refused(posProblem('shopify.app_unknown'), code, 'clientSecret');
  return statusFailure(answer, { secret, field: 'clientSecret' });
}

/** Any status but 200. `field`: the setting that was refused with 401. */
export function statusFailure(
  answer: PosAnswer,
  { secret, field }: { readonly secret: string; readonly field: string },
): PosFailure {
  const { status } = answer;
  const reply = briefly(messageIn(answer.text) ?? '', [secret]);
  switch (status) {
    case 401:
      return refused(posProblem('shopify.token_refused'), reply, field);
    case 402:
    case 423:
      return refused(posProblem('shopify.shop_paused'), reply);
    case 403:
      return refused(posProblem('shopify.not_allowed'), reply, field);
    case 404:
      return refused(posProblem('shopify.shop_unknown'), reply, 'shop');
    case 429:
    case 430:
      return new PosFailure('limited', withAnswer(posProblem('shopify.limited'), reply), retryAfter(answer));
  }
  if (status >= 500 || status === 408)
    return new PosFailure(
      'unreachable',
      withAnswer(posProblem('pos.failing', { status }), reply),
      retryAfter(answer),
    );
  if (messageIn(answer.text) === undefined)
    return new PosFailure('garbled', posProblem('pos.not_understood', { what: `HTTP ${status}` }));
  return refused(posProblem('pos.refused_with', { status }), reply);
}

const graphqlError = z.object({
  message: lenient(z.string()),
  extensions: lenient(z.object({ code: lenient(z.string()) })),
});
export const graphqlErrors = z.array(graphqlError).min(1);

/** Failure in an answer with status 200. `retryAfterMs`: until the budget is enough. */
export function graphqlFailure(
  [first]: z.output<typeof graphqlErrors>,
  {
    secret,
    retryAfterMs,
    field,
  }: { readonly secret: string; readonly retryAfterMs: number; readonly field: string },
): PosFailure {
  const reply = briefly(first?.message ?? '', [secret]);
  switch (first?.extensions?.code) {
    case 'THROTTLED':
      return new PosFailure('limited', withAnswer(posProblem('shopify.limited'), reply), { retryAfterMs });
    case 'ACCESS_DENIED':
      return refused(posProblem('shopify.not_allowed'), reply, field);
    case 'SHOP_INACTIVE':
      return refused(posProblem('shopify.shop_paused'), reply);
    case 'INTERNAL_SERVER_ERROR':
    case 'TIMEOUT':
      return new PosFailure('unreachable', withAnswer(posProblem('pos.failing', { status: 200 }), reply));
    case undefined:
    default:
      return new PosFailure(
        'garbled',
        withAnswer(posProblem('pos.not_understood', { what: 'errors' }), reply),
      );
  }
}

function refused(problem: SourceProblem, reply: string, field?: string): PosFailure {
  return new PosFailure('refused', withAnswer(problem, reply), field === undefined ? {} : { field });
}

/** `errors` is a text, or an object of texts; undefined for anything else than JSON. */
function messageIn(text: string): string | undefined {
  const { success, data } = z.object({ errors: z.unknown() }).safeParse(parseJson(text));
  if (!success) return undefined;
  return typeof data.errors === 'string' ? data.errors : JSON.stringify(data.errors ?? '');
}
