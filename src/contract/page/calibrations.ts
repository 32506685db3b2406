/** Latencies, offsets and clocks, and their measurement. Part of the interface in sales.ts. */
import { z } from 'zod';
import { calibrationMethods, maxLatencyMs, minReadings } from '../../domain/capture/calibration.ts';
import { timeSchema } from './routes/query.ts';

const time = z.iso.datetime({ offset: true });

const measuredJson = z.strictObject({
  by: z.enum(calibrationMethods),
  at: time,
  /** The value is expected within ± this, milliseconds. */
  uncertaintyMs: z.number().optional(),
  samples: z.number().int().optional(),
});
export type MeasuredJson = z.infer<typeof measuredJson>;

/**
 * `GET /api/v1/calibrations`. A camera without `latencyMs` was not measured; `measured` is absent if the
 * value came with the set-up. Milliseconds.
 */
export const calibrationsJson = z.strictObject({
  cameras: z.array(
    z.strictObject({
      camera: z.string(),
      latencyMs: z.number().optional(),
      measured: measuredJson.optional(),
    }),
  ),
  links: z.array(
    z.strictObject({
      register: z.string(),
      camera: z.string(),
      offsetMs: z.number(),
      measured: measuredJson.optional(),
    }),
  ),
  /** Register clock − gateway clock, if known. */
  registers: z.array(z.strictObject({ register: z.string(), skewMs: z.number(), uncertaintyMs: z.number() })),
});
export type CalibrationsJson = z.infer<typeof calibrationsJson>;

/** `GET /api/v1/calibrations/time`: the gateway's CLOCK_MONOTONIC, milliseconds, which no step of the wall clock touches. */
export const gatewayTimeJson = z.strictObject({ monotonicMs: z.number() });

/** `GET /api/v1/calibrations/measuring`: the current measurement by phone and its progress; null without one. */
export const measuringJson = z.strictObject({
  measuring: z
    .strictObject({
      camera: z.string(),
      /** Pictures with a readable code, of those examined, of those planned. */
      samples: z.number().int(),
      frames: z.number().int(),
      requested: z.number().int(),
    })
    .nullable(),
});
export type MeasuringJson = z.infer<typeof measuringJson>;

/**
 * Answer to `POST /api/v1/calibrations` of kind `phone`: the measured and the current `latencyMs`; the latter
 * absent if not measured before.
 */
export const phoneCalibrationJson = z.strictObject({
  camera: z.string(),
  latencyMs: z.number().int(),
  uncertaintyMs: z.number(),
  samples: z.number().int(),
  frames: z.number().int(),
  currentLatencyMs: z.number().optional(),
});
export type PhoneCalibrationJson = z.infer<typeof phoneCalibrationJson>;

/** Answer to `POST /api/v1/calibrations`: the measurement, or the value now in use. */
export const calibratedJson = z.union([
  phoneCalibrationJson,
  z.strictObject({ camera: z.string(), latencyMs: z.number() }),
  z.strictObject({ register: z.string(), camera: z.string(), offsetMs: z.number() }),
]);

/** `GET /api/v1/sales/{saleId}/strip`: pictures around the instant, to choose the right one from. */
export const stripJson = z.strictObject({
  camera: z.string(),
  instant: time,
  pictures: z.array(z.strictObject({ at: time, offsetMs: z.number(), url: z.string() })),
});
export type StripJson = z.infer<typeof stripJson>;

/** A link's offset, as in a set-up file. Milliseconds. */
export const maxOffsetMs = 60_000;
const cameraId = z.string().min(1).max(64);
const registerKey = z.string().min(1).max(64);

/** `POST /api/v1/calibrations`. */
export const calibrationRequest = z.discriminatedUnion('kind', [
  /** Reads a phone's time code for some 5 s and answers the measurement. */
  z.strictObject({ kind: z.literal('phone'), camera: cameraId }),
  /** Sets a latency: with `samples` one measured by phone, with `estimated` one estimated, otherwise one entered by a person. */
  z.strictObject({
    kind: z.literal('latency'),
    camera: cameraId,
    latencyMs: z.int().min(0).max(maxLatencyMs),
    uncertaintyMs: z.number().min(0).max(maxLatencyMs).optional(),
    samples: z.int().min(minReadings).max(1_000).optional(),
    estimated: z.literal(true).optional(),
  }),
  /** Sets the offset of a link so that the picture at the given time becomes the one of the sale. */
  z.strictObject({
    kind: z.literal('picture'),
    camera: cameraId,
    saleId: z.string().min(1).max(512),
    takenAt: timeSchema,
  }),
  /** The same as a number. */
  z.strictObject({
    kind: z.literal('offset'),
    camera: cameraId,
    register: registerKey,
    offsetMs: z.int().min(-maxOffsetMs).max(maxOffsetMs),
  }),
]);
