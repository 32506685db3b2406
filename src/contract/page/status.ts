/** State of the gateway and its cameras, for the page, monitoring and the live messages. Times are RFC 3339 in the shop's zone. */
import { z } from 'zod';
import { cameraWarnings } from '../../domain/alarm/camera-warning.ts';
import { lookbackForms } from '../../domain/capture/retention-segment.ts';
import { badAnswers } from '../../domain/problem/cloud.ts';
import { messageSchema } from '../message.ts';
import { problemSchema } from '../problem.ts';
import { posAccountJson } from './pos-accounts.ts';
import { causeShape } from './problem-details.ts';
import { pairJson } from './sales.ts';

const time = z.iso.datetime({ offset: true });

const cameraStates = ['starting', 'up', 'down'] as const;
export const cameraStatusJson = z.strictObject({
  id: z.string(),
  name: z.string(),
  state: z.enum(cameraStates),
  /** Since when the state holds. */
  since: time,
  /** Age of the newest picture, milliseconds; absent before the first. */
  pictureAgeMs: z.number().optional(),
  fps: z.number().optional(),
  /** Bits per second. */
  bitRate: z.number().optional(),
  keyFrameIntervalMs: z.number().optional(),
  /** Decoding the picture before a key frame on this gateway, milliseconds, by the measured speed. */
  decodeMs: z.number().optional(),
  codec: z.enum(['h264', 'h265', 'jpeg']).optional(),
  /** Pixels. */
  width: z.number().int().optional(),
  height: z.number().int().optional(),
  /** How it is read; absent before the first try. */
  reader: z.enum(['native', 'ffmpeg', 'single_pictures']).optional(),
  /**
   * The camera's clock − the gateway's as received, milliseconds; absent if the stream contains no clock time. The
   * network's delay makes it smaller, by up to `lateMs`.
   */
  clockOffsetMs: z.number().optional(),
  /** How late its pictures may arrive because of the network, milliseconds; absent while they are not. */
  lateMs: z.number().optional(),
  /** Damaged stretches of video since the start. */
  damages: z.number().int(),
  /** Since when the picture has been the same; absent while it changes. */
  unchangedSince: time.optional(),
  /** Warnings that need action by a person. */
  warnings: z.array(z.enum(cameraWarnings)),
  /** Length of the video in the ring, milliseconds. */
  heldMs: z.number(),
  /** The bound of all rings keeps it from being as long as configured: `keepMs`. Absent while it does not. */
  heldCut: z.strictObject({ keepMs: z.number(), maxBytes: z.number(), neededBytes: z.number() }).optional(),
  /** Video kept on disk; absent if that is off. `pictureIntervalMs`: of its key frames; absent when not known yet. */
  lookback: z
    .strictObject({
      form: z.enum(lookbackForms),
      oldest: time.optional(),
      bytes: z.number().int(),
      pictureIntervalMs: z.number().optional(),
    })
    .optional(),
  /** Periods with video outside memory, oldest first: of the previous run, and on disk. Absent if none. */
  videoHeld: z.array(z.strictObject({ from: time, until: time })).optional(),
  restarts: z.number().int(),
  /** Parts of its picture are painted over: its video can not be shown. */
  masked: z.boolean(),
  /** Why it is down. */
  problem: problemSchema.optional(),
  /** When it is connected to next; absent while a connection is there or being made. */
  nextTry: time.optional(),
  registers: z.array(z.string()).describe('Keys of the registers linked now'),
});
export type CameraStatusJson = z.infer<typeof cameraStatusJson>;

/** `GET /api/v1/cameras`. */
export const camerasJson = z.strictObject({ cameras: z.array(cameraStatusJson) });

