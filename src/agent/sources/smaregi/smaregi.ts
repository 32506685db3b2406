/**
 * Smaregi through its older API (contract id and access token), as a POS cloud. It lists no terminals: people
 * copy 端末ID from 設定 → レジ設定 → レジ端末一覧.
 *
 * Every gateway of a chain sees the whole contract. A poll is one request for up to 500 heads, and at most
 * eight more, only when transactions of linked terminals are new: usually two in all for a new sale, one for
 * none.
 */
import type { PosCloud, PosCloudDeps } from '../polling/cloud-source.ts';
import type { PosClientBounds } from '../polling/connectivity.ts';
import { createSmaregiClient } from './connectivity.ts';
import { freshCursor } from './cursor.ts';
import { createOlderApi } from './older-api.ts';
import { pollTransactions } from './poll.ts';
import type { SmaregiSettings } from './settings.ts';

export function createSmaregi(
  settings: SmaregiSettings,
  { clock, log }: PosCloudDeps,
  bounds: Partial<PosClientBounds> = {},
): PosCloud {
  const line = createSmaregiClient(clock, bounds);
  const api = createOlderApi(settings, line, clock);
  const deps = { api, contractId: settings.contractId, clock, log };
  return {
    registers: () => Promise.resolve(undefined),
    soldLately: (terminal, signal) => api.soldLately(terminal, signal),
    startingCursor: freshCursor,
    poll: (cursor, signal, linked) => pollTransactions(deps, cursor, signal, linked),
    close: () => line.close(),
  };
}
