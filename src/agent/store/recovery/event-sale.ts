/**
 * Rebuilds a sale whose row is lost from an unsent event about it: the event is still due, and the page goes
 * on showing the sale.
 */
import { z } from 'zod';
import { saleEventSchema } from '../../../contract/cloud/event.ts';
import { saleOfEvent } from '../../../contract/cloud/reading/event-pair.ts';
import { saleJsonSchema } from '../../../contract/sale.ts';
import { revisionEventId, sequenceText } from '../../../domain/sale/identity.ts';
import { isTimeKnown } from '../../../domain/time/instant.ts';
import { readJson } from '../../../lib/text/read-json.ts';
import type { Connection } from '../connection.ts';
import { anySource } from '../sales/stored-sale.ts';

const { data } = saleEventSchema.shape;

/**
 * The parts of an event that recovery needs. Pictures and the register's POS are read leniently, so that an
 * error in them does not lose the sale.
 */
export const saleInEventSchema = saleEventSchema.pick({ id: true, subject: true, sequence: true }).extend({
  sequence: z.string(),
  data: data.omit({ shop: true }).extend({
    pos: data.shape.pos.partial(),
    register: data.shape.register.pick({ key: true }),
    payments: saleJsonSchema.shape.payments,
    adjustments: saleJsonSchema.shape.adjustments,
    receiptDoubts: saleJsonSchema.shape.receiptDoubts,
    captures: z.array(z.object({ thumbnail: z.object({ sha256: z.string() }).optional() })),
  }),
});
export type SaleInEvent = z.infer<typeof saleInEventSchema>;

type EventRow = { sequence: number; event_id: string; revision: number; body: string };

/** Undefined when the text is no event, or another event than its row states. */
export function readSaleEvent(row: EventRow): SaleInEvent | undefined {
  const event = readJson(saleInEventSchema, row.body);
  return event !== undefined && isThatOf(row, event) ? event : undefined;
}

const pictureInBody = /"sha256":"([0-9a-f]{64})"/g;

/**
 * Pictures named by an event whose text is intact (agent/store/body-checksum.ts) and belongs to that sale and
 * id; found without parsing. Inside a JSON string the searched quotes would be escaped. Undefined when that
 * isn't certain.
 */
export function picturesOfKnown(
  row: Omit<EventRow, 'body'> & { saleId: string; body: Buffer },
): string[] | undefined {
  if (row.event_id !== revisionEventId(row.saleId, row.revision)) return undefined;
  const body = row.body.toString('latin1');
  const isThat =
    body.includes(`"id":"${row.event_id}"`) &&
    body.includes(`"subject":"${row.saleId}"`) &&
    body.includes(`"sequence":"${sequenceText(row.sequence)}"`);
  return isThat ? Array.from(body.matchAll(pictureInBody), ([, sha256 = '']) => sha256) : undefined;
}

export function picturesOf({ data }: SaleInEvent): string[] {
  return data.captures.flatMap(({ thumbnail }) => thumbnail?.sha256 ?? []);
}

function isThatOf(row: EventRow, event: SaleInEvent): boolean {
  return (
    event.id === row.event_id &&
    Number(event.sequence) === row.sequence &&
    event.data.revision === row.revision
  );
}

/** False when another sale has the identity: the event then belongs to that one. */
export function insertSaleOf(db: Connection, seq: number, { subject, data }: SaleInEvent): boolean {
  const { instant, times, pos } = data;
  const sale = saleOfEvent(data);
  // The boot and its monotonic times are not in the event; no buffer holds pictures of a boot without a name.
  const isMade =
    db
      .prepare(
        `INSERT OR IGNORE INTO sales (seq, id, register_key, register_sale_id, kind, total_minor, sale, boot, received_monotonic_ms,
           received_at_ms, clock, committed_monotonic_ms, instant_monotonic_ms, instant_at_ms, basis, uncertainty_ms, signal, skew_ms,
           revision, news, stored_revision, origin, superseded_by, voided_at_ms, voided_basis, voided_uncertainty_ms, reversed_id, time_open)
         VALUES (?, ?, ?, ?, ?, ?, ?, '', 0, ?, ?, 0, 0, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        seq,
        subject,
        data.register.key,
        pos.transaction ?? null,
        data.kind,
        data.total,
        JSON.stringify(sale),
        Date.parse(times.receivedAt),
        instant.clock,
        Date.parse(instant.at),
        instant.basis,
        instant.uncertaintyMs,
        instant.signal === undefined ? null : JSON.stringify(instant.signal),
        instant.skewMs ?? null,
        data.revision,
        data.revision - 1,
        pos.system === undefined || pos.system === 'push' ? null : anySource,
        data.supersededBy ?? null,
        data.voidedAt === undefined ? null : Date.parse(data.voidedAt.at),
        data.voidedAt?.basis ?? null,
        data.voidedAt?.uncertaintyMs ?? null,
        data.reversedSale ?? null,
        isTimeKnown(instant) ? 0 : 1,
      ).changes === 1;
  // Both its identities are restored; the content of each source record was lost with the rows.
  const keep = db.prepare(
    `INSERT OR IGNORE INTO source_records (id, sale_seq, sale, origin, boot, received_monotonic_ms, received_at_ms, clock)
       VALUES (?, ?, ?, ?, '', 0, ?, ?)`,
  );
  const { aliases = [] } = data;
  if (isMade && aliases.length > 0) {
    for (const id of [subject, ...aliases])
      keep.run(id, seq, JSON.stringify(sale), anySource, Date.parse(times.receivedAt), instant.clock);
  }
  return isMade;
}
