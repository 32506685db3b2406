/** What is said and asked of cameras that people add and change. Part of the interface in sales.ts. */
import { z } from 'zod';
import { coversSomething, maxCorners, maxMasks, minCorners } from '../../domain/capture/mask-shape.ts';
import { splitCameraUrl } from '../../domain/setup/camera-url.ts';
import type { Mask } from '../../domain/setup/set-up.ts';
import { ownCameraIdSchema } from '../setup/names.ts';
import { profileShape } from './discovery.ts';

/** Corners of a polygon, each [x, y] from 0 (left, top) to 1 (right, bottom). */
const corner = z
  .tuple([z.number().min(0).max(1), z.number().min(0).max(1)])
  .transform(([x, y]): Mask[number] => [x, y]);
const mask = z.array(corner).min(minCorners).max(maxCorners).refine(coversSomething);
const masks = z.array(mask).max(maxMasks);

/** `GET /api/v1/cameras/{id}`, and the answer to what makes or changes one. Of the password only whether there is one. */
export const cameraSettingsJson = z.strictObject({
  id: z.string(),
  name: z.string(),
  url: z.string(),
  username: z.string().optional(),
  hasPassword: z.boolean(),
  transport: z.enum(['tcp', 'udp']),
  reader: z.enum(['auto', 'native', 'ffmpeg']),
  /** From glass to gateway; absent where it was not measured. */
  latencyMs: z.number().optional(),
  masks: z.array(z.array(z.array(z.number()).length(2))),
});
export type CameraSettingsJson = z.infer<typeof cameraSettingsJson>;

/** Answer to `DELETE /api/v1/cameras/{id}`: the registers that have this camera no more. Sales and their pictures stay. */
export const cameraRemovedJson = z.strictObject({ removed: z.string(), unlinked: z.array(z.string()) });
export type CameraRemovedJson = z.infer<typeof cameraRemovedJson>;

export const streamJson = z.strictObject({
  ...profileShape,
  /** What to set up as the camera's address. */
  url: z.string(),
  /** The best one of its lens or channel. */
  recommended: z.boolean(),
  /** What speaks against the recommended one, in the language asked for. */
  warnings: z.array(z.string()),
});
export type StreamJson = z.infer<typeof streamJson>;

/** Answer to `POST /api/v1/cameras/try`. */
export const triedJson = z.strictObject({
  /** Where a device was asked. */
  device: z.strictObject({ name: z.string().optional(), streams: z.array(streamJson) }).optional(),
  /** What was tried; credentials that stood in the address have been taken out. */
  url: z.string(),
  picture: z
    .strictObject({
      /** A JPEG, base64. */
      jpeg: z.string(),
      codec: z.enum(['h264', 'h265', 'jpeg']),
      /** As the camera sends it, pixels. */
      width: z.number().int().optional(),
      height: z.number().int().optional(),
    })
    .optional(),
  /** Why there is no picture of that stream, though the device tells of it. */
  problem: z.strictObject({ field: z.string(), message: z.string() }).optional(),
});
export type TriedJson = z.infer<typeof triedJson>;

export const foundDeviceJson = z.strictObject({
  /** Of its ONVIF service. */
  address: z.string(),
  host: z.string(),
  /** What it calls itself, and what it is. */
  name: z.string().optional(),
  model: z.string().optional(),
  /** It tells of its streams to a user only, or something is wrong with it; in the language asked for. */
  problem: z.strictObject({ kind: z.string(), message: z.string() }).optional(),
  streams: z.number().int(),
  /** Cameras that are set up at its host already. */
  known: z.array(z.strictObject({ id: z.string(), name: z.string() })),
});
export type FoundDeviceJson = z.infer<typeof foundDeviceJson>;

/** A line of the answer to `POST /api/v1/cameras/discover`, where `application/x-ndjson` is asked for. */
export const searchLine = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('searching'), waitMs: z.number(), networks: z.array(z.string()) }),
  /** How many have answered so far. */
  z.strictObject({ kind: z.literal('heard'), devices: z.number().int() }),
  z.strictObject({ kind: z.literal('asking'), devices: z.number().int() }),
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
const username = z.string().max(128);
const password = z.string().max(256);
const transport = z.enum(['tcp', 'udp']);
const reader = z.enum(['auto', 'native', 'ffmpeg']);

/** `POST /api/v1/cameras`. An empty user or password counts as absent. */
export const newCamera = z.strictObject({
  /** Default: one that is free. */
  id: ownCameraIdSchema.optional(),
  name,
  url,
  username: username.default(''),
  password: password.default(''),
  transport: transport.default('tcp'),
  reader: reader.default('auto'),
  masks: masks.default([]),
});
export type NewCamera = z.infer<typeof newCamera>;

/**
 * `PUT /api/v1/cameras/{id}`. What is absent stays. `username: ''` takes the login off; an empty password leaves the stored one, unless it
 * would go to another host.
 */
export const cameraChange = z.strictObject({
  name: name.optional(),
  url: url.optional(),
  username: username.optional(),
  password: password.optional(),
  transport: transport.optional(),
  reader: reader.optional(),
  masks: masks.optional(),
  /** Another address, login or transport is tried first and refused where it gives no picture, unless this is set. */
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
  transport: transport.default('tcp'),
  reader: reader.default('auto'),
  /** One that is set up, whose stored password and masks hold for this too; the password only at its own host. */
  camera: z.string().max(40).optional(),
});
export type CameraTry = z.infer<typeof cameraTry>;
