/** Ingest: a sale is on disk before it is acknowledged; its captures start immediately after. */
import { withUsableServerTime, withUsableSoldAt } from '../../domain/time/usable-time.ts';
import type { Clock } from '../../lib/clock.ts';
import { failpoint } from '../../lib/failpoint.ts';
import type { Log } from '../../lib/log.ts';
import { createLogThrottle } from '../../lib/log-throttle.ts';
import { saleSha256 } from '../sources/sale-checksum.ts';
import type { Intake } from '../sources/source.ts';
import type { Store } from '../store/operations.ts';
import { type PendingCapture, StoreUnavailable } from '../store/store.ts';
import { createMessageOrder } from './message-order.ts';
import type { SaleLog } from './sale-log.ts';

const logEveryMs = 10_000;

export function createIntake(deps: {
  store: Store;
  clock: Clock;
  log: Log;
  onPending(captures: readonly PendingCapture[]): void;
  /** A sale has been received, and is not stored yet; CLOCK_MONOTONIC milliseconds. */
  onReceived?(registerKey: string, atMonotonicMs: number): void;
  /** Called before `onPending`. */
  onStored?: SaleLog['stored'];
}): Intake {
  const { store, clock, log } = deps;
  const mayLog = createLogThrottle(clock, logEveryMs);
  const mayWarn = createLogThrottle(clock, logEveryMs);
  const messages = createMessageOrder(clock);
  let refused = 0;
  return async (incoming) => {
    const { registerKey, received, saleId } = incoming;
    const sale = withUsableSoldAt(incoming.sale, received);
    const origin = incoming.origin && withUsableServerTime(incoming.origin);
    const order = messages.begin(incoming);
    if (received.boot === clock.boot) deps.onReceived?.(registerKey, received.monotonicMs);
    try {
      const accepted = await store.write.acceptSale({
        registerKey,
        sale,
        bodySha256: saleSha256(sale),
        received,
        committedAtMonotonicMs: clock.monotonicMs(),
        ...(origin !== undefined && { origin }),
        ...(saleId !== undefined && { saleId }),
        ...(order.isInOrder && { isInOrder: true }),
      });
      if (accepted.kind === 'stored' || accepted.kind === 'revised') {
        deps.onStored?.(incoming, accepted);
        deps.onPending(accepted.pending);
        const { unusableSoldAt: soldAt } = sale;
        if (soldAt !== undefined && mayWarn())
          log.warn({ registerKey, soldAt }, 'impossible time of sale dropped');
        log.debug({ saleId: accepted.saleId, kind: accepted.kind }, 'sale stored');
      }
      failpoint('intake.before_answer');
      return accepted;
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      const { message: why, refusal } = error;
      refused += 1;
      // Registers repeat it, so the log is throttled.
      if (mayLog()) {
        log.error({ registerKey, why, refused }, 'sale refused: database not writable');
        refused = 0;
      }
      return { kind: 'unavailable', why, ...(refusal !== undefined && { refusal }) };
    } finally {
      order.done();
    }
  };
}
