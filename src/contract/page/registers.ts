/** Registers, their accounts and their cameras. Part of the interface in sales.ts. Times are RFC 3339. */

import { z } from 'zod';
import { dialects, httpsModes, pixelReceipts, printerEncodings } from '../../domain/setup/receipt-printer.ts';
import { instantBases } from '../../domain/time/instant.ts';
import { problemSchema } from '../problem.ts';
import {
  accountIdSchema,
  cameraIdSchema,
  maxCamerasOfRegister,
  nameSchema,
  registerKeySchema,
  terminalSchema,
} from '../setup/names.ts';
import { seenRegionSchema } from '../setup/seen-region.ts';
import { signalDelaySchema } from '../setup/signal-delay.ts';
import { momentSourceJson } from './moment-sources.ts';

const time = z.iso.datetime({ offset: true });

export const registerJson = z.strictObject({
  key: z.string(),
  name: z.string(),
  /** Its terminal of a POS account; absent if its sales are pushed. */
  from: z.strictObject({ account: z.string(), terminal: z.string(), linkedAt: time }).optional(),
  /** It may push over HTTP and WebSocket. */
  hasToken: z.boolean(),
  /** Currently linked cameras, the main one first. */
  cameras: z.array(z.strictObject({ camera: z.string(), main: z.boolean(), since: time })),
  /** A person has removed its links; absent otherwise. */
  unlinked: z.literal(true).optional(),
  /** Ordinary sales have a picture from two seconds earlier too. */
  earlierPicture: z.literal(true).optional(),
  /** A drawer opening without a sale is recorded. */
  noSale: z.literal(true).optional(),
  /** From the checkout to its signal (drawer, receipt, message, device), milliseconds; absent: none is known. */
  delayMs: z.int().positive().optional(),
  /** Region of a camera's picture in which its checkouts show; absent: they are not looked for. */
  region: seenRegionSchema.optional(),
  /** Outcomes of the newest 50 searches in the region; absent without one. */
  regionHits: z
    .strictObject({
      searches: z.int().positive(),
      seen: z.int().nonnegative(),
      withoutVideo: z.int().nonnegative(),
      /** With a change of whatever kind, among the newest 24. */
      changed: z.int().nonnegative(),
    })
    .optional(),
  /** Devices that report moments, by id; absent if there are none. */
  momentSources: z.array(momentSourceJson).optional(),
  /** Time of its newest sale. */
  lastSale: time.optional(),
  /** Stated times of its newest sales by basis, the most frequent first: number, those that count as uncertain, median uncertainty, median time until they arrive. Absent without recent sales. */
  newest: z
    .array(
      z.strictObject({
        basis: z.enum(instantBases),
        sales: z.int().positive(),
        uncertainSales: z.int().nonnegative(),
        uncertaintyMs: z.number().nonnegative(),
        afterMs: z.number().nonnegative(),
      }),
    )
    .optional(),
  /** It was linked lately, and has had no sale since. */
  waiting: z.boolean(),
  /** The receipt printer that it prints to through this gateway. */
  printer: z
    .strictObject({
      /** HOST:PORT; of its cloud where it polls one. */
      printer: z.string(),
      /** Server URL of the cloud that the printer polls through this gateway. */
      cloud: z.string().optional(),
      /** Its last request, within 10 s. */
      lastPoll: time.optional(),
      /** The port of this gateway that the register prints to. */
      listenPort: z.int(),
      /** The only address at which it listens there; absent where it is every one. */
      listenHost: z.string().optional(),
      /** Written in the config, and changed there alone. */
      fixed: z.literal(true).optional(),
      dialect: z.enum(dialects).optional(),
      encoding: z.enum(printerEncodings).optional(),
      https: z.enum(httpsModes).optional(),
      pixelReceipts: z.enum(pixelReceipts).optional(),
      /** As of the last printed receipt. */
      state: z.enum(['unknown', 'reached', 'unreachable']),
      problem: problemSchema.optional(),
      /** Reason for which its port can't be opened: nothing can be printed. */
      notListening: z.string().optional(),
      lastReceipt: time.optional(),
    })
    .optional(),
});
export type RegisterJson = z.infer<typeof registerJson>;

/** Addresses of this gateway for registers, and the command for instructions. */
const reachJson = z.strictObject({
  /** Addresses of this gateway in the shop's network; the likeliest first. */
  addresses: z.array(z.string()),
  page: z
    .strictObject({
      host: z.string(),
      port: z.int(),
      /** Present with TLS. SHA-256 of its public key, base64: programs can pin it instead of a certificate chain. */
      keyPin: z.string().optional(),
    })
    .optional(),
  /** The listener for registers that push; absent if not configured. */
  push: z.strictObject({ host: z.string(), port: z.int() }).optional(),
  mqtt: z.strictObject({ broker: z.string(), topicPrefix: z.string() }).optional(),
});
export type ReachableAddressesJson = z.infer<typeof reachJson>;

/** A line of `POST /api/v1/printers/discover`. */
export const printerLine = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('probing'), requested: z.int(), all: z.int() }),
  /** `registers`: names of those that print there already. */
  z.strictObject({ kind: z.literal('printer'), host: z.string(), registers: z.array(z.string()) }),
  z.strictObject({ kind: z.literal('done') }),
]);
export type PrinterLine = z.infer<typeof printerLine>;

