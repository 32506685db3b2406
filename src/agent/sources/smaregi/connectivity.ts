/** Connectivity to Smaregi, for both of its APIs. */
import type { Clock } from '../../../lib/clock.ts';
import { createPosClient, type PosClient, type PosClientBounds } from '../polling/connectivity.ts';

/**
 * 500 heads are some 300 KB, 100 transactions with all their details 1.5 MB. On 128 kbit/s, 30 s carry 480
 * KB, enough for either compressed.
 */
const defaultBounds: PosClientBounds = { requestMs: 30_000, maxAnswerBytes: 16 * 1024 * 1024 };

export function createSmaregiClient(clock: Clock, bounds: Partial<PosClientBounds> = {}): PosClient {
  return createPosClient(clock, { ...defaultBounds, ...bounds, connections: 2 });
}
