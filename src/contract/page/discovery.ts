/** Answers of a search for cameras. Part of the interface in sales.ts. Durations in milliseconds; contains no credential. */

import { z } from 'zod';
import { refusal } from '../../domain/problem/refusal/refusal.ts';
import { problemSchema } from '../problem.ts';
import { refusing } from './refusing.ts';

/** A stream as reported by a device. */
export const profileShape = {
  token: z.string(),
  name: z.string().optional(),
  source: z.string(),
  codec: z.enum(['h264', 'h265', 'jpeg', 'other']),
  width: z.number().optional().describe('Pixels'),
  height: z.number().optional().describe('Pixels'),
  fps: z.number().optional(),
  bitRate: z.number().optional().describe('Bits per second'),
  keyFrameIntervalMs: z.number().optional(),
} as const;

const clock = z.strictObject({ offsetMs: z.number(), uncertaintyMs: z.number() });
const searched = z.array(z.strictObject({ name: z.string(), address: z.string() }));

export const foundDeviceJson = z.strictObject({
  address: z.string(),
  host: z.string(),
  otherHosts: z.array(z.string()),
  endpoint: z.string().optional(),
  name: z.string().optional(),
  hardware: z.string().optional(),
  manufacturer: z.string().optional(),
  model: z.string().optional(),
  firmware: z.string().optional(),
  serial: z.string().optional(),
  clock: clock.optional(),
  profiles: z.array(
    z.strictObject({
      ...profileShape,
      streamUrl: z.string().optional(),
      snapshotUrl: z.string().optional(),
    }),
  ),
  chosen: z
    .array(
      z.strictObject({
        token: z.string(),
        source: z.string(),
        url: z.string(),
        warnings: z.array(
          z.enum(['key_frames_far_apart', 'larger_stream_has_rare_key_frames', 'narrow', 'single_pictures']),
        ),
      }),
    )
    .describe('One for each lens or channel: what to set up as the URL of a camera'),
  problem: problemSchema
    .optional()
    .describe('What could not be reached; the rest holds what was learned before'),
});

/** `POST /api/v1/cameras/discover`. */
export const discoveryJson = z.strictObject({
  devices: z.array(foundDeviceJson),
  searched,
  failed: searched,
});

/** `POST /api/v1/cameras/{id}/ntp`. */
export const timeServerJson = z.strictObject({ server: z.string(), clock: clock.optional() });

/** Default wait for answers to a search, milliseconds. */
const defaultWaitMs = 5_000;
/** A search from the page is limited by a person's patience. */
const waitMsRange = { least: 500, most: 30_000 };

/** `POST /api/v1/cameras/discover`. */
export const discoverBody = z
  .strictObject({
    waitMs: z.int().min(waitMsRange.least).max(waitMsRange.most).default(defaultWaitMs),
    /** One device instead of a search: an IP address of the local network, with a port or as a whole URL. */
    address: z.string().max(500).optional(),
    username: z.string().min(1).max(128).optional(),
    password: z.string().min(1).max(256).optional(),
    /** Name or token of the chosen stream. */
    stream: z.string().min(1).max(100).optional(),
  })
  .refine(({ username, password }) => (username === undefined) === (password === undefined), {
    path: ['password'],
    ...refusing(refusal('field.login_pair')),
  });

/** Port of a camera's ONVIF service. */
const anyPort = z.int().min(1).max(65_535);
const port = anyPort.default(80);

/** `POST /api/v1/cameras/{id}/ntp`. */
export const ntpBody = z.strictObject({ server: z.string().max(253), port });

/** `GET /api/v1/cameras/{id}/key-frames`, `…/latency-estimate`. */
export const deviceQuery = z.strictObject({ port: z.coerce.number().pipe(anyPort).default(80) });

/** `GET /api/v1/cameras/{id}/latency-estimate`. */
export const latencyEstimateJson = z.strictObject({
  camera: z.string(),
  seenMs: z.number().int().describe('Delay after its time stamp; the part before the stamp is unknown'),
  latencyMs: z.number().int(),
  uncertaintyMs: z.number().int(),
});
export type LatencyEstimateJson = z.infer<typeof latencyEstimateJson>;

/** `PUT /api/v1/cameras/{id}/key-frames`. */
export const keyFramesBody = z.strictObject({ intervalMs: z.int().min(100).max(60_000), port });

const decodeMs = z
  .number()
  .optional()
  .describe('Decoding the picture before a key frame on this gateway, estimated from the measured speed');

export const keyFramesJson = z.strictObject({
  measuredMs: z.number().optional().describe('Between the newest two key frames of the video'),
  decodeMs,
  reportedMs: z.number().optional().describe('As configured on the camera'),
  intervals: z
    .array(z.strictObject({ intervalMs: z.number(), decodeMs }))
    .describe('Shorter intervals within the range of the camera; empty where none can be set'),
  smaller: z
    .strictObject({
      name: z.string().optional(),
      width: z.number(),
      height: z.number(),
      url: z.string().describe('For `PUT /api/v1/cameras/{id}`'),
      decodeMs,
    })
    .optional()
    .describe('A smaller stream of the same lens, still as wide as a stored picture'),
  problem: problemSchema.optional().describe('Why the interval cannot be set'),
});
export type KeyFramesJson = z.infer<typeof keyFramesJson>;

export const keyFramesSetJson = z.strictObject({
  requestedMs: z.number(),
  reportedMs: z.number().optional().describe('As read back from the camera'),
  measuredMs: z
    .number()
    .optional()
    .describe('Between two key frames that came afterwards; absent where none came within 30 s'),
  problem: problemSchema.optional().describe('It kept, adjusted or stretched the interval'),
});
export type KeyFramesSetJson = z.infer<typeof keyFramesSetJson>;
