/**
 * The queue of notifications: a row for each occurrence and channel, from the decision on.
 *
 * Bounds: `maxWaiting` rows wait for a channel, and the oldest is dropped for a further one; `maxKept` others are kept, so
 * that none is sent again. The number of dropped ones is reported with the next message.
 */
import { z } from 'zod';
import type { AlarmNews, SentAlarm } from '../../../domain/alarm/alarm-notifications.ts';
import type { Notice } from '../../../domain/notification/notice.ts';
import { type Occurrence, occurrenceKey } from '../../../domain/notification/rules.ts';
import type { StoredProblem } from '../../../domain/problem/text.ts';
import { parseJson } from '../../../lib/text/read-json.ts';
import type { Connection } from '../connection.ts';
import type { Secrets } from '../secrets.ts';
import type { WriteContext } from '../write-context.ts';
import { type NotificationSettings, notificationSettings } from './notification-settings.ts';

const maxWaiting = 200;
const maxKept = 1_000;
const maxCandidates = 50;
/** Queued while the wall clock was not right: a row counts as new once it is. */
export const undatedMs = Number.MAX_SAFE_INTEGER;

/** State of a channel that outlives a restart. Times are epoch milliseconds. */
export type ChannelState = {
  /** Within the last hour. */
  readonly sentAtMs: readonly number[];
  readonly lastSentAtMs?: number;
  /** Alarms that the channel knows of. */
  readonly alarms: readonly SentAlarm[];
  /** A message that may have arrived: it is repeated as it is. */
  readonly sending?: Sending;
  readonly problem?: StoredProblem;
  readonly failingSinceMs?: number;
};

export type Sending = {
  readonly notice: Notice;
  /** Its rows of the queue. */
  readonly seqs: readonly number[];
  readonly news: readonly AlarmNews[];
  readonly begunAtMs: number;
};

/** Channel of `alarms.webhook`, which the configuration has in place of this database. */
export const webhookChannelId = 'alarms';

export const newChannelState: ChannelState = { sentAtMs: [], alarms: [] };

type WaitingNotification = {
  readonly seq: number;
  readonly occurrence: Occurrence;
};

export type NotificationWork = NotificationSettings & {
  /** Sales to decide about, oldest first. */
  readonly candidates: readonly string[];
  /** By channel. */
  readonly states: Readonly<Record<string, ChannelState>>;
  readonly waiting: Readonly<Record<string, readonly WaitingNotification[]>>;
  readonly dropped: Readonly<Record<string, readonly number[]>>;
  /** Instant of the newest sale. */
  readonly lastSaleMs?: number;
};

export function notificationWork(context: {
  readonly db: Connection;
  readonly secrets: Secrets;
}): NotificationWork {
  const { db } = context;
  const settings = notificationSettings(context);
  if (settings.channels.length === 0)
    return { ...settings, candidates: [], states: channelStates(db), waiting: {}, dropped: {} };
  const candidates = db
    .prepare<[], string>(
      `SELECT s.id FROM notification_candidates c JOIN sales s ON s.seq = c.sale_seq ORDER BY c.sale_seq LIMIT ${maxCandidates}`,
    )
    .pluck()
    .all();
  const lastSaleMs = settings.rules.idle
    ? db
        .prepare<[], number>(
          `SELECT instant_at_ms FROM sales INDEXED BY sales_by_instant WHERE superseded_by IS NULL AND kind = 'sale' ORDER BY instant_at_ms DESC LIMIT 1`,
        )
        .pluck()
        .get()
    : undefined;
  return {
    ...settings,
    candidates,
    states: channelStates(db),
    ...openRows(db),
    ...(lastSaleMs !== undefined && { lastSaleMs }),
  };
}

type Row = { channelId: string; seq: number; entry: string; state: 'waiting' | 'dropped' };

function openRows(db: Connection): Pick<NotificationWork, 'waiting' | 'dropped'> {
  const rows = db
    .prepare<[], Row>(
      `SELECT channel_id AS channelId, seq, entry, state FROM notifications WHERE state <> 'sent' ORDER BY seq`,
    )
    .all();
  const waiting: Record<string, WaitingNotification[]> = {};
  const dropped: Record<string, number[]> = {};
  for (const { channelId, seq, entry, state } of rows) {
    const occurrence = occurrenceIn(entry);
    if (state === 'waiting' && occurrence !== undefined)
      (waiting[channelId] ??= []).push({ seq, occurrence });
    else (dropped[channelId] ??= []).push(seq);
  }
  return { waiting, dropped };
}

const sale = {
  ...{ atMs: z.number(), register: z.string(), totalMinor: z.number(), currency: z.string() },
  ...{ staff: z.string().exactOptional(), saleId: z.string() },
};
const occurrenceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['refund', 'void', 'no_sale']), ...sale }),
  z.object({ kind: z.literal('idle'), atMs: z.number(), minutes: z.number(), isSinceOpening: z.boolean() }),
]);

function occurrenceIn(entry: string): Occurrence | undefined {
  return occurrenceSchema.safeParse(parseJson(entry)).data;
}

