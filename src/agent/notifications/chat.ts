/** Sends to a chat by its webhook. */
import type { StoredChannel } from '../../contract/page/notifications/channel.ts';
import { chatBody } from '../../domain/notification/chat-body.ts';
import type { Notice } from '../../domain/notification/notice.ts';
import { deliveryProblem, withAnswer } from '../../domain/problem/notification/delivery-problem.ts';
import type { Answer } from '../upload/https/answers.ts';
import type { Delivery } from './delivery.ts';
import { answerText, jsonBody, jsonHeaders, type PostTools, post, requestedWait } from './post.ts';

type ChatChannel = Extract<StoredChannel, { readonly kind: 'chat' }>;

export async function sendToChat(channel: ChatChannel, notice: Notice, tools: PostTools): Promise<Delivery> {
  const body = jsonBody(chatBody(channel, notice));
  const went = await post({ url: channel.url, headers: jsonHeaders, body }, tools);
  if (went.kind !== 'answer') return went;
  const { answer } = went;
  if (answer.status >= 200 && answer.status < 300) return { kind: 'delivered' };
  return {
    kind: 'failed',
    problem: withAnswer(deliveryProblem(codeOf(answer, channel)), answerText(answer)),
    ...requestedWait(answer, tools.clock.nowMs()),
  };
}

function codeOf({ status }: Answer, { service }: ChatChannel) {
  if (status === 404 || status === 410) return 'chat.gone';
  if (status === 401 || status === 403) return 'chat.refused';
  if (status === 429) return 'chat.too_many';
  if (status >= 500) return 'chat.failed';
  if (status < 400) return 'chat.redirected';
  return service === 'custom' ? 'chat.template_rejected' : 'chat.rejected';
}
