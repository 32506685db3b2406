/** Stores an event that the receiver makes itself (../feed/own-events.ts), in the transaction of what it reports. */
import { createHash, randomBytes } from 'node:crypto';
import { shopOfSource } from '../../domain/sale/identity.ts';
import { ownEvent } from '../feed/own-events.ts';
import { ownPosition } from './changes.ts';
import { type Sql, storable } from './connection.ts';

/** `ordinal`: its place among those of the transaction. */
export async function storeOwnEvent(
  sql: Sql,
  own: Parameters<typeof ownEvent<string, object>>[0],
  ordinal: number,
): Promise<void> {
  const event = ownEvent(own);
  const body = storable(JSON.stringify(event));
  const sha256 = createHash('sha256').update(body).digest();
  await sql.query(
    `with own as (
      insert into events (source, id, sha256, received_at_ms, position, ordinal) values ($1, $2, $3, $4, ${ownPosition}, $5)
      returning received_at_ms, position, ordinal
    )
    insert into event_log (received_at_ms, position, ordinal, mark, listed, shop, body) select own.*, $6, true, $7, $8 from own`,
    [
      ...[event.source, event.id, sha256, own.atMs, ordinal, randomBytes(6).toString('hex')],
      ...[shopOfSource(own.source), body],
    ],
  );
}
