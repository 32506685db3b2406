/** Sends alarms to a program by the webhook of the configuration: JSON with codes, or a text alone (docs/reference/alarms.md). */
import { v7 as uuidv7 } from 'uuid';
import { alarmMessage, trialMessage } from '../../domain/alarm/alarm-message.ts';
import { trialNotice } from '../../domain/notification/notice.ts';
import { deliveryProblem, withAnswer } from '../../domain/problem/notification/delivery-problem.ts';
import type { Shop } from '../../domain/sale/sale-event.ts';
import { rfc3339 } from '../../domain/time/time-text.ts';
import type { Clock } from '../../lib/clock.ts';
import { tokenInFile } from '../../lib/http/bearer.ts';
import { isCertificate } from '../../lib/tls/client-certificate.ts';
import { readText } from '../../lib/yaml/yaml-file.ts';
import type { AlarmWebhookConfig } from '../alarms/webhook-keys.ts';
import type { Answer } from '../upload/https/answers.ts';
import { createConnection } from '../upload/https/connection.ts';
import type { Delivery, Outgoing } from './delivery.ts';
import { answerText, jsonBody, jsonHeaders, postBounds, postOver, requestedWait } from './post.ts';

type Sender = {
  readonly clock: Clock;
  readonly shop: Pick<Shop, 'id' | 'name' | 'timeZone'>;
  readonly gateway: string;
};

/** Without alarms: a test. The connection is made anew, since messages are rare. */
export async function sendToWebhook(
  config: AlarmWebhookConfig,
  { notice: { id }, news, begunAtMs }: Outgoing,
  { clock, shop, gateway, signal }: Sender & { readonly signal: AbortSignal },
): Promise<Delivery> {
  const { secretUrl: url, form, language, proxy } = config;
  const token = tokenOf(config);
  if (token === undefined && config.tokenFile !== undefined)
    return { kind: 'failed', problem: deliveryProblem('webhook.token_missing', { path: config.tokenFile }) };
  const sentAt = rfc3339(begunAtMs, shop.timeZone);
  const head = { id, sentAt, gateway, shop: { id: shop.id, name: shop.name } };
  const message = news.length === 0 ? trialMessage(head, language) : alarmMessage(news, head, language);
  const body = jsonBody(form === 'text' ? { text: message.text } : message);
  const headers = { ...jsonHeaders, ...(token !== undefined && { authorization: `Bearer ${token}` }) };
  await using connection = createConnection(clock, { ...postBounds, proxy, section: 'alarms.webhook' });
  // An address within the shop's network is permitted: the author of the configuration may name one.
  const went = await postOver({ url, headers, body }, { connection, signal, caPem: authorityOf(config) });
  if (went.kind !== 'answer') return went;
  const { answer } = went;
  if (answer.status >= 200 && answer.status < 300) return { kind: 'delivered' };
  return {
    kind: 'failed',
    problem: withAnswer(deliveryProblem(codeOf(answer)), answerText(answer)),
    ...requestedWait(answer, clock.nowMs()),
  };
}

/** The file may have been written or renewed since the start. */
function tokenOf({ token, tokenFile }: AlarmWebhookConfig): string | undefined {
  if (tokenFile === undefined) return token;
  const text = readText(tokenFile);
  return typeof text === 'string' ? tokenInFile(text) : undefined;
}

/** Without it the public authorities remain, which refuse the server's certificate. */
function authorityOf({ caFile }: AlarmWebhookConfig): string | undefined {
  const text = caFile === undefined ? undefined : readText(caFile);
  return typeof text === 'string' && isCertificate(text) ? text : undefined;
}

/** Sends a test message, for the person who enters the address. */
export function tryWebhook(
  config: AlarmWebhookConfig,
  sender: Sender & { readonly signal: AbortSignal },
): Promise<Delivery> {
  const { clock, shop } = sender;
  const notice = trialNotice({ id: uuidv7(), shop: shop.name, language: config.language });
  return sendToWebhook(config, { notice, news: [], begunAtMs: clock.nowMs() }, sender);
}

function codeOf({ status }: Answer) {
  if (status === 404 || status === 410) return 'webhook.gone';
  if (status === 401 || status === 403) return 'webhook.refused';
  if (status === 429) return 'webhook.too_many';
  if (status >= 500) return 'webhook.failed';
  return status < 400 ? 'webhook.redirected' : 'webhook.rejected';
}
