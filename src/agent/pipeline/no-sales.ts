/** Records drawer openings without a sale, where a register says so (agent/store/moments/no-sales.ts). Their pictures were taken at
 * the moment (moment-pictures.ts), or come from the lookback. */
import { pause } from '../../lib/abort.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { Store } from '../store/operations.ts';
import { type PendingCapture, StoreUnavailable } from '../store/store.ts';
import type { CurrentSetUp } from './set-up.ts';

const everyMs = 20_000;

/** Settles when the signal has aborted. */
export async function runNoSales(
  deps: {
    readonly store: Store;
    readonly clock: Clock;
    readonly log: Log;
    readonly currency: string;
    registers(): CurrentSetUp['registers'];
    onPending(captures: readonly PendingCapture[]): void;
  },
  signal: AbortSignal,
): Promise<void> {
  const { store, clock, currency } = deps;
  let afterSeq = 0;
  while (await pause(clock, everyMs, signal)) {
    if (!deps.registers().some(({ noSale }) => noSale === true)) continue;
    try {
      const committedAtMonotonicMs = clock.monotonicMs();
      const look = { currency, committedAtMonotonicMs, afterSeq };
      const recorded = await store.write.recordNoSales(look);
      afterSeq = recorded.afterSeq;
      deps.onPending(recorded.pending);
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      deps.log.debug({ why: error.message }, 'drawer openings not recorded yet');
    }
  }
}
