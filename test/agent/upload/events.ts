/** Events as the store owes them, rendered by the code that renders real ones. */
import { createHash } from 'node:crypto';
import type { OutboxEvent } from '../../../src/agent/store/store.ts';
import { type CloudProblem, cloudProblem } from '../../../src/domain/problem/cloud.ts';
import { revisionEventId } from '../../../src/domain/sale/identity.ts';
import { renderSaleEvent } from '../../../src/domain/sale/sale-event.ts';

/** A rejection in the cloud's own words. */
export function cloudSaid(words: string): CloudProblem {
  return cloudProblem('cloud.rejected_with', { words });
}

export type EventWish = {
  readonly saleId?: string;
  readonly sequence?: number;
  readonly revision?: number;
  readonly shopId?: string;
  readonly atMs?: number;
  readonly totalMinor?: number;
  readonly jpegs?: readonly Uint8Array[];
  readonly attempts?: number;
};

export function owedEvent(request: EventWish = {}): OutboxEvent {
  const { sequence = 1, revision = 1, atMs = 1_795_000_000_000, jpegs = [] } = request;
  const saleId = request.saleId ?? `till-1:${sequence}:20261120`;
  const body = renderSaleEvent(
    {
      saleId,
      revision: revision - 1,
      registerKey: 'till-1',
      registerName: 'レジ1',
      sale: {
        kind: 'sale',
        totalMinor: request.totalMinor ?? 1980,
        currency: 'JPY',
        lines: [{ name: 'コーヒー "M", [hot]', quantity: 1, amount: 1980 }],
        payments: [{ method: 'cash', amount: 1980 }],
      },
      received: { boot: 'boot', monotonicMs: 1_000, wallMs: atMs, clock: 'synced' },
      instant: { monotonicMs: 1_000, atMs, basis: 'arrival', uncertaintyMs: 100 },
      clock: 'synced',
      captures: jpegs.map((jpeg, index) => ({
        camera: `camera-${index}`,
        requestedOffsetMs: 0,
        outcome: 'captured',
        takenAtMs: atMs + 12,
        offsetMs: 12,
        basis: 'arrival',
        uncertaintyMs: 100,
        source: 'ring',
        waitMs: 10,
        decodeMs: 20,
        thumbnail: { sha256: sha256Of(jpeg), bytes: jpeg.length, width: 640, height: 360 },
      })),
      upload: { state: 'waiting', storedRevision: 0, picturesWaiting: jpegs.length },
    },
    {
      shop: { id: request.shopId ?? 'shop-1', name: '渋谷店', timeZone: 'Asia/Tokyo' },
      gateway: 'gw-1',
      epoch: 'epoch-1',
      sequence,
      revision,
    },
  );
  return {
    sequence,
    eventId: revisionEventId(saleId, revision),
    saleId,
    body,
    attempts: request.attempts ?? 0,
  };
}

/** The first bytes of a JPEG, then whatever makes it another one. */
export function jpegOf(text: string): Buffer {
  return Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from(text)]);
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
