/**
 * Nudges of gateways: the newest news of each topic, and the requests held until there is some.
 *
 * 1. A webhook's event is committed as the topic's news, under the next number of one counter; only then is the POS answered. Events that
 *    arrive while others are committed share the next commit: its flush is what an event costs.
 * 2. Held requests are answered after the commit, those of other processes within a second. A gateway's cursor is the number up to which it
 *    has had the news, so that news of the time between two requests, or from before a restart, is in the next answer.
 *
 * Repeated and coalesced news of a topic is one row. Bounds: 20,000 topics, of which the longest without news goes first, and 200,000 event
 * ids of the last four days (Square repeats a delivery for up to three).
 */
import { randomBytes } from 'node:crypto';
import { maxNudgeBytes, type NudgeAnswer } from '../../contract/cloud/nudge.ts';
import { pause } from '../../lib/abort.ts';
import type { Clock } from '../../lib/clock.ts';
import { changesOf, type Dialect, type Engine, rowOf, rowsOf, type Work } from '../sql/work.ts';

const maxTopics = 20_000;
const maxEvents = 200_000;
const keepEventsMs = 4 * 86_400_000;
/** Events of one commit at most: its transaction has a few statements for each. */
const maxOfCommit = 200;
/** Events between two removals of old ones. */
const tidyEvery = 500;
/** Interval at which news of other processes is looked for, while requests are held. */
const otherProcessesMs = 1_000;
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

type Added = 'added' | 'repeated';
type Topic = { readonly topic: string; readonly number: number };

/** `others`: further processes have the same database. */
export function createNudges(
  engine: Engine,
  { nowMs, others }: { readonly nowMs: () => number; readonly others?: { readonly clock: Clock } },
): Nudges {
  const sql = statements(engine.dialect);
  const held = createHeld(async (after) => engine.run(sql.since(after)), others?.clock);
  /** Since the last removal of old ones. */
  let events = tidyEvery;
  let epoch: Promise<string> | undefined;

  const pending: { news: News; stored: PromiseWithResolvers<Added> }[] = [];
  let isCommitting = false;

  /** True for each that is new. */
  function* store(all: readonly News[]): Work<boolean[]> {
    const now = nowMs();
    const isNew: boolean[] = [];
    for (const { webhook, eventId } of all)
      isNew.push(eventId === undefined || (yield* sql.addEvent(webhook, eventId, now)));
    for (const { topics, shop } of all.filter((_, index) => isNew[index]))
      for (const topic of topics) yield* sql.addNews({ topic, shop: shop ?? anyShop, nowMs: now });
    for (const webhook of new Set(all.map((one) => one.webhook))) yield* sql.noteUse(webhook, now);
    if (events >= tidyEvery) yield* sql.dropOld(now);
    return isNew;
  }

  async function commit(): Promise<void> {
    const some = pending.splice(0, maxOfCommit);
    try {
      const isNew = await engine.transaction('pos', () => store(some.map(({ news }) => news)));
      events = events >= tidyEvery ? 0 : events + some.length;
      for (const [index, { news, stored }] of some.entries()) {
        stored.resolve(isNew[index] === true ? 'added' : 'repeated');
        if (isNew[index] === true) for (const topic of news.topics) held.wake(topic);
      }
    } catch (error) {
      for (const { stored } of some) stored.reject(error);
    }
  }

  /** One commit at a time: a burst must not take every connection to wait for the lock of the counter. */
  async function commitAll(): Promise<void> {
    while (pending.length > 0) await commit();
    isCommitting = false;
  }

  async function newsAfter(after: number, request: NudgeRequest): Promise<NudgeAnswer | undefined> {
    const found = await engine.run(sql.newsAfter({ ...request, after }));
    const [first, ...more] = found;
    if (first === undefined) return undefined;
    const named = await epochName();
    let answer = answerOf(named, [first]);
    for (const [index] of more.entries()) {
      const longer = answerOf(named, found.slice(0, index + 2));
      if (Buffer.byteLength(JSON.stringify(longer)) >= maxNudgeBytes) break;
      answer = longer;
    }
    return answer;
  }

  async function epochName(): Promise<string> {
    epoch ??= Promise.resolve(engine.transaction('pos', () => sql.epoch()));
    try {
      return await epoch;
    } catch (error) {
      epoch = undefined;
      throw error;
    }
  }

  return {
    add(news) {
      const stored = Promise.withResolvers<Added>();
      pending.push({ news, stored });
      if (!isCommitting) {
        isCommitting = true;
        setImmediate(() => void commitAll());
      }
      return stored.promise;
    },
    async next(request, signal) {
      const [own, newest] = [await epochName(), await engine.run(sql.newest())];
      const [, cursorEpoch, number] = /^([0-9a-f]{8})\.(\d{1,15})$/.exec(request.after ?? '') ?? [];
      const after = Number(number);
      // A database of its own, or one restored from a backup, can't know what was missed.
      if (cursorEpoch !== own || !(after <= newest)) return { cursor: `${own}.${newest}`, all: true };
      for (;;) {
        // Before the look: what is stored during it wakes the request.
        using listening = held.listen(request.topics, after);
        const answer = await newsAfter(after, request);
        if (answer !== undefined || signal.aborted) return answer;
        await listening.woken(signal);
      }
    },
  };
}

