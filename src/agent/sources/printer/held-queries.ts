/** Queries for the receipts that the proxy holds, each answered by a line with its number. */
import type { HeldReceipt } from '../../../contract/printer/lines.ts';
import { pause } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';

export type HeldQueries = {
  /** `send` sends the query. Undefined without an answer in time, and with too many queries open. */
  query(send: (id: number) => void): Promise<readonly HeldReceipt[] | undefined>;
  answered(id: number, list: readonly HeldReceipt[]): void;
};

/** A proxy of an earlier version doesn't answer. */
const answerWithinMs = 3_000;
const maxOpen = 16;

export function createHeldQueries(clock: Clock): HeldQueries {
  const open = new Map<number, (list: readonly HeldReceipt[]) => void>();
  let last = 0;
  return {
    async query(send) {
      if (open.size >= maxOpen) return undefined;
      const id = ++last;
      const { promise, resolve } = Promise.withResolvers<readonly HeldReceipt[]>();
      open.set(id, resolve);
      send(id);
      const done = new AbortController();
      try {
        const late = pause(clock, answerWithinMs, done.signal).then(() => undefined);
        return await Promise.race([promise, late]);
      } finally {
        open.delete(id);
        done.abort();
      }
    },
    answered: (id, list) => open.get(id)?.(list),
  };
}
