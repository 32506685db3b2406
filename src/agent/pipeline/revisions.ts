/**
 * Renders the revisions of sales: at the latest `settleMs` after the commit, with the pictures that have settled by then.
 * A sale that could not be rendered, or whose timer ended with the process, follows in the next sweep.
 */
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { Store } from '../store/operations.ts';
import { StoreUnavailable, UnreadableSale } from '../store/store.ts';

/** Sales or captures read from the database at once. */
export const sweepLimit = 200;

export function createRevisions(
  deps: { readonly store: Store; readonly clock: Clock; readonly log: Log; readonly settleMs: number },
  signal: AbortSignal,
) {
  const { store, clock } = deps;
  const timers = new Set<string>();
  /** Sales that can't be rendered, each logged once. */
  const unreadable = new Set<string>();

  /** The sweep retries it. */
  function swallowUnavailable(error: unknown): void {
    if (signal.aborted || error instanceof StoreUnavailable) return;
    if (error instanceof UnreadableSale) {
      if (unreadable.has(error.saleId)) return;
      unreadable.add(error.saleId);
      const fields = { saleId: error.saleId, count: unreadable.size };
      deps.log.error(fields, 'stored sale cannot be read, not sent; see tillframe doctor');
      return;
    }
    deps.log.error({ err: error }, 'rendering a revision failed, retrying');
  }

  return {
    swallowUnavailable,

    /**
     * One timer per sale: at its deadline the current state is rendered, and the pictures follow as a later revision.
     */
    renderInTime(saleId: string): void {
      if (timers.has(saleId) || signal.aborted) return;
      timers.add(saleId);
      clock
        .sleep(deps.settleMs, signal)
        .then(() => store.write.renderRevision(saleId))
        .catch(swallowUnavailable)
        .finally(() => timers.delete(saleId));
    },

    /** Renders sales whose deadline has passed without a timer. */
    async renderDue(): Promise<void> {
      for (const { saleId, boot, committedAtMonotonicMs } of await store.read.unpublishedSales(sweepLimit)) {
        // A sale whose pictures are captured again after a restart gets the same time for them as a new one.
        const due =
          !timers.has(saleId) &&
          (boot !== clock.boot || clock.monotonicMs() >= committedAtMonotonicMs + deps.settleMs);
        // A sale that can't be rendered must not block the others.
        if (due) await store.write.renderRevision(saleId).catch(swallowUnavailable);
      }
    },

    /** Sales whose time is known by now become pending. */
    async settleTimes(): Promise<void> {
      let judged = 1;
      while (judged > 0 && !signal.aborted)
        judged = await store.write.settleTimes().catch((error: unknown) => {
          swallowUnavailable(error);
          return 0;
        });
    },
  };
}
