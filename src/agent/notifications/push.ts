/** Sends to a browser that has subscribed, by its push service (RFC 8030). The text is encrypted for that browser. */
import type { StoredChannel } from '../../contract/page/notifications/channel.ts';
import { type Notice, noticeSubject } from '../../domain/notification/notice.ts';
import { deliveryProblem, withAnswer } from '../../domain/problem/notification/delivery-problem.ts';
import type { Delivery } from './delivery.ts';
import { answerText, type PostTools, post, requestedWait } from './post.ts';
import { encryptPush, maxPushBytes, vapidAuthorization } from './web-push.ts';

/** A phone that is off for longer gets the next message. Seconds. */
const ttlSeconds = 86_400;

export async function sendByPush(
  channel: Extract<StoredChannel, { readonly kind: 'push' }>,
  notice: Notice,
  tools: PostTools,
): Promise<Delivery> {
  const vapid = await tools.vapid();
  if (vapid === undefined) return { kind: 'failed', problem: deliveryProblem('push.refused') };
  const { endpoint, origin } = channel;
  // Services want a contact; that of a page on plain http would be refused.
  const subject = origin.startsWith('https:') ? origin : 'mailto:gateway@tillframe.invalid';
  const signed = vapidAuthorization(vapid, { endpoint, subject, nowMs: tools.clock.nowMs() });
  const went = await post(
    {
      url: endpoint,
      headers: {
        authorization: signed,
        'content-type': 'application/octet-stream',
        'content-encoding': 'aes128gcm',
        ttl: String(ttlSeconds),
        urgency: notice.isUrgent ? 'high' : 'normal',
      },
      body: encryptPush(payloadOf(notice), channel),
    },
    tools,
  );
  if (went.kind !== 'answer') return went;
  const { answer } = went;
  const { status } = answer;
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  const isGone = status === 404 || status === 410;
  return {
    kind: 'failed',
    problem: withAnswer(deliveryProblem(codeOf(status)), answerText(answer)),
    ...requestedWait(answer, tools.clock.nowMs()),
    ...(isGone && { isGone }),
  };
}

function codeOf(status: number) {
  if (status === 404 || status === 410) return 'push.gone';
  if (status === 401 || status === 403) return 'push.refused';
  if (status === 429) return 'push.too_many';
  return status >= 500 ? 'push.failed' : 'push.rejected';
}

/** As the service worker reads it (page/public/push-worker.js); lines from the end on are left out where it is too long. */
function payloadOf(notice: Notice): Buffer {
  const [saleId] = notice.saleIds;
  const href = saleId === undefined ? '/#/' : `/#/sales/${encodeURIComponent(saleId)}`;
  const lines = [...notice.lines];
  for (;;) {
    const body = lines.join('\n');
    const { id: tag, language: lang } = notice;
    const payload = Buffer.from(JSON.stringify({ title: noticeSubject(notice), body, tag, lang, href }));
    if (payload.length <= maxPushBytes || lines.length === 0) return payload;
    lines.pop();
  }
}
