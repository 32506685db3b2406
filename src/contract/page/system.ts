/** What the system page shows beyond the status. Part of the interface in sales.ts. No secrets, and no paths of this machine. */
import { z } from 'zod';
import { lookbackForms } from '../../domain/capture/retention-segment.ts';

const time = z.iso.datetime({ offset: true });
const count = z.number().int();
/** Bytes. */
const bytes = z.number().int();

/** `GET /api/v1/system`. */
export const systemJson = z.strictObject({
  /** By the gateway's clock, when this was answered. */
  now: time,
  cloud: z.strictObject({
    kind: z.enum(['off', 'https', 'mqtt']),
    /** Scheme and host. */
    address: z.string().optional(),
    /** Since when it has been in trouble. */
    since: time.optional(),
    waiting: z.strictObject({
      /** Of which the cloud lacks something. */
      sales: count,
      pictures: count,
      oldest: time.optional(),
    }),
    /** What the cloud did not take. */
    held: z.strictObject({
      sales: count,
      /** There are more sales than were counted. */
      orMore: z.literal(true).optional(),
      pictures: count,
    }),
  }),
  keeping: z.strictObject({
    /** `store.keepDays` and `store.keepPictureDays`: for so long there is here what the cloud has. */
    salesDays: count,
    picturesDays: count,
    /** `store.keepSales`: so many of the newest stay, also when room is short. */
    newestSales: count,
    /** `store.minFreeMegabytes`. */
    minFree: bytes,
    /** Size of the disk; absent for the first moment. */
    disk: bytes.optional(),
    /** `cameras.lookback`: video on disk. */
    lookback: z.strictObject({ form: z.enum([...lookbackForms, 'off']), hours: count, max: bytes }),
  }),
  /** `configured`: `clock.state` says that it is right, and nobody looks. */
  clock: z.enum(['system', 'configured']),
  versions: z.strictObject({
    tillframe: z.string(),
    /** Node.js with the platform: `Node.js 24.21.0, linux arm64`. */
    runtime: z.string(),
    sqlite: z.string(),
    /** Absent where it is not installed: there are no pictures then. */
    ffmpeg: z.string().optional(),
    os: z.string().optional(),
    kernel: z.string(),
    /** Absent on machines that have no device tree. */
    board: z.string().optional(),
  }),
  /** `update`: where newer versions come from. Absent `source`: none is set. */
  updates: z.strictObject({
    source: z
      .discriminatedUnion('kind', [
        /** Scheme and host. */
        z.strictObject({ kind: z.literal('address'), address: z.string() }),
        /** Of this machine, such as a memory stick's. */
        z.strictObject({ kind: z.literal('folder') }),
      ])
      .optional(),
    automatic: z.boolean(),
    /** In which they are installed by themselves, such as `02:00-05:00`. */
    hours: z.string(),
    /** What came of the last update that was begun; absent where there was none. */
    last: z
      .strictObject({
        at: time,
        isInstalled: z.boolean(),
        message: z.strictObject({ en: z.string(), ja: z.string() }),
      })
      .optional(),
  }),
  hostName: z.string(),
  bootedAt: time,
  /** Where browsers reach this page. */
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
      /** Of the 5,000 newest sales. */
      lastSale: time.optional(),
    }),
  ),
});
export type SystemJson = z.infer<typeof systemJson>;

/**
 * Answer to `POST /api/v1/upload/retry`. False: nothing was held up, somebody wanted it a moment ago, or a try is under way already, which
 * `underWay` says.
 */
export const uploadRetriedJson = z.strictObject({ tried: z.boolean(), underWay: z.literal(true).optional() });
export type UploadRetriedJson = z.infer<typeof uploadRetriedJson>;
