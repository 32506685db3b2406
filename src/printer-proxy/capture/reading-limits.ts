/** How long the text of one paper may be read. */
import type { TimeLimit } from '../within-time.ts';

/** For a register's own rules. */
export const ownLimit: TimeLimit = { cpuMs: 500, wallMs: 8_000 };
/**
 * The default rules take a few milliseconds once they are compiled. On a busy machine the first paper takes a hundred
 * times as long, and without its reading a report would be a sale of unknown amount.
 */
export const defaultLimit: TimeLimit = { cpuMs: 15_000, wallMs: 15_000 };
/** Longest time for one paper, milliseconds. */
export const longestReadingMs = ownLimit.wallMs + defaultLimit.wallMs;
