/** Connectivity to Ubiregi, for its API and its logins. */
import type { Clock } from '../../../lib/clock.ts';
import { createPosClient, type PosClient, type PosClientBounds } from '../polling/connectivity.ts';

/** A hundred checkouts with all their details are some 500 KB, compressed a tenth of that. */
const defaultBounds: PosClientBounds = { requestMs: 30_000, maxAnswerBytes: 8 * 1024 * 1024 };

export function createUbiregiClient(clock: Clock, bounds: Partial<PosClientBounds> = {}): PosClient {
  return createPosClient(clock, { ...defaultBounds, ...bounds, connections: 4 });
}
