/** Commits the sales of a page, several at once to share a flush, and reports whether all of them are on disk. */
import type { Received, SaleOrigin } from '../../../domain/sale/sale.ts';
import { unlessAborted } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import type { Intake, IntakeAnswer } from '../source.ts';
import type { PolledSale } from './cloud-source.ts';

/** Sales of a page committed together. */
const maxAtOnce = 16;
/** Attempts, while other sales are stored, after which a sale that makes the program fail no longer blocks the page. */
const maxFailures = 5;
/** Sales that make the program fail; beyond that all are forgotten and retried as often again. */
const maxFailing = 5_000;

/** `why`: for the log. */
export type NotStored = Pick<Extract<IntakeAnswer, { kind: 'unavailable' }>, 'why' | 'refusal'>;

/** A sale of a linked register. */
export type LinkedSale = { readonly polled: PolledSale; readonly registerKey: string };

type PageFacts = {
  readonly received: Received;
  /** Resolution of the POS's times, milliseconds. */
  readonly resolutionMs: number;
  /** Server clock − gateway clock, milliseconds. */
  readonly serverAheadMs: number | undefined;
  readonly signal: AbortSignal;
};

export type PollIngest = {
  /** Undefined once all are on disk, otherwise the reason. Rejects only when aborted. */
  ingest(linkedSales: readonly LinkedSale[], facts: PageFacts): Promise<NotStored | undefined>;
};

export type PollIngestDeps = {
  readonly intake: Intake;
  readonly clock: Clock;
  readonly log: Log;
  /** The sale is on disk; `isNews`: for the first time. */
  onStored(polled: PolledSale, isNews: boolean): void;
  onUnknown(polled: PolledSale): void;
  /** The program keeps failing on this sale while others are stored. */
  onSkipped(saleId: string): void;
};

export function createPollIngest(deps: PollIngestDeps): PollIngest {
  const { clock, log } = deps;
  const badTries = new Map<string, { tries: number; readonly sinceMs: number }>();
  let lastStoredMs = -Infinity;

  function stored(polled: PolledSale, isNews: boolean): void {
    lastStoredMs = clock.monotonicMs();
    badTries.delete(polled.saleId);
    deps.onStored(polled, isNews);
  }

  function isGivenUp(saleId: string, attemptMs: number): boolean {
    const { tries, sinceMs } = badTries.get(saleId) ?? { tries: 0, sinceMs: attemptMs };
    if (badTries.size > maxFailing) badTries.clear();
    badTries.set(saleId, { tries: tries + 1, sinceMs });
    if (tries + 1 < maxFailures || lastStoredMs < sinceMs) return false;
    deps.onSkipped(saleId);
    return true;
  }

  return {
    ingest: async (linkedSales, facts) => {
      const { received, signal } = facts;
      const bad: LinkedSale[] = [];
      let refused: NotStored | undefined;
      await inParallel(linkedSales, maxAtOnce, async (one) => {
        if (refused !== undefined) return;
        const { polled, registerKey } = one;
        const { saleId, sale } = polled;
        let answer: IntakeAnswer;
        try {
          const origin = saleOrigin(polled, facts);
          answer = await unlessAborted(deps.intake({ registerKey, sale, received, origin, saleId }), signal);
        } catch (error) {
          signal.throwIfAborted();
          log.error({ err: error, saleId }, 'sale of the POS not stored');
          bad.push(one);
          return;
        }
        switch (answer.kind) {
          case 'stored':
          case 'revised':
          case 'known':
            stored(polled, answer.kind !== 'known');
            return;
          case 'unknown_register':
            deps.onUnknown(polled);
            return;
          case 'unavailable':
            refused = answer;
        }
      });
      const isHeldUp = bad.some(({ polled }) => !isGivenUp(polled.saleId, received.monotonicMs));
      return refused ?? (isHeldUp ? { why: 'a sale could not be processed' } : undefined);
    },
  };
}

function saleOrigin(
  { serverAtMs, voided }: PolledSale,
  { resolutionMs, serverAheadMs }: PageFacts,
): SaleOrigin {
  return {
    by: 'cloud',
    resolutionMs,
    ...(serverAtMs !== undefined && { serverAtMs }),
    ...(serverAheadMs !== undefined && { serverAheadMs }),
    ...(voided !== undefined && { voided }),
  };
}

/** Starts the work in order, with bounded concurrency; rejects with the first rejection, once everything started has ended. */
async function inParallel<T>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const lanes = Array.from({ length: Math.min(limit, items.length) }, async () => {
    // All lanes share one iterator.
    for (const item of queue) await work(item);
  });
  const ends = await Promise.allSettled(lanes);
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
