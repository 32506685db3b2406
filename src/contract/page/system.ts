/** Contents of the system page beyond the status. Part of the interface in sales.ts. No secrets, and no paths of this machine. */

import { z } from 'zod';
import { lookbackForms } from '../../domain/capture/retention-segment.ts';
import { clipScopes, clipUploads } from '../../domain/capture/stored-clip.ts';
import { localizedText } from '../localized-text.ts';
import { osUpdatesSchema } from '../os-updates.ts';

const time = z.iso.datetime({ offset: true });
const count = z.number().int();
const bytes = z.number().int();

/** `GET /api/v1/system`. */
export const systemJson = z.strictObject({
  /** Time of this answer by the gateway's clock. */
  now: time,
  cloud: z.strictObject({
    kind: z.enum(['off', 'https', 'mqtt']),
    /** Scheme and host. */
    address: z.string().optional(),
    waiting: z.strictObject({
      /** Sales with parts missing in the cloud. */
      sales: count,
      pictures: count,
      oldest: time.optional(),
    }),
    /** Items rejected by the cloud. */
    held: z.strictObject({
      sales: count,
      /** There are more sales than were counted. */
      orMore: z.literal(true).optional(),
      pictures: count,
    }),
  }),
  keeping: z.strictObject({
    /** `store.keepDays` and `store.keepPictureDays`: local retention of uploaded sales and pictures. */
    salesDays: count,
    picturesDays: count,
    /** `store.keepSales`: number of newest sales that stay, even when space is short. */
    newestSales: count,
    /** `store.minFreeMegabytes`. */
    minFree: bytes,
    /** Size of the disk; absent right after the start. */
    disk: bytes.optional(),
    /** `cameras.lookback`: video on disk. */
    lookback: z.strictObject({ form: z.enum([...lookbackForms, 'off']), hours: count, max: bytes }),
    /** `clips`: video stored with sales. Absent where the gateway stores none. */
    clips: z
      .strictObject({
        of: z.enum(clipScopes),
        count,
        used: bytes,
        max: bytes,
        /** Absent where none is sent to the cloud. */
        upload: z
          .strictObject({
            of: z.enum(clipUploads),
            waiting: count,
            waitingBytes: bytes,
            /** Removed before they were sent, of sales that still have their pictures. */
            gone: count,
            /** `not_offered`: this cloud takes none. */
            problem: z.enum(['not_offered', 'failing']).optional(),
          })
          .optional(),
      })
      .optional(),
  }),
  /** `configured`: `clock.state` declares the clock right, and it is not checked. */
  clock: z.enum(['system', 'configured']),
  versions: z.strictObject({
    tillframe: z.string(),
    /** Node.js with the platform: `Node.js 24.21.0, linux arm64`. */
    runtime: z.string(),
    sqlite: z.string(),
    /** Absent if not installed: there are no pictures then. */
    ffmpeg: z.string().optional(),
    os: z.string().optional(),
    kernel: z.string(),
    /** Absent on machines without a device tree. */
    board: z.string().optional(),
  }),
  /** `update`: source of newer versions. Absent `source`: none is set. */
  updates: z.strictObject({
    source: z
      .discriminatedUnion('kind', [
        /** Scheme and host. */
        z.strictObject({ kind: z.literal('address'), address: z.string() }),
        /** On this machine, such as a memory stick's. */
        z.strictObject({ kind: z.literal('folder') }),
      ])
      .optional(),
    automatic: z.boolean(),
    /** Hours of automatic installation, such as `02:00-05:00`. */
    hours: z.string(),
    /** Result of the last update that was started; absent if there was none. */
    last: z
      .strictObject({
        at: time,
        isInstalled: z.boolean(),
        message: localizedText,
      })
      .optional(),
    /** Security updates of the system below tillframe. */
    os: osUpdatesSchema,
  }),
  hostName: z.string(),
  bootedAt: time,
  /** Addresses of this page for browsers. */
  addresses: z.array(z.string()),
  network: z.strictObject({
    manager: z.enum(['network_manager', 'none']),
    interfaces: z.array(
      z.strictObject({
        name: z.string(),
        addresses: z.array(z.string()),
        kind: z.enum(['wired', 'wifi']).optional(),
        connection: z.string().optional(),
        address: z.enum(['fixed', 'automatic']).optional(),
      }),
    ),
    routers: z.array(z.string()),
    nameServers: z.array(z.string()),
  }),
  registers: z.array(
    z.strictObject({
      key: z.string(),
      name: z.string(),
      /** Among the 5,000 newest sales. */
      lastSale: time.optional(),
    }),
  ),
});
export type SystemJson = z.infer<typeof systemJson>;

/**
 * Answer to `POST /api/v1/upload/retry`. False: nothing was waiting, a retry was requested a moment ago, or
 * one is in progress, see `underWay`.
 */
export const uploadRetriedJson = z.strictObject({ tried: z.boolean(), underWay: z.literal(true).optional() });