export function channelStates(db: Connection): Readonly<Record<string, ChannelState>> {
  const rows = db
    .prepare<[], { id: string; state: string }>('SELECT id, state FROM notification_channels')
    .all();
  return Object.fromEntries(rows.map(({ id, state }) => [id, stateIn(state)]));
}

/** Written by `noteChannelState` alone; one that can't be read counts as new. */
function stateIn(text: string): ChannelState {
  const state = parseJson(text) as Partial<ChannelState> | undefined;
  return Array.isArray(state?.sentAtMs) && Array.isArray(state.alarms)
    ? (state as ChannelState)
    : newChannelState;
}

/** After a test that arrived everywhere. */
export function clearChannelProblem({ db }: WriteContext, id: string): void {
  const { problem, failingSinceMs: _, ...others } = channelStates(db)[id] ?? newChannelState;
  if (problem === undefined) return;
  db.prepare('UPDATE notification_channels SET state = ? WHERE id = ?').run(JSON.stringify(others), id);
}

/** Number of waiting notifications by channel. */
export function waitingNotifications(db: Connection): Readonly<Record<string, number>> {
  const rows = db
    .prepare<[], { id: string; count: number }>(
      `SELECT channel_id AS id, count(*) AS count FROM notifications WHERE state = 'waiting' GROUP BY channel_id`,
    )
    .all();
  return Object.fromEntries(rows.map(({ id, count }) => [id, count]));
}

export type Decision = {
  /** The sale that was decided about; absent for other occurrences. */
  readonly saleId?: string;
  /** Other identities of the sale, which may have been reported. */
  readonly aliases?: readonly string[];
  readonly occurrence: Occurrence | undefined;
  readonly channelIds: readonly string[];
  /** Epoch milliseconds, or `undatedMs`. */
  readonly queuedAtMs: number;
};

/** Stores a decision: queues the occurrence once for each channel, and withdraws what the sale no longer is. */
export function decideNotification(context: WriteContext, decision: Decision): void {
  const { db } = context;
  const { saleId, aliases = [], occurrence, channelIds, queuedAtMs } = decision;
  const key = occurrence && occurrenceKey(occurrence);
  if (saleId !== undefined) {
    db.prepare(
      'DELETE FROM notification_candidates WHERE sale_seq = (SELECT seq FROM sales WHERE id = ?)',
    ).run(saleId);
    db.prepare(
      `DELETE FROM notifications WHERE state = 'waiting' AND key <> ? AND json_valid(entry) AND entry ->> '$.saleId' = ?`,
    ).run(key ?? '', saleId);
  }
  if (occurrence === undefined || key === undefined) return;
  const known = db.prepare<[string, string], number>(
    'SELECT 1 FROM notifications WHERE channel_id = ? AND key = ?',
  );
  const insert = db.prepare(
    'INSERT OR IGNORE INTO notifications (channel_id, key, queued_at_ms, entry) VALUES (?, ?, ?, ?)',
  );
  const others = aliases.map((alias) => `${occurrence.kind}:${alias}`);
  for (const id of channelIds) {
    if (others.some((other) => known.get(id, other) !== undefined)) continue;
    insert.run(id, key, queuedAtMs, JSON.stringify(occurrence));
    keepBounds(db, id);
  }
}

function keepBounds(db: Connection, channelId: string): void {
  db.prepare(
    `UPDATE notifications SET state = 'dropped' WHERE seq IN
       (SELECT seq FROM notifications WHERE channel_id = ? AND state = 'waiting' ORDER BY seq DESC LIMIT -1 OFFSET ${maxWaiting})`,
  ).run(channelId);
  db.prepare(
    `DELETE FROM notifications WHERE seq IN
       (SELECT seq FROM notifications WHERE channel_id = ? AND state <> 'waiting' ORDER BY seq DESC LIMIT -1 OFFSET ${maxKept})`,
  ).run(channelId);
}

/** Drops those that have waited for longer than `maxAgeMs`; a message says how many. By a clock that is right. */
export function dropNotifications(
  { db }: WriteContext,
  { nowMs, maxAgeMs }: { readonly nowMs: number; readonly maxAgeMs: number },
): void {
  db.prepare(
    `UPDATE notifications SET queued_at_ms = @nowMs WHERE state = 'waiting' AND queued_at_ms > @nowMs`,
  ).run({ nowMs });
  db.prepare(`UPDATE notifications SET state = 'dropped' WHERE state = 'waiting' AND queued_at_ms < ?`).run(
    nowMs - maxAgeMs,
  );
}

/** Stores the state of a channel; `sent`: rows that its message had. Nothing where the channel was removed meanwhile. */
export function noteChannelState(
  context: WriteContext,
  {
    id,
    state,
    sent = [],
  }: { readonly id: string; readonly state: ChannelState; readonly sent?: readonly number[] },
): void {
  const { db } = context;
  const isKnown =
    id === webhookChannelId || notificationSettings(context).channels.some((channel) => channel.id === id);
  if (!isKnown) return;
  db.prepare(
    'INSERT INTO notification_channels (id, state) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET state = excluded.state',
  ).run(id, JSON.stringify(state));
  const mark = db.prepare(`UPDATE notifications SET state = 'sent' WHERE seq = ?`);
  for (const seq of sent) mark.run(seq);
}
