/**
 * The receiver's sales: every accepted event, and the newest revision of each sale.
 *
 * 1. A batch is one transaction, flushed to disk before it is answered. 2. Events are identified by source and id for ever; of two bodies
 * with one id the first is kept. 3. The highest revision of a sale wins, in whatever order revisions arrive. 4. A status is no event of the
 * outbox: only the last one of each gateway is kept. 5. Each new event is a change of the feed (feed/changes.ts), but for those of a sale that was
 * erased (erasure/).
 */

import { createHash } from 'node:crypto';
import type Database from 'better-sqlite3';
import type { AnyEvent } from '../contract/cloud/any-event.ts';
import type { RejectionNotice, SaleEvent } from '../contract/cloud/event.ts';
import { shopOfSource } from '../domain/sale/identity.ts';
import { createErasedSales } from './erasure/folder-erasing.ts';
import { type Changes } from './feed/changes.ts';
import type { Days } from './feed/days.ts';
import { createGateways, type GatewayName, keyOfGateway } from './gateways.ts';
import { noteAnswers } from './remote/desired-states.ts';
import { saleColumnNames, saleColumns, saleTexts } from './sale-columns.ts';
import { isTestSource } from './sales.ts';
import { createTextBlocks } from './search/text-blocks.ts';
import { baselinesOf, createSequences, endedEpochs, epochOf, keyOfEpoch } from './sequences.ts';
import { createSqliteEngine } from './sql/sqlite-engine.ts';
import { picturesOf } from './stored-events.ts';

/** An event as sent and as parsed. */
export type IncomingEvent = {
  readonly event: AnyEvent;
  readonly body: string;
  /** By the clock of the broker that it came through: of two statuses the later one is the newest, in whatever order they arrive. */
  readonly publishedMs?: number;
};

/** `duplicateOf`: the id already had this other body, which is kept. `erased`: its sale was, and nothing but the id is kept. */
export type StoredAs = 'stored' | 'duplicate' | 'erased' | { readonly duplicateOf: string };

/** Metadata of a batch, and its time of arrival. */
export type BatchContext = {
  readonly nowMs: number;
  /** The header; absent when it wasn't sent. */
  readonly storedThrough?: number;
  /** Messages of a broker have no header: `queue.lowestUnsent` of their statuses stands for it. */
  readonly countsByStatus?: true;
};

export type EventStore = {
  /** Throws when the disk rejects the write; nothing of the batch is stored then. */
  store(batch: readonly IncomingEvent[], context: BatchContext): StoredAs[];
  /** Calls back for each new or changed sale, once it is stored. */
  watch(onSale: OnSale): void;
};

type OnSale = (sale: { readonly source: string; readonly saleId: string; readonly event: SaleEvent }) => void;

