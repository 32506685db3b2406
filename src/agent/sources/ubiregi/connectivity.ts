/** Connectivity to Ubiregi, for its API and its logins. */
import type { Clock } from '../../../lib/clock.ts';
import { createPosLine, type Line, type LineBounds } from '../polling/connectivity.ts';
import { lineWords } from './messages.ts';

/** A hundred checkouts with all their details are some 500 KB, compressed a tenth of that. */
const defaultBounds: LineBounds = { requestMs: 30_000, maxAnswerBytes: 8 * 1024 * 1024 };

export function createLine(clock: Clock, bounds: Partial<LineBounds> = {}): Line {
  return createPosLine(clock, { ...defaultBounds, ...bounds, connections: 4, words: lineWords });
}
