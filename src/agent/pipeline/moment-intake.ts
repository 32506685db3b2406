/**
 * Ingest of moments: on disk before they are acknowledged; pictures of the sales that get their time start immediately after. A new moment
 * announces a sale.
 */
import type { Log } from '../../lib/log.ts';
import type { MomentIntake } from '../sources/source.ts';
import type { Store } from '../store/operations.ts';
import { type PendingCapture, StoreUnavailable } from '../store/store.ts';

/** The sale of an older one has come, or comes in no haste. */
const recentMs = 60_000;

export function createMomentIntake(deps: {
  readonly store: Store;
  readonly log: Log;
  onPending(captures: readonly PendingCapture[]): void;
  /** A sale of the register is likely. */
  onMoment?(registerKey: string): void;
}): MomentIntake {
  return async (incoming) => {
    try {
      const accepted = await deps.store.write.acceptMoments(incoming);
      if (accepted.kind === 'stored') {
        const isNew = incoming.moments.some(
          ({ ageMs }, index) => accepted.states[index] === 'stored' && ageMs <= recentMs,
        );
        if (isNew) deps.onMoment?.(incoming.registerKey);
        deps.onPending(accepted.pending);
        deps.log.debug(
          { registerKey: incoming.registerKey, moments: incoming.moments.length },
          'moments stored',
        );
      }
      return accepted;
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      const { message: why, refusal } = error;
      return { kind: 'unavailable', why, ...(refusal !== undefined && { refusal }) };
    }
  };
}