export function createEventStore(
  db: Database.Database,
  { changes, days }: { readonly changes: Changes; readonly days: Days },
): EventStore {
  const engine = createSqliteEngine(db);
  const isErased = createErasedSales(db);
  const sequences = createSequences(db);
  const gateways = createGateways(db);
  const sql = prepareStatements(db);
  const blocks = createTextBlocks(db);

  function storeOne(
    { event, body, publishedMs }: IncomingEvent,
    { nowMs, countsByStatus }: BatchContext,
    baselines?: ReadonlyMap<string, number>,
  ): StoredAs {
    if (event.type === 'com.tillframe.gateway.status.v1') {
      const { source, gateway } = event;
      for (const { epoch, ...ended } of endedEpochs(event))
        sequences.noteEarlierEpoch({ source, gateway, epoch }, ended, nowMs);
      const as = gateways.noteStatus(event, body, { nowMs, publishedMs });
      if (countsByStatus === true) sequences.noteReported(event, nowMs, as === 'stored');
      days.noteStatus(event, nowMs);
      // At once, as all of SQLite.
      void engine.run(noteAnswers(event, nowMs));
      return as;
    }
    // Includes an event that was already stored: for the gateway this sequence is done.
    sequences.noteEvent(event, nowMs, baselines?.get(keyOfEpoch(event)));
    const sha256 = createHash('sha256').update(body).digest('hex');
    const earlier = sql.known.get(event.source, event.id);
    if (isErased(event.source, event.subject)) {
      if (earlier === undefined) sql.insertEvent.run(event.source, event.id, '', '', nowMs);
      return 'erased';
    }
    if (earlier !== undefined) return earlier.sha256 === sha256 ? 'duplicate' : { duplicateOf: earlier.body };
    sql.insertEvent.run(event.source, event.id, body, sha256, nowMs);
    if (!isTestSource(event.source)) {
      const shop = shopOfSource(event.source);
      changes.note({ shop, source: event.source, eventId: event.id, nowMs });
    }
    const common = {
      source: event.source,
      eventId: event.id,
      gateway: event.gateway,
      atMs: Date.parse(event.time),
    };
    if (event.type === 'com.tillframe.sale.v1') {
      const { revision } = event.data;
      const columns = saleColumns(event);
      const before = sql.dayOfSale.get(event.source, event.subject);
      for (const day of new Set([before ?? columns.day, columns.day])) days.noteSale(event.source, day);
      const row = sql.upsertSale.get({ ...common, ...columns, saleId: event.subject, revision });
      for (const sha256 of picturesOf(event)) sql.putPicture.run(event.source, Buffer.from(sha256, 'hex'));
      if (row !== undefined) sql.putTexts.run({ row, ...saleTexts(event) });
      sequences.noteShop(event, nowMs);
    } else {
      const { id: standsFor, problem } = event.data;
      sql.insertWithheld.run({
        ...common,
        standsFor,
        saleId: event.subject,
        problem: JSON.stringify(problem),
      });
    }
    return 'stored';
  }

  /** A gateway that received another id keeps counting in its epoch, so its batch refers to both ids. */
  function noteStoredThrough(
    numbered: readonly (SaleEvent | RejectionNotice)[],
    { storedThrough, nowMs }: BatchContext,
  ): void {
    const epoch = epochOf(numbered);
    if (storedThrough === undefined || epoch === undefined) return;
    for (const { source, gateway } of sendersOf(numbered))
      sequences.noteStoredThrough({ source, gateway, epoch }, { storedThrough, nowMs });
  }

  const storeAll = db.transaction((batch: readonly IncomingEvent[], context: BatchContext) => {
    const events = batch.map(({ event }) => event);
    noteStoredThrough(events.filter(isNumbered), context);
    for (const sender of sendersOf(events)) gateways.noteSeen({ ...sender, nowMs: context.nowMs });
    const baselines = context.countsByStatus && baselinesOf(events.filter(isNumbered));
    const stored = batch.map((incoming) => storeOne(incoming, context, baselines));
    blocks.make();
    return stored;
  });

  const watchers: OnSale[] = [];
  return {
    store(batch, context) {
      const stored = storeAll.immediate(batch, context);
      changes.wake(shopsOfStored(batch, stored));
      for (const [n, { event }] of batch.entries())
        if (stored[n] === 'stored' && event.type === 'com.tillframe.sale.v1')
          for (const onSale of watchers) onSale({ source: event.source, saleId: event.subject, event });
      return stored;
    },
    watch: (onSale) => void watchers.push(onSale),
  };
}

function prepareStatements(db: Database.Database) {
  const columns = Object.entries(saleColumnNames);
  return {
    known: db.prepare<[string, string], { body: string; sha256: string }>(
      'select body, body_sha256 as sha256 from events where source = ? and id = ?',
    ),
    insertEvent: db.prepare(
      'insert into events (source, id, body, body_sha256, received_at_ms) values (?, ?, ?, ?, ?)',
    ),
    /** Undefined where a higher revision is stored. */
    upsertSale: db
      .prepare<[object], number>(`
      insert into sales (source, sale_id, ${columns.map(([, name]) => name).join()})
      values (@source, @saleId, ${columns.map(([key]) => `@${key}`).join()})
      on conflict (source, sale_id) do update set ${columns.map(([, name]) => `${name} = excluded.${name}`).join()}
        where excluded.revision > sales.revision
      returning row
    `)
      .pluck(),
    putTexts: db.prepare(`
      insert into sale_texts (row, text, printed) values (@row, @text, @printed)
      on conflict (row) do update set text = excluded.text, printed = excluded.printed
        where excluded.text <> sale_texts.text or excluded.printed <> sale_texts.printed
    `),
    putPicture: db.prepare('insert or ignore into shop_pictures (source, sha256) values (?, ?)'),
    dayOfSale: db
      .prepare<[string, string], string>('select day from sales where source = ? and sale_id = ?')
      .pluck(),
    insertWithheld: db.prepare(`
      insert into withheld (source, event_id, stands_for, sale_id, gateway, at_ms, problem)
      values (@source, @eventId, @standsFor, @saleId, @gateway, @atMs, @problem)
    `),
  };
}

const isNumbered = (event: AnyEvent): event is SaleEvent | RejectionNotice =>
  event.type !== 'com.tillframe.gateway.status.v1';

/** Shops whose readers of the feed have something new. */
export function shopsOfStored(batch: readonly IncomingEvent[], stored: readonly StoredAs[]): Set<string> {
  return new Set(
    batch.filter((_, n) => stored[n] === 'stored').map(({ event }) => shopOfSource(event.source)),
  );
}

/** Each gateway of each shop once. */
function sendersOf(events: readonly GatewayName[]): GatewayName[] {
  const known = new Map(
    events.map(({ source, gateway }) => [keyOfGateway({ source, gateway }), { source, gateway }]),
  );
  return [...known.values()];
}
