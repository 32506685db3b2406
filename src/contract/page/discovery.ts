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

/** `POST /api/v1/cameras/{id}/ntp`. */
export const ntpBody = z.strictObject({
  server: z.string().max(253),
  /** Port of its ONVIF service. */
  port: z.int().min(1).max(65_535).default(80),
});
