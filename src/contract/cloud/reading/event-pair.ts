/** The sale and its pictures, read back from the event that was rendered of them (domain/sale/sale-event.ts). Pure. */
import type { Capture, Pair } from '../../../domain/capture/pair.ts';
import type { Sale } from '../../../domain/sale/sale.ts';
import { saleOfJson } from '../../../domain/sale/sale-json.ts';
import { adjustmentKinds, paymentKinds, receiptDoubts } from '../../../domain/sale/sale-kinds.ts';
import { saleJsonSchema } from '../../sale.ts';
import type { SaleEvent } from '../event.ts';

type EventData = SaleEvent['data'];

/** The sale as it was when the event was rendered, less what was truncated. */
export function saleOfEvent(
  data: Pick<EventData, 'times'> & {
    readonly pos: { readonly transaction?: string | undefined; readonly receiptNumber?: string | undefined };
  },
): Sale {
  const { pos, times } = data;
  const json = saleJsonSchema.parse({
    ...data,
    ...(pos.transaction !== undefined && { registerSaleId: pos.transaction }),
    ...(pos.receiptNumber !== undefined && { receiptNumber: pos.receiptNumber }),
    ...(times.soldAt !== undefined && { soldAt: times.soldAt }),
    ...(times.changedAt !== undefined && { changedAt: times.changedAt }),
    ...(times.unusableSoldAt !== undefined && { unusableSoldAt: times.unusableSoldAt }),
  });
  return saleOfJson(json);
}

/** Facts about a sale that a receiver adds to its event. */
export type ReceivedEvent = {
  readonly receivedAtMs: number;
  readonly cameraName: (camera: string) => string | undefined;
  /** Whether the picture has arrived. */
  readonly hasPicture: (sha256: string) => boolean;
  readonly reversedBy: Pair['reversedBy'];
};

/** Words that a later version added to kinds and doubts are left out. */
export function pairOfEvent(event: SaleEvent, received: ReceivedEvent): Pair {
  const { data, subject } = event;
  const { instant, voidedAt, times, register, aliases, reversedSale, supersededBy } = data;
  const captures = data.captures.map((capture) => captureOf(capture, data, received));
  const picturesWaiting = captures.filter(
    (one) => one.outcome === 'captured' && !received.hasPicture(one.thumbnail.sha256),
  ).length;
  return {
    saleId: subject,
    revision: data.revision,
    registerKey: register.key,
    registerName: register.name,
    sale: saleOfEvent(inKnownWords(data)),
    received: { boot: '', monotonicMs: 0, wallMs: Date.parse(times.receivedAt), clock: instant.clock },
    instant: {
      monotonicMs: 0,
      atMs: Date.parse(instant.at),
      basis: instant.basis,
      ...(instant.signal !== undefined && { signal: instant.signal }),
      uncertaintyMs: instant.uncertaintyMs,
      ...(instant.skewMs !== undefined && { skewMs: instant.skewMs }),
      ...(instant.skewUncertaintyMs !== undefined && { skewUncertaintyMs: instant.skewUncertaintyMs }),
    },
    clock: instant.clock,
    ...(voidedAt !== undefined && { voided: { ...voidedAt, atMs: Date.parse(voidedAt.at) } }),
    captures,
    upload: {
      state: picturesWaiting > 0 ? 'waiting' : 'stored',
      storedRevision: data.revision,
      storedAtMs: received.receivedAtMs,
      picturesWaiting,
    },
    ...sourceRecordsOf(event),
    ...(aliases !== undefined && { aliases }),
    ...(reversedSale !== undefined && { reversedSale }),
    ...(received.reversedBy !== undefined && { reversedBy: received.reversedBy }),
    ...(supersededBy !== undefined && { supersededBy }),
  };
}

function inKnownWords(data: EventData): EventData {
  const isIn = (words: readonly string[], word: string | undefined) =>
    word !== undefined && words.includes(word);
  return {
    ...data,
    payments: data.payments.map(({ kind, ...payment }) => ({
      ...payment,
      ...(kind !== undefined && isIn(paymentKinds, kind) && { kind }),
    })),
    ...(data.adjustments !== undefined && {
      adjustments: data.adjustments.filter(({ kind }) => isIn(adjustmentKinds, kind)),
    }),
    ...(data.receiptDoubts !== undefined && {
      receiptDoubts: data.receiptDoubts.filter((doubt) => isIn(receiptDoubts, doubt)),
    }),
  };
}

