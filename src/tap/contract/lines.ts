/**
 * What tap and agent say to each other at the hand-over socket, a line of JSON each:
 *
 *   tap → agent  {"tap":1,"boot":…,…} first, {"item":…} for what was heard, {"state":…} when something of that has changed
 *   agent → tap  {"ack":ID}    the item is committed here, or is no concern of ours: it may go
 *                {"later":ID}  not now: it stays, and others come instead of it, until {"again":true}
 *                {"end":true}  stop printing: whoever started it wants it to end
 *
 * The two may be of different versions, since the tap outlives updates of the agent: each passes over lines and fields that it doesn't know.
 */
import { z } from 'zod';

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

/** The item is checked apart: one that can't be read must not look like a line that isn't known. */
export const tapLineSchema = z.union([
  helloSchema,
  z.object({ item: z.unknown() }).refine(({ item }) => item !== undefined),
  z.object({ state: tapStateSchema }),
]);

export const agentLineSchema = z.union([
  z.object({ ack: z.string() }),
  z.object({ later: z.string() }),
  z.object({ again: z.literal(true) }),
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
