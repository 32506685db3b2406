/**
 * Sales as the page gets them, as zod schemas: tests check the server's answers against them, the page takes its types from them. Times
 * are RFC 3339 in the shop's zone, money is in minor units of the currency.
 */

import { z } from 'zod';
import { latencyBases } from '../../domain/capture/camera-latency.ts';
import { captureMoments, missingReasons } from '../../domain/capture/pair.ts';
import { saleKinds } from '../../domain/sale/sale-kinds.ts';
import { maxNoteChars } from '../../domain/sale/text-length.ts';
import { instantBases } from '../../domain/time/instant.ts';
import { instantSignalSchema } from '../instant-signal.ts';
import { problemSchema } from '../problem.ts';
import { paymentSchema, saleJsonSchema, saleLineSchema, staffSchema } from '../sale.ts';

const time = z.iso.datetime({ offset: true });

const camera = {
  /** Null where no camera was linked. */
  camera: z.string().nullable(),
  /** As it is called now, or was last before it was removed. */
  cameraName: z.string().optional(),
};

/** Wanted distance from the instant, milliseconds; also of a picture of another moment. */
const requested = { offset: z.number(), moment: z.enum(captureMoments).optional() };

export const captureJson = z.discriminatedUnion('outcome', [
  z.strictObject({ ...camera, ...requested, outcome: z.literal('pending') }),
  z.strictObject({
    ...camera,
    camera: z.string(),
    ...requested,
    outcome: z.literal('captured'),
    takenAt: time,
    offsetMs: z.number(),
    /** Basis of the instant at the time when the picture was chosen. */
    basis: z.enum(instantBases),
    /** `offsetMs` is right within ± this: instant, camera latency and network taken together. */
    uncertaintyMs: z.number().int(),
    /** Taken off `takenAt`, within ± `cameraLatencyUncertaintyMs`; assumed where nobody has measured it. */
    cameraLatencyMs: z.number().optional(),
    cameraLatencyUncertaintyMs: z.number().int().optional(),
    cameraLatencyBasis: z.enum(latencyBases).optional(),
    /** The video may have come this much late, over a network that was slow just then. */
    networkDelayUncertaintyMs: z.number().int().optional(),
    /** Decoded from damaged video: parts may show an earlier time or nothing. */
    flawed: z.literal(true).optional(),
    source: z.enum(['ring', 'lookback']),
    waitMs: z.number(),
    decodeMs: z.number(),
    /** The cloud has the picture; here it was removed, for its age or for want of space. */
    removed: z.literal(true).optional(),
    thumbnail: z.strictObject({
      url: z.string(),
      sha256: z.string(),
      bytes: z.number(),
      width: z.number(),
      height: z.number(),
    }),
  }),
  z.strictObject({
    ...camera,
    ...requested,
    outcome: z.enum(missingReasons),
    details: z.strictObject({
      downSince: time.optional(),
      /** Absent while the camera has not come back, or where that is not known. */
      downUntil: time.optional(),
      oldest: time.optional(),
      newest: time.optional(),
      evictedAt: time.optional(),
      erasedAt: time.optional(),
      problem: problemSchema.optional(),
    }),
  }),
]);
export type CaptureJson = z.infer<typeof captureJson>;

/** `PUT /api/v1/sales/{saleId}/note`: an empty text removes the note. */
export const noteBody = z.strictObject({ text: z.string().trim().max(maxNoteChars) });

export const pairJson = z.strictObject({
  saleId: z.string(),
  revision: z.number().int(),
  /** At a receiver, which has several. */
  shop: z.strictObject({ id: z.string(), name: z.string() }).optional(),
  register: z.strictObject({ key: z.string(), name: z.string() }),
  ...saleJsonSchema.shape,
  lines: z.array(saleLineSchema.strict()),
  payments: z.array(paymentSchema.strict()),
  staff: staffSchema.strict().exactOptional(),
  receivedAt: time,
  instant: z.strictObject({
    at: time,
    basis: z.enum(instantBases),
    /** Of basis `moment`, where it is known. */
    signal: instantSignalSchema.strict().optional(),
    uncertaintyMs: z.number().int(),
    /** Register clock − gateway clock, and how sure that is. */
    skewMs: z.number().optional(),
    skewUncertaintyMs: z.number().int().optional(),
    clock: z.enum(['synced', 'unsynced']),
  }),
  /** When it was voided, where that is known by itself. */
  voidedAt: z
    .strictObject({ at: time, basis: z.enum(instantBases), uncertaintyMs: z.number().int() })
    .optional(),
  /** Times captured by the printer proxy, and the arrival at the POS server by the server's own clock. */
  sourceTimes: z
    .strictObject({
      posServerAt: time.optional(),
      drawerAt: time.optional(),
      receiptFirstByteAt: time.optional(),
      cutAt: time.optional(),
    })
    .optional(),
  /** Other identities of the same sale, which a printer proxy and a POS cloud both reported. */
  aliases: z.array(z.string()).optional(),
  /** The sale that this refund or void takes back, and those that take this sale back. */
  reversedSale: z.string().optional(),
  reversedBy: z.array(z.strictObject({ saleId: z.string(), kind: z.enum(saleKinds) })).optional(),
  /** The sale that counts in its place. */
  supersededBy: z.string().optional(),
  /** It goes neither for its age nor for want of space. */
  pinned: z.literal(true).optional(),
  /** Written by a person; it stays on this gateway. */
  note: z.strictObject({ text: z.string(), at: time }).optional(),
  /** A person decided what this printed paper is, and may take it back. */
  decided: z.literal(true).optional(),
  captures: z.array(captureJson),
  upload: z.strictObject({
    state: z.enum(['waiting', 'stored', 'quarantined']),
    storedAt: time.optional(),
    picturesWaiting: z.number().int(),
    /** The sale itself, as it is now, has not got there yet either. */
    saleWaiting: z.literal(true).optional(),
    /** quarantined: why the cloud does not store it. */
    problem: problemSchema.optional(),
  }),
});
export type PairJson = z.infer<typeof pairJson>;

/** An entry of a list. `moment`: a voided sale at the time of its void; it is listed at its own time too. */
const listedSaleJson = pairJson.extend({ moment: z.literal('void').optional() });
export type ListedSaleJson = z.infer<typeof listedSaleJson>;

/**
 * `GET /api/v1/sales`, newest first. `nextCursor`: there may be more. `searchedTo`: looking took too long; all from then on has been looked at,
 * and the cursor goes on from there.
 */
export const salesPageJson = z.strictObject({
  sales: z.array(listedSaleJson),
  nextCursor: z.string().optional(),
  searchedTo: time.optional(),
});
export type SalesPageJson = z.infer<typeof salesPageJson>;

/** `GET /api/v1/sales/count`, each sale once. `orMore`: counting took too long. */
export const salesCountJson = z.strictObject({ count: z.number().int(), orMore: z.literal(true).optional() });
export type SalesCountJson = z.infer<typeof salesCountJson>;

/** `GET /api/v1/sales/hours`: a day in the shop's zone, of 23 to 25 hours; how many sales by kind, zeros left out; a void counts in the hour of the void where that is known. `unclear`: papers that may be no sale, in none of the kinds. */
export const salesHoursJson = z.strictObject({
  date: z.string(),
  hours: z.array(
    z.strictObject({
      from: time,
      to: time,
      kinds: z.partialRecord(z.enum(saleKinds), z.number().int()),
      unclear: z.number().int(),
    }),
  ),
  /** Counting took too long. */
  orMore: z.literal(true).optional(),
});
export type SalesHoursJson = z.infer<typeof salesHoursJson>;
