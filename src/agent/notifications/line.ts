/**
 * Sends by the LINE Messaging API (https://developers.line.biz/en/reference/messaging-api/). The id of the message is its retry
 * key: LINE delivers it once, however often it is sent.
 */
import type { StoredChannel } from '../../contract/page/notifications/channel.ts';
import { shortened } from '../../domain/notification/chat-body.ts';
import { type Notice, noticeText } from '../../domain/notification/notice.ts';
import { deliveryProblem, withAnswer } from '../../domain/problem/notification/delivery-problem.ts';
import type { Answer } from '../upload/https/answers.ts';
import type { Delivery } from './delivery.ts';
import { answerText, jsonBody, jsonHeaders, type PostTools, post, requestedWait } from './post.ts';

/** Bound of a text message, UTF-16 code units. */
const maxChars = 5_000;

export async function sendToLine(
  { token, to }: Extract<StoredChannel, { readonly kind: 'line' }>,
  notice: Notice,
  tools: PostTools,
): Promise<Delivery> {
  const messages = [{ type: 'text', text: shortened(noticeText(notice), maxChars) }];
  const went = await post(
    {
      url: `${tools.lineUrl}/v2/bot/message/${to === undefined ? 'broadcast' : 'push'}`,
      headers: { ...jsonHeaders, authorization: `Bearer ${token}`, 'x-line-retry-key': notice.id },
      body: jsonBody(to === undefined ? { messages } : { to, messages }),
    },
    tools,
  );
  if (went.kind !== 'answer') return went;
  const { answer } = went;
  // 409: an earlier request with this key was accepted.
  if (answer.status === 200 || answer.status === 409) return { kind: 'delivered' };
  return {
    kind: 'failed',
    problem: withAnswer(deliveryProblem(codeOf(answer, to)), answerText(answer)),
    ...requestedWait(answer, tools.clock.nowMs()),
    ...(answer.status >= 500 && { isUncertain: true as const }),
  };
}

function codeOf(answer: Answer, to: string | undefined) {
  switch (answer.status) {
    case 400:
      return to === undefined ? 'line.rejected' : 'line.recipient';
    case 401:
      return 'line.token_refused';
    case 403:
      return 'line.not_allowed';
    case 429:
      return /monthly limit/i.test(answer.body ?? '') ? 'line.limit' : 'line.too_many';
    default:
      return answer.status >= 500 ? 'line.failed' : 'line.rejected';
  }
}
