/**
 * What tap and agent say to each other at the hand-over socket, a line of JSON each:
 *
 *   tap → agent  {"tap":1,"boot":…,…} first, {"item":…} for what was heard, {"state":…} when something of that has changed
 *                {"receipts":{…}} answers what an agent asked for
 *   agent → tap  {"ack":ID}    the item is committed here, or is no concern of ours: it may go
 *                {"later":ID}  not now: it stays, and others come instead of it, until {"again":true}
 *                {"receipts":{"ask":N,"register":KEY}}  the newest papers of a register, as they are held in memory
 *                {"end":true}  stop printing: whoever started it wants it to end
 *
 * The two may be of different versions, since the tap outlives updates of the agent: each passes over lines and fields that it doesn't know.
 */
import { z } from 'zod';
import { receiptDoubts } from '../../domain/sale/sale.ts';
import { dialects } from '../../domain/setup/receipt-printer.ts';
import { heardKinds } from './message.ts';

/** An item with its text, as JSON escapes it at worst. A longer line is no line of ours. */
export const maxLineBytes = 1024 * 1024;

export const helloSchema = z.object({
  tap: z.literal(1),
  boot: z.string(),
  version: z.string().optional(),
  pid: z.int().optional(),
  /** `run`: started by an agent, and replaced by the next one when settings or program have changed. */
  startedBy: z.enum(['run', 'itself']).optional(),
  /** Sum of the settings that it was started with. */
  settings: z.string().optional(),
  /** Another agent was connected, and has lost its place to this one. */
  hasAgent: z.boolean().optional(),
});
export type Hello = z.output<typeof helloSchema>;

const printerStateSchema = z.object({
  /** HOST:PORT where tills print to. */
  listen: z.string(),
  printer: z.string(),
  register: z.string(),
  /** As of the last till that printed; nobody knocks at a printer without need, many talk to one at a time. */
  state: z.enum(['unknown', 'reached', 'unreachable']),
  /** Monotonic, of the tap's boot, milliseconds. */
  sinceMs: z.number(),
  why: z.string().optional(),
  /** Tills that are connected now. */
  tills: z.int(),
  lastHeardMs: z.number().optional(),
  /** Tills can't print: why its port can't be opened. */
  notListening: z.string().optional(),
});
export type PrinterState = z.output<typeof printerStateSchema>;

export const tapStateSchema = z.object({
  printers: z.array(printerStateSchema),
  /** Items that no agent has acknowledged. */
  waiting: z.int(),
  /** How much of what was heard is gone since the tap was started: there was no room. */
  lost: z.int(),
  /** What is heard can't be written to the disk; it waits in memory. */
  isFailing: z.boolean(),
});
export type TapState = z.output<typeof tapStateSchema>;

/** So many of each register are held. */
export const maxHeldReceipts = 8;
/** Characters of a held receipt's text. */
export const maxHeldTextLength = 20_000;

/** A piece of paper that was printed lately, whatever became of it. */
export const heldReceiptSchema = z.object({
  /** Of the item that was made of it. */
  id: z.string(),
  /** What the gateway's wall clock showed when the last of it was heard, epoch milliseconds. */
  wallMs: z.number(),
  end: z.enum(['cut', 'silence', 'close']),
  hasText: z.boolean(),
  hasImage: z.boolean(),
  /** It is in this language, and its printer is set up with another. */
  otherDialect: z.enum(dialects).optional(),
  /** What it was taken for then. */
  kind: z.enum(heardKinds),
  reasons: z.array(z.enum(receiptDoubts)),
  /** As printed, card numbers cut down; the first `maxHeldTextLength` characters. */
  text: z.string(),
  /** How many bytes it was. */
  bytes: z.int(),
  /** The first 16 KiB of them, Base64; absent where a card number stands in them. */
  raw: z.string().optional(),
});
export type HeldReceipt = z.output<typeof heldReceiptSchema>;

/** The item is checked apart: one that can't be read must not look like a line that isn't known. */
export const tapLineSchema = z.union([
  helloSchema,
  z.object({ item: z.unknown() }).refine(({ item }) => item !== undefined),
  z.object({ state: tapStateSchema }),
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

/** Undefined for a line that isn't known. */
export function parseLine<T>(schema: z.ZodType<T>, line: string): T | undefined {
  try {
    return schema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
