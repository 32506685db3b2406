/**
 * Protocol of printer proxy and agent on the hand-over socket, one line of JSON each:
 *
 *   proxy → agent  {"printerProxy":1,"boot":…,…} first, {"item":…} for a captured job, {"state":…} when its state has changed
 *                  {"receipts":{…}} answers a request of the agent
 *   agent → proxy  {"ack":ID}    the item is committed here, or does not concern us: it may be deleted
 *                  {"later":ID}  not now: it stays, and others are sent instead, until {"again":true}
 *                  {"receipts":{"ask":N,"register":KEY}}  requests the newest receipts of a register held in memory
 *                  {"end":true}  stop printing
 *
 * The two may be of different versions, since the proxy outlives updates of the agent: each ignores unknown
 * lines and fields.
 */

import { z } from 'zod';
import { receiptDoubts } from '../../domain/sale/sale-kinds.ts';
import { dialects } from '../../domain/setup/receipt-printer.ts';
import { readJson } from '../../lib/text/read-json.ts';
import { problemSchema } from '../problem.ts';
import { messageKinds } from './message.ts';

/** An item with its text in the longest JSON escapes. A longer line is invalid. */
export const maxLineBytes = 1024 * 1024;

export const helloSchema = z.object({
  printerProxy: z.literal(1),
  boot: z.string(),
  version: z.string().optional(),
  pid: z.int().optional(),
  /** `run`: started by an agent, and replaced by the next one when settings or program have changed. */
  startedBy: z.enum(['run', 'itself']).optional(),
  /** Checksum of the settings that it was started with. */
  settings: z.string().optional(),
  /** Another agent was connected, and was replaced by this one. */
  hasAgent: z.boolean().optional(),
});
export type Hello = z.output<typeof helloSchema>;

const printerStateSchema = z.object({
  /** HOST:PORT that tills print to. */
  listen: z.string(),
  printer: z.string(),
  /** Origin of the cloud that the printer polls; its path may be a secret. */
  cloud: z.string().optional(),
  register: z.string(),
  /** As of the last till that printed; a printer is not probed, since many accept one connection at a time. */
  state: z.enum(['unknown', 'reached', 'unreachable']),
  /** Monotonic, of the proxy's boot, milliseconds. */
  sinceMs: z.number(),
  /** Why it is unreachable, or its receipts can't be read. */
  problem: problemSchema.omit({ text: true }).optional(),
  /** Last request of a printer that polls its cloud through this gateway, in steps of 10 s; monotonic. */
  polledMs: z.number().optional(),
  /** Currently connected tills. */
  tills: z.int(),
  /** First byte of the newest paper, and last byte of the newest receipt; monotonic. */
  begunMs: z.number().optional(),
  lastReceiptMs: z.number().optional(),
  /** Tills can't print: the reason for which its port can't be opened. */
  notListening: z.string().optional(),
});
export type PrinterState = z.output<typeof printerStateSchema>;

const printerProxyStateSchema = z.object({
  printers: z.array(printerStateSchema),
  /** Items that no agent has acknowledged. */
  waiting: z.int(),
  /** Captured jobs discarded since the proxy was started, for lack of space. */
  lost: z.int(),
  /** Captured jobs can't be written to the disk; they wait in memory. */
  isFailing: z.boolean(),
});
export type PrinterProxyState = z.output<typeof printerProxyStateSchema>;

/** Held receipts of each register. */
export const maxHeldReceipts = 8;
/** Characters of a held receipt's text. */
export const maxHeldTextLength = 20_000;

/** A recently printed receipt, whatever its outcome. */
const heldReceiptSchema = z.object({
  /** Id of its item. */
  id: z.string(),
  /** The gateway's wall clock at its last byte, epoch milliseconds. */
  wallMs: z.number(),
  end: z.enum(['cut', 'silence', 'close']),
  hasText: z.boolean(),
  hasImage: z.boolean(),
  /** The receipt is in this dialect, but its printer is set up with another. */
  otherDialect: z.enum(dialects).optional(),
  /** Its classification at that time. */
  kind: z.enum(messageKinds),
  reasons: z.array(z.enum(receiptDoubts)),
  /** As printed, card numbers shortened; the first `maxHeldTextLength` characters. */
  text: z.string(),
  /** Its size. */
  bytes: z.int(),
  /** The first 16 KiB of the job, Base64; absent if it contains a card number. */
  raw: z.string().optional(),
});
export type HeldReceipt = z.output<typeof heldReceiptSchema>;

/** The item is checked separately: an unreadable one must not look like an unknown line. */
export const printerProxyLineSchema = z.union([
  helloSchema,
  z.object({ item: z.unknown() }).refine(({ item }) => item !== undefined),
  z.object({ state: printerProxyStateSchema }),
  z.object({ receipts: z.object({ ask: z.int(), list: z.array(heldReceiptSchema) }) }),
]);

export const agentLineSchema = z.union([
  z.object({ ack: z.string() }),
  z.object({ later: z.string() }),
  z.object({ again: z.literal(true) }),
  z.object({ receipts: z.object({ ask: z.int(), register: z.string() }) }),
  z.object({ end: z.literal(true) }),
]);
export type AgentLine = z.output<typeof agentLineSchema>;

/** Undefined for an unknown line. */
export function parseLine<T>(schema: z.ZodType<T>, line: string): T | undefined {
  return readJson(schema, line);
}