/** Requests that wait for a topic. `since`: topics with news behind a number; `others`: clock with which those of other processes are looked for. */
function createHeld(since: (after: number) => Promise<Topic[]>, others: Clock | undefined) {
  const waiting = new Map<string, Set<() => void>>();
  /** Set while requests are held. */
  let looking: AbortController | undefined;

  function wake(topic: string): void {
    for (const one of [...(waiting.get(topic) ?? [])]) one();
  }

  async function lookForOthers(clock: Clock, from: number, signal: AbortSignal): Promise<void> {
    for (let seen = from; await pause(clock, otherProcessesMs, signal); )
      // A database that is away: the next look has all of it.
      for (const { topic, number } of await since(seen).catch(() => [])) {
        wake(topic);
        seen = Math.max(seen, number);
      }
  }

  return {
    wake,
    /** From now until it is disposed. `after`: number up to which the request has the news. */
    listen(topics: readonly string[], after: number) {
      const woken = Promise.withResolvers<undefined>();
      const one = (): void => woken.resolve(undefined);
      for (const topic of topics) waiting.set(topic, (waiting.get(topic) ?? new Set()).add(one));
      if (others !== undefined && looking === undefined) {
        looking = new AbortController();
        void lookForOthers(others, after, looking.signal);
      }
      return {
        /** Resolves with news of a topic, and when the signal aborts. */
        async woken(signal: AbortSignal): Promise<void> {
          signal.addEventListener('abort', one);
          if (!signal.aborted) await woken.promise;
          signal.removeEventListener('abort', one);
        },
        [Symbol.dispose]() {
          for (const topic of topics) {
            const set = waiting.get(topic);
            set?.delete(one);
            if (set?.size === 0) waiting.delete(topic);
          }
          if (waiting.size > 0) return;
          looking?.abort(new Error('nobody waits'));
          looking = undefined;
        },
      };
    },
  };
}

function answerOf(epoch: string, rows: readonly Topic[]): NudgeAnswer {
  const last = rows.at(-1)?.number ?? 0;
  return { cursor: `${epoch}.${last}`, topics: [...new Set(rows.map(({ topic }) => topic))] };
}

function statements(dialect: Dialect) {
  return {
    /** Whether it is new. */
    *addEvent(webhook: string, eventId: string, nowMs: number): Work<boolean> {
      const text =
        'insert into pos_events (webhook, event_id, at_ms) values (@webhook, @eventId, @nowMs) on conflict do nothing';
      return (yield* changesOf(text, { webhook, eventId, nowMs })) > 0;
    },
    *addNews(news: { readonly topic: string; readonly shop: string; readonly nowMs: number }): Work<void> {
      yield* rowsOf(
        `insert into pos_news (topic, shop, number, at_ms)
        values (@topic, @shop, (select coalesce(max(number), 0) + 1 from pos_news), @nowMs)
        on conflict (topic, shop) do update set number = excluded.number, at_ms = excluded.at_ms`,
        news,
      );
    },
    *noteUse(id: string, nowMs: number): Work<void> {
      yield* rowsOf('update pos_webhooks set last_used_ms = @nowMs where id = @id', { id, nowMs });
    },
    *newest(): Work<number> {
      const row = yield* rowOf<{ number: number | null }>('select max(number) as number from pos_news');
      return row?.number ?? 0;
    },
    *since(after: number): Work<Topic[]> {
      return yield* rowsOf<Topic>('select topic, number from pos_news where number > @after', { after });
    },
    *newsAfter({ topics, shop, after }: Omit<NudgeRequest, 'after'> & { after: number }): Work<Topic[]> {
      return yield* rowsOf<Topic>(
        `select topic, number from pos_news where ${dialect.inList('topic', '@topics')} and number > @after
        ${shop === null ? '' : "and shop in ('', @shop)"} order by number limit 64`,
        { topics: JSON.stringify(topics), after, ...(shop !== null && { shop }) },
      );
    },
    *dropOld(nowMs: number): Work<void> {
      yield* rowsOf('delete from pos_events where at_ms < @beforeMs', { beforeMs: nowMs - keepEventsMs });
      yield* rowsOf(
        `delete from pos_events where at_ms < (select at_ms from pos_events order by at_ms desc limit 1 offset ${maxEvents})`,
      );
      yield* rowsOf(
        `delete from pos_news where number <= (select number from pos_news order by number desc limit 1 offset ${maxTopics})`,
      );
    },
    /** Names this database in cursors. */
    *epoch(): Work<string> {
      yield* rowsOf('insert into pos_epoch (one, epoch) values (1, @epoch) on conflict do nothing', {
        epoch: randomBytes(4).toString('hex'),
      });
      return (yield* rowOf<{ epoch: string }>('select epoch from pos_epoch'))?.epoch ?? '';
    },
  };
}