/** `GET /api/v1/registers`. */
export const registersJson = z.strictObject({ registers: z.array(registerJson), reach: reachJson });

/** Answer to requests that add or change a register. `token` is shown once: the gateway stores its hash alone. */
export const linkedJson = z.strictObject({ register: z.string(), token: z.string().optional() });
export type LinkedJson = z.infer<typeof linkedJson>;

/** Answer to requests that add or change an account. */
export const accountLinkedJson = z.strictObject({ account: z.string(), register: z.string().optional() });
export type AccountLinkedJson = z.infer<typeof accountLinkedJson>;

/** Answer to `DELETE /api/v1/links`. */
export const unlinkedJson = z.strictObject({ unlinked: z.number().int() });

/**
 * Answer to `POST /api/v1/pos-accounts/{id}/poll`. `later`: the account was polled a moment ago, or the POS
 * requested a pause.
 */
export const pollRequestJson = z.strictObject({ requested: z.enum(['asked', 'later']) });

const name = z.string().trim().pipe(nameSchema);
export const terminal = z.string().trim().pipe(terminalSchema);
/** The first is the main one. An exception has five pictures of each. */
const cameras = z
  .array(cameraIdSchema)
  .max(maxCamerasOfRegister)
  .refine((ids) => new Set(ids).size === ids.length);
/** Checked on set-up (agent/http/routes/registers/link-printers.ts). */
const printerAddress = z.string().trim().min(1).max(500);
const printer = z.strictObject({
  address: printerAddress.describe(
    'HOST or HOST:PORT of the printer, or the server URL (https://…) of the cloud that it polls for its receipts',
  ),
  dialect: z.enum(dialects).optional().describe('Absent: as it is stored; of a new printer epson'),
  encoding: z.enum(printerEncodings).optional().describe('Absent: as it is stored; of a new printer cp932'),
  https: z
    .enum(httpsModes)
    .optional()
    .describe(
      'Absent: as it is stored; of a new printer forward. With read, a new certificate of the printer is accepted',
    ),
  pixelReceipts: z
    .enum(pixelReceipts)
    .optional()
    .describe('Absent: as it is stored; of a new printer always'),
});
export type PrinterInput = z.infer<typeof printer>;
/** Sets up a printer even if it doesn't answer. */
const acceptUnreachablePrinter = z.boolean().default(false);
const acceptUnknownTerminal = z.boolean().default(false);

/** `POST /api/v1/registers`. */
export const newRegister = z.strictObject({
  /** Required without `from`: a terminal's default is its name at the POS. */
  name: name.optional(),
  /** Part of addresses and topics; generated if absent. */
  key: registerKeySchema.optional(),
  from: z.strictObject({ account: accountIdSchema, terminal }).optional(),
  cameras: cameras.default([]),
  /** Creates a token: for registers that push over HTTP or WebSocket. */
  token: z.boolean().default(false),
  /** The printer that it prints to through this gateway. */
  printer: printer.optional(),
  acceptUnreachablePrinter,
  acceptUnknownTerminal,
});
export type NewRegister = z.infer<typeof newRegister>;

/** `PUT /api/v1/registers/{key}`: absent fields stay. */
export const registerChange = z.strictObject({
  name: name.optional(),
  from: z.strictObject({ account: accountIdSchema, terminal }).optional(),
  /** Empty: its sales have no picture. */
  cameras: cameras.optional(),
  /** Whether ordinary sales have a picture from two seconds earlier too. */
  earlierPicture: z.boolean().optional(),
  /** Whether a drawer opening without a sale is recorded. */
  noSale: z.boolean().optional(),
  /** From the checkout to its signal (drawer, receipt, message, device), milliseconds. */
  delayMs: signalDelaySchema.optional(),
  /** null: its checkouts are no longer looked for in the picture. */
  region: seenRegionSchema.nullable().optional(),
  /** null: it no longer prints through this gateway. */
  printer: printer.nullable().optional(),
  acceptUnreachablePrinter,
  acceptUnknownTerminal,
});
export type RegisterChange = z.infer<typeof registerChange>;

const settings = z.record(z.string().max(40), z.union([z.string().max(4_096), z.boolean()]));

/** `POST /api/v1/pos-accounts`. */
export const newAccount = z.strictObject({
  kind: z.string().max(40),
  name: name.optional(),
  /** As in a set-up file; empty texts count as absent. */
  settings,
  /** A POS without a list of terminals needs one at once. */
  register: z
    .strictObject({
      terminal: z.string().trim().max(64),
      name: name.optional(),
      cameras: cameras.default([]),
    })
    .optional(),
  acceptUnknownTerminal,
});
export type NewAccount = z.infer<typeof newAccount>;

/** `PUT /api/v1/pos-accounts/{id}`. Absent secrets stay, unless they would go to another address. */
export const accountChange = z.strictObject({ name: name.optional(), settings: settings.optional() });
export type AccountChange = z.infer<typeof accountChange>;

/** `DELETE /api/v1/links?register=…&register=…`. */
export const unlinkQuery = z.strictObject({
  register: z
    .union([z.string(), z.array(z.string())])
    .transform((one) => (typeof one === 'string' ? [one] : one))
    .pipe(z.array(z.string().min(1).max(64)).min(1).max(256)),
});
