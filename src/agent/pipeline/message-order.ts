/**
 * Determines whether a pushed message is certainly newer than every stored revision of its sale. If so, a
 * body that the sale had earlier is an edit that restores it (100 → 200 → 100); otherwise it may be a late
 * repetition, which must not replace a newer revision.
 *
 * The order is known within one lane (a WebSocket, a session at the broker), and for a message that arrived
 * after the previous one had been answered (HTTP). It ends with the process: a later message was sent after
 * everything the process had answered.
 */
import type { IncomingSale } from '../sources/source.ts';

/**
 * Bound between arrival and hand-over of a message: a body may take 30 s, and a slow disk delays it.
 * Milliseconds.
 */
const rememberMs = 120_000;
/** At the bound the oldest are dropped early. */
const maxRemembered = 20_000;

/** Messages about one sale. `lane`: undefined when they arrived over more than one at a time. */
type Stand = { lane: object | undefined; underWay: number; answeredMs: number };

export type MessageOrder = {
  /** `done` is called with the answer. */
  begin(message: IncomingSale): { readonly isInOrder: boolean; done(): void };
};

export function createMessageOrder(clock: { monotonicMs(): number }): MessageOrder {
  /** In order of the last answer. */
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
