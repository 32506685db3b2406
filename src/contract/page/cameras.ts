/** Cameras that people add and change. Part of the interface in sales.ts. */

import { z } from 'zod';
import { coversSomething, maxCorners, maxMasks, minCorners } from '../../domain/capture/mask-shape.ts';
import { aspects } from '../../domain/capture/picture-aspect.ts';
import { splitCameraUrl } from '../../domain/setup/camera-url.ts';
import type { Mask } from '../../domain/setup/set-up.ts';
import { problemSchema, storedProblemSchema } from '../problem.ts';
import { ownCameraIdSchema } from '../setup/names.ts';
import { profileShape } from './discovery.ts';

/** Corners of a polygon, each [x, y] from 0 (left, top) to 1 (right, bottom). */
const corner = z
  .tuple([z.number().min(0).max(1), z.number().min(0).max(1)])
  .transform(([x, y]): Mask[number] => [x, y]);
const mask = z.array(corner).min(minCorners).max(maxCorners).refine(coversSomething);
const masks = z.array(mask).max(maxMasks);
/** Shape of the pictures. `auto`: as the video declares it, or its size is known for. */
const aspect = z.enum(['auto', ...aspects]);

/** `GET /api/v1/cameras/{id}`, and the answer to requests that add or change one. For the password only whether there is one. */
export const cameraSettingsJson = z.strictObject({
  id: z.string(),
  name: z.string(),
  url: z.string(),
  /** Its stream of most detail, for pictures of incidents. */
  mainUrl: z.string().optional(),
  username: z.string().optional(),
  hasPassword: z.boolean(),
  transport: z.enum(['auto', 'tcp', 'udp']),
  reader: z.enum(['auto', 'native', 'ffmpeg']),
  aspect,
  /** From glass to gateway; absent if not measured. */
  latencyMs: z.number().optional(),
  masks: z.array(z.array(z.tuple([z.number(), z.number()]))),
});
export type CameraSettingsJson = z.infer<typeof cameraSettingsJson>;

/** Answer to `DELETE /api/v1/cameras/{id}`: the registers that lost this camera. Sales and their pictures stay. */
export const cameraRemovedJson = z.strictObject({ removed: z.string(), unlinked: z.array(z.string()) });
export type CameraRemovedJson = z.infer<typeof cameraRemovedJson>;

const streamJson = z.strictObject({
  ...profileShape,
  /** Address for setting up the camera. */
  url: z.string(),
  /** The best one of its lens or channel. */
  recommended: z.boolean(),
  /** Objections to the recommended one, in the language of the request. */
  warnings: z.array(z.string()),
});
export type StreamJson = z.infer<typeof streamJson>;

/** Answer to `POST /api/v1/cameras/try`. */
export const triedJson = z.strictObject({
  /** Present if a device was queried. */
  device: z.strictObject({ name: z.string().optional(), streams: z.array(streamJson) }).optional(),
  /** The tried address; credentials in it have been removed. */
  url: z.string(),
  picture: z
    .strictObject({
      /** A JPEG, base64. */
      jpeg: z.string(),
      codec: z.enum(['h264', 'h265', 'jpeg']),
      /** Native resolution of the camera, pixels. */
      width: z.number().int().optional(),
      height: z.number().int().optional(),
    })
    .optional(),
  /** Reason for a missing picture of that stream, although the device lists it; `message` in the language requested. */
  problem: z
    .strictObject({ field: z.string(), message: z.string(), problem: storedProblemSchema })
    .optional(),
});
export type TriedJson = z.infer<typeof triedJson>;

const foundDeviceJson = z.strictObject({
  /** Address of its ONVIF service. */
  address: z.string(),
  host: z.string(),
  /** Its own name and model. */
  name: z.string().optional(),
  model: z.string().optional(),
  /** It lists its streams to a user only, or has a problem. */
  problem: problemSchema.optional(),
  streams: z.number().int(),
  /** Cameras already set up at its host. */
  known: z.array(z.strictObject({ id: z.string(), name: z.string() })),
});
export type FoundDeviceJson = z.infer<typeof foundDeviceJson>;

/** A line of the answer to `POST /api/v1/cameras/discover` with `Accept: application/x-ndjson`. */
export const searchLine = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('searching'), waitMs: z.number(), networks: z.array(z.string()) }),
  /** Number of answers so far. */
  z.strictObject({ kind: z.literal('responded'), devices: z.number().int() }),
  z.strictObject({ kind: z.literal('probing'), devices: z.number().int() }),
  z.strictObject({ kind: z.literal('device'), device: foundDeviceJson }),
  /** The last line. `failed`: networks that could not be searched. */
  z.strictObject({ kind: z.literal('done'), failed: z.array(z.string()) }),
]);
export type SearchLine = z.infer<typeof searchLine>;

const name = z.string().trim().min(1).max(100);
const url = z
  .string()
  .trim()
  .min(1)
  .refine((text) => splitCameraUrl(text) !== undefined);
/** Empty: none. At the host of `url`: the login is sent there. */
const mainUrl = z
  .string()
  .trim()
  .refine((text) => text === '' || splitCameraUrl(text) !== undefined);
const username = z.string().max(128);
const password = z.string().max(256);
const transport = z.enum(['auto', 'tcp', 'udp']);
const reader = z.enum(['auto', 'native', 'ffmpeg']);

/** `POST /api/v1/cameras`. An empty user or password counts as absent. */
export const newCamera = z.strictObject({
  /** Default: an unused one. */
  id: ownCameraIdSchema.optional(),
  name,
  url,
  mainUrl: mainUrl.default(''),
  username: username.default(''),
  password: password.default(''),
  transport: transport.default('auto'),
  reader: reader.default('auto'),
  aspect: aspect.default('auto'),
  masks: masks.default([]),
});
export type NewCamera = z.infer<typeof newCamera>;

/**
 * `PUT /api/v1/cameras/{id}`. Absent fields stay. `username: ''` removes the login; an empty password keeps
 * the stored one, unless it would go to another host.
 */
export const cameraChange = z.strictObject({
  name: name.optional(),
  url: url.optional(),
  mainUrl: mainUrl.optional(),
  username: username.optional(),
  password: password.optional(),
  transport: transport.optional(),
  reader: reader.optional(),
  aspect: aspect.optional(),
  masks: masks.optional(),
  /** Another address, login or transport is tried first and rejected without a picture, unless this is set. */
  acceptUnreachable: z.boolean().default(false),
});
export type CameraChange = Omit<z.infer<typeof cameraChange>, 'acceptUnreachable'>;

/** `POST /api/v1/cameras/try`: a device over ONVIF, or a stream's or picture's address. */
export const cameraTry = z.strictObject({
  /** An IP address of the local network, with a port or as a whole URL. */
  device: z.string().trim().min(1).max(500).optional(),
  url: url.optional(),
  username: username.default(''),
  password: password.default(''),
  transport: transport.default('auto'),
  reader: reader.default('auto'),
  /** An existing camera, whose stored password and masks apply; the password only at its own host. */
  camera: z.string().max(40).optional(),
});
export type CameraTry = z.infer<typeof cameraTry>;
