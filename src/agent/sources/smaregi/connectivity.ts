/** Connectivity to Smaregi, for both of its APIs. */
import type { Clock } from '../../../lib/clock.ts';
import { createPosLine, type Line, type LineBounds } from '../polling/connectivity.ts';
import { lineWords } from './messages.ts';

/**
 * 500 heads are some 300 KB, 100 transactions with all their details 1.5 MB. On 128 kbit/s, 30 s carry 480
 * KB, enough for either compressed.
 */
const defaultBounds: LineBounds = { requestMs: 30_000, maxAnswerBytes: 16 * 1024 * 1024 };

export function createLine(clock: Clock, bounds: Partial<LineBounds> = {}): Line {
  return createPosLine(clock, { ...defaultBounds, ...bounds, connections: 2, words: lineWords });
}
