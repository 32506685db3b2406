/**
 * Whether a pushed message is known to come after everything stored of its sale before. Then a body that the sale had earlier is an edit back
 * (100 → 200 → 100); otherwise it may be a late repetition, which must not replace what is newer.
 *
 * The order is known within one lane (a WebSocket, the session at the broker) and where the message arrived after the one before it had been
 * answered (HTTP). It is forgotten with the process: whatever arrives afterwards was sent after all that the process had answered.
 */
import type { HeardSale } from '../sources/source.ts';

/** A message is handed on within this time of its arrival: a body may take 30 s, and it may wait for a slow disk. Milliseconds. */
const rememberMs = 120_000;
/** At the bound the oldest are forgotten early. */
const maxRemembered = 20_000;

/** The messages about one sale. `lane`: undefined where they came over more than one at a time. */
type Stand = { lane: object | undefined; underWay: number; answeredMs: number };

export type MessageOrder = {
  /** `done` is called with the answer. */
  begin(message: HeardSale): { readonly isInOrder: boolean; done(): void };
};

export function createMessageOrder(clock: { monotonicMs(): number }): MessageOrder {
  /** Answered last comes last. */
  const stands = new Map<string, Stand>();

  function forget(nowMs: number): void {
    for (const [sale, { underWay, answeredMs }] of stands) {
      const isOld = underWay === 0 && nowMs - answeredMs > rememberMs;
      if (!isOld && stands.size <= maxRemembered) return;
      stands.delete(sale);
    }
  }

  return {
    begin({ registerKey, sale: { registerSaleId }, received, arrival }) {
      if (registerSaleId === undefined || arrival === undefined)
        return { isInOrder: false, done: () => undefined };
      const sale = `${registerKey}/${registerSaleId}`;
      const { lane, isRepeated = false } = arrival;
      const before = stands.get(sale);
      const isAfter =
        before === undefined || (before.underWay === 0 && before.answeredMs <= received.monotonicMs);
      const isInOrder = isAfter || (lane !== undefined && before.lane === lane);
      const stand = before ?? { lane, underWay: 0, answeredMs: 0 };
      stand.lane = isInOrder ? lane : undefined;
      stand.underWay += 1;
      stands.set(sale, stand);
      return {
        isInOrder: isInOrder && !isRepeated,
        done: () => {
          stand.underWay -= 1;
          stand.answeredMs = clock.monotonicMs();
          stands.delete(sale);
          stands.set(sale, stand);
          forget(stand.answeredMs);
        },
      };
    },
  };
}
