/**
 * Erasing in PostgreSQL and the object store.
 *
 * 1. An erasure holds the lock of its shop, which every batch of the shop shares until it is committed: no batch of the time before it is missed, and
 * a later one sees that the sale is erased. 2. Objects are noted in the same transaction and removed after it, by whichever process comes first. A
 * gateway may still have the address of a picture: the object is removed once more when that is over.
 */
import { createHash, randomBytes } from 'node:crypto';
import { shopOfSource } from '../../domain/sale/identity.ts';
import type { ErasingWords } from '../erasure/erase-rows.ts';
import type { ErasingEngine } from '../erasure/erasures.ts';
import type { Ledger } from '../erasure/ledger.ts';
import { ownEvent } from '../feed/own-events.ts';
import { nameOfObject } from '../pictures/s3-pictures.ts';
import { rowsOf, type Work } from '../sql/work.ts';
import { ownPosition, type PostgresChanges } from './changes.ts';
import { beginOfParts, removeClip } from './clip-objects.ts';
import { storable } from './connection.ts';
import { lockClass } from './migrations.ts';
import type { Removals } from './removals.ts';

/** After the end of an address: an upload that was begun with it may go on. */
const lateUploadMs = 300_000;

const words: ErasingWords = {
  events: `select e.id, l.body from events e join event_log l using (received_at_ms, position, ordinal)
    where e.source = @source and e.id >= @from and e.id < @until and l.body <> ''`,
  emptyEvent: [
    'delete from rejection_notices where source = @source and event_id = @id',
    `delete from forward_dead_letters d using events e
      where e.source = @source and e.id = @id and (d.number, d.ordinal) = (e.position, e.ordinal)`,
    // No longer listed, so that receivers of an earlier version do not give it either.
    `with gone as (
      update event_log l set body = '', listed = false from events e
      where e.source = @source and e.id = @id and (l.received_at_ms, l.position, l.ordinal) = (e.received_at_ms, e.position, e.ordinal)
      returning l.position, l.ordinal, l.mark, l.received_at_ms
    )
    insert into erased_changes (position, ordinal, mark, received_at_ms) select * from gone on conflict do nothing`,
    "update events set sha256 = '' where source = @source and id = @id",
  ],
  dropTexts: ['delete from sale_texts where "row" = @row'],
  // By shop, through the key: an index by content would be written with each sale.
  isNamed: `select 1 as one from shops s
    where exists (select 1 from shop_pictures p where p.source = s.source and p.sha256 = @bytes) limit 1`,
};

type Deps = {
  readonly changes: PostgresChanges;
  readonly ledger: Ledger;
  readonly removals: Removals;
  /** Lifetime of presigned addresses. */
  readonly addressSeconds: number;
};

export function createPostgresErasing({ changes, ledger, removals, addressSeconds }: Deps): ErasingEngine {
  return {
    ...{ words, ledger },
    *lockShop(source): Work<void> {
      yield* rowsOf(`select pg_advisory_xact_lock(${lockClass.shop}, hashtext(@source))`, { source });
    },
    *noteFile({ kind, sha256 }, nowMs): Work<void> {
      if (kind === 'clip') {
        yield* removeClip(sha256, removals, nowMs);
        return;
      }
      yield* removals.note([nameOfObject(sha256)], {
        dueMs: nowMs,
        againMs: nowMs + addressSeconds * 1_000 + lateUploadMs,
      });
    },
    *storeEvent(own): Work<void> {
      const event = ownEvent(own);
      const body = storable(JSON.stringify(event));
      yield* rowsOf(
        `with place as materialized (select ${ownPosition} as position),
        own as (
          insert into events (source, id, sha256, received_at_ms, position, ordinal)
          select @source, @id, @sha256, @atMs, place.position, 0 from place on conflict do nothing
        )
        insert into event_log (received_at_ms, position, ordinal, mark, listed, shop, body)
        select @atMs, place.position, 0, @mark, true, @shop, @body from place`,
        {
          ...{ source: event.source, id: event.id, atMs: own.atMs, body, shop: shopOfSource(own.source) },
          ...{ sha256: createHash('sha256').update(body).digest(), mark: randomBytes(6).toString('hex') },
        },
      );
    },
    wake: (shop) => changes.wake([shop]),
    // Those of others are removed by `runRemovals`.
    removeFiles: (files = []) =>
      removals.removeNamed(
        files.map(({ kind, sha256 }) => (kind === 'clip' ? beginOfParts(sha256) : nameOfObject(sha256))),
      ),
  };
}
