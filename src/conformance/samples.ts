/** Test data sent to a cloud: events of a made-up shop, each with its own number. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { RejectionNotice } from '../contract/cloud/event.ts';
import type { StatusEvent } from '../contract/cloud/status.ts';
import type { Capture } from '../domain/capture/pair.ts';
import { revisionEventId, sequenceText } from '../domain/sale/identity.ts';
import { renderSaleEvent } from '../domain/sale/sale-event.ts';
import { rfc3339 } from '../domain/time/time-text.ts';
import { version } from '../lib/version.ts';
import { smallJpeg } from './small-jpeg.ts';

export type Sample = {
  readonly id: string;
  readonly saleId: string;
  readonly revision: number;
  readonly body: string;
};

const eventSchema = z.looseObject({ data: z.looseObject({}) });

/** The body of a sample with other fields of its data, or of the event. */
export function bodyWith({ body }: Sample, data: object, fields: object = {}): string {
  const event = eventSchema.parse(JSON.parse(body));
  return JSON.stringify({ ...event, ...fields, data: { ...event.data, ...data } });
}

type SaleWish = {
  /** Default: a new one. */
  readonly saleId?: string;
  readonly revision?: number;
  readonly total?: number;
  readonly jpeg?: Uint8Array;
  /** A shop other than the test's. */
  readonly shop?: string;
  /** A gateway other than the test's. */
  readonly gateway?: string;
  /** Size of the receipt lines, bytes. */
  readonly padBytes?: number;
};

export type Samples = {
  readonly shop: string;
  readonly gateway: string;
  sale(request?: SaleWish): Sample;
  /** A sale without its data, which no cloud can store. */
  broken(): Sample;
  rejection(): Sample;
  status(): Sample;
  /** A valid picture that is unique to this run. */
  jpeg(): { bytes: Buffer; sha256: string };
};

const timeZone = 'Asia/Tokyo';

export function createSamples(test: {
  shop: string;
  gateway: string;
  /** Unique to this run. */
  run: string;
  nowMs: () => number;
}): Samples {
  const { shop, gateway, run, nowMs } = test;
  let sequence = 0;
  let pictures = 0;
  const epoch = `conformance-${run}`;
  // Includes the time so that operators of the cloud can tell the runs apart: sent data can't be deleted from here.
  const shopName = `conformance test / 適合テスト ${rfc3339(nowMs(), timeZone).slice(0, 16).replace('T', ' ')}`;

  const timed = () => rfc3339(nowMs(), timeZone);
  const envelope = {
    specversion: '1.0',
    source: `/shops/${shop}`,
    datacontenttype: 'application/json',
    gateway,
    epoch,
  } as const;

  function sale(request: SaleWish = {}): Sample {
    sequence += 1;
    const { revision = 1, padBytes = 0 } = request;
    const saleId = request.saleId ?? `conformance:${run}:${sequence}`;
    const body = renderSaleEvent(pairOf(saleId, request, nowMs()), {
      shop: { id: request.shop ?? shop, name: shopName, timeZone },
      gateway: request.gateway ?? gateway,
      epoch,
      sequence,
      revision,
    });
    const padded =
      padBytes === 0 ? body : body.replace('"lines":[', `"lines":[{"name":"${'x'.repeat(padBytes)}"},`);
    return { id: revisionEventId(saleId, revision), saleId, revision, body: padded };
  }

  return {
    shop,
    gateway,
    sale,
    broken() {
      const whole = sale();
      const { data: _, ...rest } = eventSchema.parse(JSON.parse(whole.body));
      return { ...whole, body: JSON.stringify(rest) };
    },
    rejection() {
      sequence += 1;
      const saleId = `conformance:${run}:${sequence}`;
      const event: RejectionNotice = {
        ...envelope,
        id: `${saleId}:rejection`,
        type: 'com.tillframe.rejection.v1',
        subject: saleId,
        time: timed(),
        sequence: sequenceText(sequence),
        data: rejectionOf(saleId),
      };
      return { id: event.id, saleId, revision: 0, body: JSON.stringify(event) };
    },
    status() {
      sequence += 1;
      const at = timed();
      const event: StatusEvent = {
        ...envelope,
        id: `conformance:${run}:status:${sequence}`,
        type: 'com.tillframe.gateway.status.v1',
        subject: gateway,
        time: at,
        data: statusAt(at, { id: shop, name: shopName, timeZone }),
      };
      return { id: event.id, saleId: '', revision: 0, body: JSON.stringify(event) };
    },
    jpeg() {
      pictures += 1;
      const bytes = smallJpeg(`tillframe conformance ${run} ${pictures}`);
      return { bytes, sha256: sha256Of(bytes) };
    },
  };
}

function pairOf(
  saleId: string,
  { revision = 1, total = 1, jpeg }: SaleWish,
  atMs: number,
): Parameters<typeof renderSaleEvent>[0] {
  return {
    saleId,
    revision: revision - 1,
    registerKey: 'conformance',
    registerName: 'tillframe conformance',
    sale: {
      kind: 'sale',
      totalMinor: total,
      currency: 'JPY',
      lines: [{ name: 'tillframe conformance test / 適合テスト', quantity: 1, amount: total }],
      payments: [{ method: 'cash', amount: total }],
    },
    received: { boot: 'conformance', monotonicMs: 0, wallMs: atMs, clock: 'synced' },
    instant: { monotonicMs: 0, atMs, basis: 'arrival', uncertaintyMs: 100 },
    clock: 'synced',
    captures: jpeg === undefined ? [] : [capturedAs(jpeg, atMs)],
    upload: { state: 'waiting', storedRevision: 0, picturesWaiting: 0 },
  };
}

function rejectionOf(saleId: string): RejectionNotice['data'] {
  return {
    id: revisionEventId(saleId, 1),
    type: 'com.tillframe.sale.v1',
    problem: {
      code: 'cloud.rejected_with',
      params: { words: 'tillframe conformance test' },
      text: 'tillframe conformance test',
    },
  };
}

function statusAt(at: string, shop: StatusEvent['data']['shop']): StatusEvent['data'] {
  return {
    version,
    startedAt: at,
    shop,
    queue: { events: 0, pictures: 0, quarantined: 0 },
    cameras: [],
    registers: [{ key: 'conformance', name: 'tillframe conformance', lastSale: at }],
    clock: { state: 'synced' },
    alarms: [],
  };
}

function capturedAs(jpeg: Uint8Array, atMs: number): Capture {
  return {
    ...{ camera: 'conformance', requestedOffsetMs: 0, outcome: 'captured' },
    ...{ takenAtMs: atMs, offsetMs: 0, basis: 'arrival', uncertaintyMs: 100 },
    ...{ source: 'ring', waitMs: 0, decodeMs: 0 },
    thumbnail: { sha256: sha256Of(jpeg), bytes: jpeg.length, width: 8, height: 8 },
  };
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
