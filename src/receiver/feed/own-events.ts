/** Events that the receiver makes itself, in the feed of a shop beside those of its gateways. */
import { createHash } from 'node:crypto';
import type Database from 'better-sqlite3';
import { shopOfSource } from '../../domain/sale/identity.ts';
import type { Changes } from './changes.ts';

/** `source`: of the shop, as in the events of its gateways. */
export type OwnEvent<Type extends string, Data> = {
  readonly source: string;
  readonly id: string;
  readonly type: Type;
  readonly subject: string;
  readonly atMs: number;
  readonly data: Data;
};

export function ownEvent<Type extends string, Data>(of: OwnEvent<Type, Data>) {
  const { source, id, type, subject, atMs, data } = of;
  return {
    specversion: '1.0' as const,
    ...{ id, source: `/cloud${source}`, type, subject },
    time: new Date(atMs).toISOString(),
    datacontenttype: 'application/json' as const,
    data,
  };
}

export type OwnEvents = {
  /** Runs in the transaction of what the event reports. One that is stored already stays, and is a change again. */
  store(event: OwnEvent<string, object>): void;
};

export function createOwnEvents(db: Database.Database, changes: Changes): OwnEvents {
  const insert = db.prepare(
    'insert or ignore into events (source, id, body, body_sha256, received_at_ms) values (?, ?, ?, ?, ?)',
  );
  return {
    store(own) {
      const event = ownEvent(own);
      const body = JSON.stringify(event);
      const sha256 = createHash('sha256').update(body).digest('hex');
      insert.run(event.source, event.id, body, sha256, own.atMs);
      const shop = shopOfSource(own.source);
      changes.note({ shop, source: event.source, eventId: event.id, nowMs: own.atMs });
    },
  };
}
