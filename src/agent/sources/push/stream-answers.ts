/**
 * Answers to the sale messages of streams: each after its commit, messages about one sale in order. Refusals of one register have a pace too: a till
 * that sends garbage without end is not read meanwhile, since its messages count as unanswered (stream-flow.ts).
 */

import { isMomentsMessage } from '../../../contract/register/moment-message.ts';
import { refusal } from '../../../domain/problem/refusal/refusal.ts';
import type { Clock } from '../../../lib/clock.ts';
import { Problem } from '../../../lib/http/problem.ts';
import type { Log } from '../../../lib/log.ts';
import { createLogThrottle } from '../../../lib/log-throttle.ts';
import { createRate } from '../../../lib/rate.ts';
import type { Language } from '../../../lib/text/language.ts';
import { refused } from '../../http/refused.ts';
import { inOrder } from '../in-order.ts';
import { acceptedAnswer, acceptSale, numberIn, type PushAnswer, refusedAnswer } from './accept.ts';
import { type AcceptedMoments, acceptMoments } from './accept-moments.ts';
import type { PushDeps } from './http.ts';
import { pushPace } from './pace.ts';
import { parseMessage } from './push-body.ts';

const logEveryMs = 10_000;

/** `lane`: the connection. Never rejects. */
export type AnswerMessage = (
  message: { readonly bytes: Buffer; readonly isBinary: boolean },
  from: { readonly registerKey: string; readonly lane: object; readonly language: Language },
) => Promise<(PushAnswer & { registerSaleId?: string }) | AcceptedMoments>;

export function createAnswers(deps: PushDeps & { readonly clock: Clock; readonly log: Log }): AnswerMessage {
  const { clock, log } = deps;
  const intake = inOrder(deps.intake);
  const mayLog = createLogThrottle(clock, logEveryMs);
  let refusals = 0;
  const refusalRate = createRate(pushPace, () => clock.monotonicMs());

  function problemOf(error: unknown, registerKey: string): Problem {
    if (!(error instanceof Problem)) {
      log.error({ err: error, registerKey }, 'pushed message failed');
      return refused(500, refusal('request.failed'));
    }
    refusals++;
    if (mayLog()) {
      log.warn({ registerKey, ...error.facts, refused: refusals }, 'sale message rejected');
      refusals = 0;
    }
    return error;
  }

  return async ({ bytes, isBinary }, { registerKey, lane, language }) => {
    const received = deps.received();
    let number: { registerSaleId?: string } = {};
    try {
      if (isBinary) throw refused(400, refusal('push.not_text'));
      if (bytes.length > deps.maxBodyBytes)
        throw refused(413, refusal('push.too_large', { maximum: deps.maxBodyBytes }));
      const message = parseMessage(bytes);
      if (isMomentsMessage(message))
        return await acceptMoments(message, { registerKey, received }, deps.moments);
      number = numberIn(message);
      const from = { registerKey, received, arrival: { lane } };
      const taken = await acceptSale(message, from, { ...deps, intake });
      return { ...number, ...acceptedAnswer(taken, language) };
    } catch (error) {
      const answer = refusedAnswer(problemOf(error, registerKey), language);
      const waitMs = refusalRate(registerKey) ?? pushPace.maxWaitMs;
      if (waitMs > 0) await clock.sleep(waitMs);
      return { ...number, ...answer };
    }
  };
}