/** `GET /api/v1/status`. */
export const statusJson = z.strictObject({
  version: z.string(),
  gateway: z.string(),
  shop: z.strictObject({ id: z.string(), name: z.string(), timeZone: z.string() }),
  now: time,
  startedAt: time,
  clock: z.enum(['synced', 'unsynced']),
  cameras: z.array(cameraStatusJson),
  /** `unlinked`: taken out of the list by a person; its sales stay. */
  registers: z.array(
    z.strictObject({ key: z.string(), name: z.string(), unlinked: z.literal(true).optional() }),
  ),
  /** Absent where there are none. */
  posAccounts: z.array(posAccountJson).optional(),
  /** State of the printer proxy; absent if there are no receipt printers. */
  printers: z
    .strictObject({
      /** away: it does not answer; it is started again. */
      state: z.enum(['connected', 'away']),
      since: time,
      version: z.string().optional(),
      /** Receipts that are printed and not stored here yet. */
      waiting: z.number().int().optional(),
      /** Receipts of which nothing could be kept, since it was started. */
      lost: z.number().int().optional(),
      /** Since this program was started: sales, other papers by kind, what could not be read. */
      sales: z.number().int(),
      notSales: z.record(z.string(), z.number().int()),
      unreadable: z.number().int(),
      /** Receipts that wait for something: a register that is not set up here. */
      putBack: z.array(
        z.strictObject({
          register: z.string(),
          why: z.enum(['unknown_register', 'failed']),
          receipts: z.number().int(),
        }),
      ),
      printers: z.array(
        z.strictObject({
          register: z.string(),
          listen: z.string(),
          printer: z.string(),
          /** Origin of the cloud that the printer polls through this gateway. */
          cloud: z.string().optional(),
          lastPoll: time.optional(),
          /** As of the last till that printed. */
          state: z.enum(['unknown', 'reached', 'unreachable']),
          since: time,
          problem: problemSchema.optional(),
          /** Connected now. */
          tills: z.number().int(),
          lastReceipt: time.optional(),
        }),
      ),
    })
    .optional(),
  queue: z.strictObject({
    /** Sales of which the cloud lacks a part; the number may be a minute old if it is large. */
    sales: z.number().int(),
    /** Messages, of which a sale may have several. */
    events: z.number().int(),
    pictures: z.number().int(),
    quarantined: z.number().int(),
    oldest: time.optional(),
  }),
  /** The database and the disk it is on; absent for the first moment. */
  storage: z
    .strictObject({
      /**
       * refusing: no sale is taken until there is room. nearly_full: most of what fills the database waits for the cloud, and soon the
       * oldest pictures have to go. disk_low: the disk has less room than `store.minFreeMegabytes`.
       */
      state: z.enum(['ok', 'nearly_full', 'disk_low', 'refusing']),
      /** Why no sale is taken: the quota (rows: `store.maxSales`) is used up by what must not go, or the disk is full. */
      refusal: z.enum(['quota', 'rows', 'disk']).optional(),
      /** Bytes in use, and how many there may be (`store.maxMegabytes`). */
      used: z.number().int(),
      max: z.number().int(),
      /** Bytes free on the disk. */
      diskFree: z.number().int(),
      sales: z.number().int(),
      /** When the oldest of them came. */
      oldest: time.optional(),
      pictures: z.number().int(),
      /** Stored pictures that the cloud lacks. */
      picturesPending: z.number().int(),
      /** Given up before the cloud had them, since there is this database. */
      picturesEvicted: z.number().int(),
      lastEvicted: time.optional(),
    })
    .optional(),
  /** The broker at which registers publish; absent where none is configured. */
  registerBroker: z
    .strictObject({
      /** refused: the broker does not take us, or something there needs a person. */
      state: z.enum(['connecting', 'ok', 'retrying', 'refused']),
      since: time,
      problem: problemSchema.optional(),
      version: z.literal([5, 3]).optional(),
      /** Messages since the start: new or changed sales, those known already, and those that could not become one. */
      stored: z.number().int(),
      known: z.number().int(),
      refused: z.number().int(),
      lastRefused: z.array(
        z.strictObject({
          at: time,
          register: z.string(),
          registerSaleId: z.string().optional(),
          /** As the same message would be answered over HTTP. */
          status: z.number().int(),
          ...causeShape,
        }),
      ),
      /** The broker had forgotten this gateway, and what waited there for it. */
      sessionLost: time.optional(),
    })
    .optional(),
  cloud: z.strictObject({
    /**
     * off: no sink is configured. connecting: nothing has been answered since the start. refused: the cloud does not accept our token.
     * retrying: it does not answer, or not as it should.
     */
    state: z.enum(['off', 'connecting', 'ok', 'retrying', 'refused']),
    /** Start of the first failed request; absent while none fails. */
    since: time.optional(),
    lastStoredAt: time.optional(),
    /** While none is under way. */
    nextTryAt: time.optional(),
    /** When the try began that is under way, and has no answer yet. */
    tryingSince: time.optional(),
    problem: problemSchema.optional(),
    /** With retrying, what it answers: that the gateway should wait, an error, or what is not of the contract. Absent: it can't be reached. */
    answer: z.enum(badAnswers).optional(),
    /** Pictures wait for their hours, which begin then. */
    picturesFrom: time.optional(),
  }),
  /**
   * Conditions that need action by a person, for monitoring, of the kinds of domain/alarm/alarms.ts; later
   * versions may have more. `problem` is the cause in this case; `about` names the account, register or printer.
   */
  alarms: z.array(
    z.strictObject({
      kind: z.string(),
      since: time.optional(),
      problem: messageSchema.exactOptional(),
      about: z.string().optional(),
    }),
  ),
  /** At a receiver, with the gateways of each shop. missing: it counts events as stored that never arrived. silent: nothing was received for a while. `waiting`: sales that it has not sent yet, as last reported. */
  shops: z
    .array(
      z.strictObject({
        id: z.string(),
        name: z.string(),
        timeZone: z.string(),
        gateways: z.array(
          z.strictObject({
            id: z.string(),
            state: z.enum(['good', 'warn', 'missing', 'silent']),
            lastSeen: time,
            waiting: z.number().int(),
          }),
        ),
      }),
    )
    .optional(),
});
export type StatusJson = z.infer<typeof statusJson>;

/** `GET /healthz`: bare for everybody; with the state token what monitoring wants to know. */
export const healthJson = z.strictObject({
  status: z.literal('ok'),
  ...statusJson
    .pick({
      cameras: true,
      posAccounts: true,
      printers: true,
      queue: true,
      storage: true,
      cloud: true,
      clock: true,
    })
    .partial().shape,
});

/** Messages of `GET /api/v1/events`: over a WebSocket one JSON text each, over SSE one `data:` each. */
export const liveMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('pair'), pair: pairJson }),
  z.strictObject({ type: z.literal('status'), status: statusJson }),
  /** The listener was too slow and missed something: load the page's lists again. */
  z.strictObject({ type: z.literal('resync') }),
]);
export type LiveMessage = z.infer<typeof liveMessage>;
