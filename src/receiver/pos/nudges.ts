/**
 * Nudges of gateways: the newest news of each topic, and the requests held until there is some.
 *
 * 1. A webhook's event is committed as the topic's news, under the next number of one counter; only then is the POS answered. Events that
 *    arrive while others are committed share the next commit: its flush is what an event costs.
 * 2. Held requests are answered after the commit. A gateway's cursor is the number up to which it has had the news, so that news of the time
 *    between two requests, or from before a restart, is in the next answer.
 *
 * Repeated and coalesced news of a topic is one row. Bounds: 20,000 topics, of which the longest without news goes first, and 200,000 event
 * ids of the last four days (Square repeats a delivery for up to three).
 */
import { randomBytes } from 'node:crypto';
import type Database from 'better-sqlite3';
import { maxNudgeBytes, type NudgeAnswer } from '../../contract/cloud/nudge.ts';

const maxTopics = 20_000;
const maxEvents = 200_000;
const keepEventsMs = 4 * 86_400_000;
/** Events between two removals of old ones. */
const tidyEvery = 500;
/** News for gateways of any shop. */
const anyShop = '';

type News = {
  readonly webhook: string;
  readonly shop: string | null;
  readonly topics: readonly string[];
  readonly eventId: string | undefined;
};

/** `shop`: null for the owner's token, which may know of any. */
type NudgeRequest = {
  readonly topics: readonly string[];
  readonly shop: string | null;
  readonly after: string | undefined;
};

export type Nudges = {
  /** On disk when it resolves. `repeated`: the event was known. */
  add(news: News): Promise<'added' | 'repeated'>;
  /** Resolves with the news after the cursor, or undefined when the signal aborts. */
  next(request: NudgeRequest, signal: AbortSignal): Promise<NudgeAnswer | undefined>;
};

export function createNudges(db: Database.Database, nowMs: () => number): Nudges {
  const sql = prepareStatements(db);
  const waiting = new Map<string, Set<() => void>>();
  /** Since the last removal of old ones. */
  let events = tidyEvery;
  const epoch = epochOf(db);

  const pending: { news: News; stored: PromiseWithResolvers<'added' | 'repeated'> }[] = [];

  /** True for each that is new. */
  const store = db.transaction((all: readonly News[]): boolean[] => {
    const now = nowMs();
    const isNew = all.map(({ webhook, eventId }) => {
      if (eventId === undefined) return true;
      return sql.addEvent.run(webhook, eventId, now).changes > 0;
    });
    const added = all.filter((_, index) => isNew[index]);
    for (const { topics, shop } of added)
      for (const topic of topics) sql.addNews.run({ topic, shop: shop ?? anyShop, nowMs: now });
    for (const webhook of new Set(all.map((one) => one.webhook))) sql.noteUse.run(now, webhook);
    events += added.length;
    if (events >= tidyEvery) {
      events = 0;
      sql.dropOldEvents.run(now - keepEventsMs);
      sql.dropEvents.run(maxEvents);
      sql.dropTopics.run(maxTopics);
    }
    return isNew;
  });

  function commit(): void {
    const some = pending.splice(0);
    try {
      const isNew = store.immediate(some.map(({ news }) => news));
      for (const [index, { news, stored }] of some.entries()) {
        stored.resolve(isNew[index] === true ? 'added' : 'repeated');
        if (isNew[index] !== true) continue;
        for (const topic of news.topics) for (const wake of [...(waiting.get(topic) ?? [])]) wake();
      }
    } catch (error) {
      for (const { stored } of some) stored.reject(error);
    }
  }

  function newsAfter(after: number, { topics, shop }: NudgeRequest): NudgeAnswer | undefined {
    const found = sql.newsAfter.all({ topics: JSON.stringify(topics), shop, after });
    const [first, ...others] = found;
    if (first === undefined) return undefined;
    let answer = answerOf([first]);
    for (const [index] of others.entries()) {
      const longer = answerOf(found.slice(0, index + 2));
      if (Buffer.byteLength(JSON.stringify(longer)) >= maxNudgeBytes) break;
      answer = longer;
    }
    return answer;
  }

  function answerOf(rows: readonly { topic: string; number: number }[]): NudgeAnswer {
    const last = rows.at(-1)?.number ?? 0;
    return { cursor: `${epoch}.${last}`, topics: [...new Set(rows.map(({ topic }) => topic))] };
  }

  return {
    add(news) {
      const stored = Promise.withResolvers<'added' | 'repeated'>();
      pending.push({ news, stored });
      if (pending.length === 1) setImmediate(commit);
      return stored.promise;
    },
    async next(request, signal) {
      const newest = sql.newest.get()?.number ?? 0;
      const [, cursorEpoch, number] = /^([0-9a-f]{8})\.(\d{1,15})$/.exec(request.after ?? '') ?? [];
      const after = Number(number);
      // A database of its own, or one restored from a backup, can't know what was missed.
      if (cursorEpoch !== epoch || !(after <= newest)) return { cursor: `${epoch}.${newest}`, all: true };
      for (;;) {
        const answer = newsAfter(after, request);
        if (answer !== undefined || signal.aborted) return answer;
        await wakeOrAbort(request.topics, signal);
      }
    },
  };

  async function wakeOrAbort(topics: readonly string[], signal: AbortSignal): Promise<void> {
    const woken = Promise.withResolvers<undefined>();
    const wake = (): void => woken.resolve(undefined);
    for (const topic of topics) waiting.set(topic, (waiting.get(topic) ?? new Set()).add(wake));
    signal.addEventListener('abort', wake);
    try {
      if (!signal.aborted) await woken.promise;
    } finally {
      signal.removeEventListener('abort', wake);
      for (const topic of topics) {
        const set = waiting.get(topic);
        set?.delete(wake);
        if (set?.size === 0) waiting.delete(topic);
      }
    }
  }
}

function prepareStatements(db: Database.Database) {
  return {
    addEvent: db.prepare(
      'insert into pos_events (webhook, event_id, at_ms) values (?, ?, ?) on conflict do nothing',
    ),
    addNews: db.prepare<[{ topic: string; shop: string; nowMs: number }]>(`
      insert into pos_news (topic, shop, number, at_ms) values (@topic, @shop, (select coalesce(max(number), 0) + 1 from pos_news), @nowMs)
      on conflict (topic, shop) do update set number = excluded.number, at_ms = excluded.at_ms
    `),
    noteUse: db.prepare('update pos_webhooks set last_used_ms = ? where id = ?'),
    newest: db.prepare<[], { number: number | null }>('select max(number) as number from pos_news'),
    newsAfter: db.prepare<
      [{ topics: string; shop: string | null; after: number }],
      { topic: string; number: number }
    >(`
      select topic, number from pos_news
      where topic in (select value from json_each(@topics)) and number > @after and (@shop is null or shop in ('', @shop))
      order by number limit 64
    `),
    dropOldEvents: db.prepare('delete from pos_events where at_ms < ?'),
    dropEvents: db.prepare(
      'delete from pos_events where at_ms < (select at_ms from pos_events order by at_ms desc limit 1 offset ?)',
    ),
    dropTopics: db.prepare(
      'delete from pos_news where number <= (select number from pos_news order by number desc limit 1 offset ?)',
    ),
  };
}

/** Names this database in cursors. */
function epochOf(db: Database.Database): string {
  db.prepare('insert into pos_epoch (one, epoch) values (1, ?) on conflict do nothing').run(
    randomBytes(4).toString('hex'),
  );
  return db.prepare<[], { epoch: string }>('select epoch from pos_epoch').get()?.epoch ?? '';
}
