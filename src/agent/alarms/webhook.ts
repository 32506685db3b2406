/**
 * Sends alarms outside by HTTP: those that have lasted some minutes, those that still last a day later, and
 * their end.
 *
 * Nothing is queued. The alarms sent last are stored in the database; an undelivered message is made anew
 * from the state at the next try, so that after a week offline one message reports everything. A lost answer
 * causes a second delivery.
 */
import { v7 as uuidv7 } from 'uuid';
import { type AlarmMessage, alarmMessage, trialMessage } from '../../domain/alarm/alarm-message.ts';
import {
  type AlarmNews,
  lookForNews,
  noWatch,
  type SentAlarm,
  type StandingAlarm,
  sentAfter,
} from '../../domain/alarm/alarm-notifications.ts';
import { type CloudProblem, cloudProblem } from '../../domain/problem/cloud.ts';
import { problemFields } from '../../domain/problem/problem-text.ts';
import type { Shop } from '../../domain/sale/sale-event.ts';
import { type Backoff, backoffMs } from '../../domain/time/retry-policy.ts';
import { rfc3339 } from '../../domain/time/time-text.ts';
import { pause } from '../../lib/abort.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import { createLogThrottle } from '../../lib/log-throttle.ts';
import { parseJson } from '../../lib/text/read-json.ts';
import { StoreUnavailable } from '../store/store.ts';
import { type Answer, answerWords, retryAfter } from '../upload/https/answers.ts';
import { type Connection, createConnection } from '../upload/https/connection.ts';
import type { AlarmWebhookConfig } from './webhook-keys.ts';

export type AlarmWebhookParts = {
  readonly config: AlarmWebhookConfig;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  readonly shop: Shop;
  readonly gateway: string;
  /** Rejects with StoreUnavailable while the alarms can't be determined. */
  standing(): Promise<readonly StandingAlarm[]>;
  /** The alarms sent last, in a format private to this file. */
  readonly sent: { read(): Promise<string | undefined>; write(sent: string): Promise<void> };
};

const section = 'alarms.webhook';
const lookEveryMs = 15_000;
const backoff: Backoff = { firstMs: 15_000, capMs: 900_000 };
/** Bound of a wait requested by the address. */
const longestWaitMs = 3_600_000;
const logEveryMs = 3_600_000;
const bounds = { connectMs: 10_000, requestMs: 30_000, maxAnswerBytes: 65_536 };

export async function runAlarmWebhook(parts: AlarmWebhookParts, signal: AbortSignal): Promise<void> {
  const { config, clock, log } = parts;
  await using line = createConnection(clock, { ...bounds, proxy: config.proxy, section });
  const mayComplain = createLogThrottle(clock, logEveryMs);
  let sent: readonly SentAlarm[] | undefined;
  let watch = noWatch;
  let attempts = 0;
  let notBeforeMs = -Infinity;

  /** Throws StoreUnavailable. */
  async function look(): Promise<void> {
    sent ??= sentIn(await parts.sent.read());
    const at = { nowMs: clock.nowMs(), monotonicMs: clock.monotonicMs() };
    const looked = lookForNews({ standing: await parts.standing(), sent, watch }, at, config);
    watch = looked.watch;
    if (looked.news.length === 0 || at.monotonicMs < notBeforeMs) return;
    const went = await post(line, messageOf(parts, looked.news), config, clock, signal);
    if (went.kind === 'arrived') {
      sent = sentAfter(sent, looked.news, at.nowMs);
      await parts.sent.write(JSON.stringify(sent));
      log.info({ alarms: looked.news.map(({ kind, state }) => `${kind} ${state}`) }, 'alarms sent');
      attempts = 0;
      return;
    }
    const waitMs = Math.min(longestWaitMs, went.retryAfterMs ?? backoffMs(backoff, attempts, parts.random()));
    attempts += 1;
    notBeforeMs = clock.monotonicMs() + waitMs;
    if (mayComplain()) log.warn(problemFields(went.problem), 'sending alarms failed, retrying');
  }

  do {
    try {
      await look();
    } catch (error) {
      // Alarms that could not be recorded as sent are sent again.
      if (!signal.aborted && !(error instanceof StoreUnavailable)) throw error;
    }
  } while (await pause(clock, lookEveryMs, signal));
}

/** Sends one test message; undefined when it has arrived, otherwise the problem. */
export async function tryAlarmWebhook(
  parts: Pick<AlarmWebhookParts, 'config' | 'clock' | 'shop' | 'gateway'>,
  signal: AbortSignal,
): Promise<CloudProblem | undefined> {
  const { config, clock } = parts;
  await using line = createConnection(clock, { ...bounds, proxy: config.proxy, section });
  const went = await post(line, trialMessage(headOf(parts), config.language), config, clock, signal);
  return went.kind === 'arrived' ? undefined : went.problem;
}

type Went =
  | { readonly kind: 'arrived' }
  | { readonly kind: 'failed'; readonly problem: CloudProblem; readonly retryAfterMs?: number };

async function post(
  line: Connection,
  message: AlarmMessage,
  { secretUrl, form, token, caPem }: AlarmWebhookConfig,
  clock: Clock,
  signal: AbortSignal,
): Promise<Went> {
  const went = await line.exchange(
    {
      method: 'POST',
      url: secretUrl,
      headers: {
        'content-type': 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: Buffer.from(JSON.stringify(form === 'text' ? { text: message.text } : message)),
    },
    { caPem },
    signal,
  );
  if (went.kind !== 'answer') return { kind: 'failed', problem: went.problem };
  const { answer } = went;
  if (answer.status >= 200 && answer.status < 300) return { kind: 'arrived' };
  return { kind: 'failed', problem: answeredProblem(answer), ...retryAfter(answer, clock.nowMs()) };
}

function answeredProblem(answer: Answer): CloudProblem {
  const { status } = answer;
  const words = answerWords(answer);
  return words === undefined
    ? cloudProblem('endpoint.answered', { status })
    : cloudProblem('endpoint.answered_with', { status, words });
}

function messageOf(parts: AlarmWebhookParts, news: readonly AlarmNews[]): AlarmMessage {
  return alarmMessage(news, headOf(parts), parts.config.language);
}

function headOf({ clock, shop, gateway }: Pick<AlarmWebhookParts, 'clock' | 'shop' | 'gateway'>) {
  return {
    id: uuidv7(),
    sentAt: rfc3339(clock.nowMs(), shop.timeZone),
    gateway,
    shop: { id: shop.id, name: shop.name },
  };
}

/** A text in an unknown format counts as empty: alarms are sent once more. */
function sentIn(text: string | undefined): readonly SentAlarm[] {
  const sent = parseJson(text ?? '[]');
  return Array.isArray(sent) ? sent.filter(isSentAlarm) : [];
}

function isSentAlarm(value: unknown): value is SentAlarm {
  const { kind, notifiedAtMs } = (value ?? {}) as Partial<SentAlarm>;
  return typeof kind === 'string' && typeof notifiedAtMs === 'number';
}