/** As far as their times are in the event. */
function sourceRecordsOf({ subject, data: { times, instant } }: SaleEvent): Pick<Pair, 'sourceRecords'> {
  const { posServerAt, drawerAt, receiptFirstByteAt, cutAt } = times;
  // The times of a printer proxy are distances from the arrival on the monotonic clock, here from 1970.
  const received = { boot: '', monotonicMs: 0, wallMs: 0, clock: instant.clock };
  const printed = [drawerAt, receiptFirstByteAt, cutAt].some((time) => time !== undefined);
  const records: Pair['sourceRecords'] = [
    ...(printed
      ? [
          {
            saleId: subject,
            received,
            origin: {
              by: 'printer' as const,
              ...(drawerAt !== undefined && { kickMs: Date.parse(drawerAt) }),
              ...(receiptFirstByteAt !== undefined && { firstByteMs: Date.parse(receiptFirstByteAt) }),
              ...(cutAt !== undefined && { cutMs: Date.parse(cutAt) }),
            },
          },
        ]
      : []),
    ...(posServerAt === undefined
      ? []
      : [
          {
            saleId: subject,
            received,
            origin: { by: 'cloud' as const, serverAtMs: Date.parse(posServerAt), resolutionMs: 1 },
          },
        ]),
  ];
  return records.length === 0 ? {} : { sourceRecords: records };
}

function captureOf(
  capture: EventData['captures'][number],
  { instant }: EventData,
  { cameraName }: ReceivedEvent,
): Capture {
  const name = capture.camera === null ? undefined : cameraName(capture.camera);
  const base = {
    camera: capture.camera,
    ...(name !== undefined && { cameraName: name }),
    requestedOffsetMs: capture.offset,
    ...(capture.moment !== undefined && { moment: capture.moment }),
  };
  if (capture.outcome === 'pending') return { ...base, outcome: 'pending' };
  if (capture.outcome === 'captured') {
    const { cameraLatencyMs, cameraLatencyUncertaintyMs, cameraLatencyBasis } = capture;
    const { networkDelayUncertaintyMs } = capture;
    return {
      ...base,
      outcome: 'captured',
      takenAtMs: Date.parse(capture.takenAt),
      offsetMs: capture.offsetMs,
      basis: capture.basis ?? instant.basis,
      uncertaintyMs: capture.uncertaintyMs ?? instant.uncertaintyMs,
      ...(cameraLatencyMs !== undefined && { cameraLatencyMs }),
      ...(cameraLatencyUncertaintyMs !== undefined && { cameraLatencyUncertaintyMs }),
      ...(cameraLatencyBasis !== undefined && { cameraLatencyBasis }),
      ...(networkDelayUncertaintyMs !== undefined && { networkDelayUncertaintyMs }),
      ...(capture.flawed !== undefined && { flawed: capture.flawed }),
      source: capture.source,
      // Figures of the gateway, which it keeps to itself.
      ...{ waitMs: 0, decodeMs: 0 },
      thumbnail: capture.thumbnail,
    };
  }
  const { downSince, downUntil, oldest, newest, evictedAt, erasedAt, problem } = capture.details;
  return {
    ...base,
    outcome: capture.outcome,
    details: {
      ...(downSince !== undefined && { downSinceMs: Date.parse(downSince) }),
      ...(downUntil !== undefined && { downUntilMs: Date.parse(downUntil) }),
      ...(oldest !== undefined && { oldestMs: Date.parse(oldest) }),
      ...(newest !== undefined && { newestMs: Date.parse(newest) }),
      ...(evictedAt !== undefined && { evictedAtMs: Date.parse(evictedAt) }),
      ...(erasedAt !== undefined && { erasedAtMs: Date.parse(erasedAt) }),
      ...(problem !== undefined && { problem }),
    },
  };
}
