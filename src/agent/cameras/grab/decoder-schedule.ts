/**
 * Which job gets a decoder next.
 *
 * Bounds: concurrent jobs; jobs in the queue, beyond which a job is rejected; and a job's time in the queue. Jobs beyond
 * the concurrency bound queue in order of arrival.
 *
 * Jobs with urgency `look` (a person watches, several pictures a second) yield to sales: they queue behind them, use at
 * most a quarter of the queue, give up their place in it, and leave one running place free. Jobs with urgency `later`
 * (the exact picture of a sale that has a near one, the sample of a picture that may stand still) come last: one at a time, only while the
 * queue is empty and no sale is under way. Both stand still while a picture of a sale is decoded or stored, take no running place from sales
 * meanwhile, and are ended where a sale needs their process. Among jobs of one urgency, the source with the fewest running jobs is next, so
 * that a slow camera does not delay the others.
 */
import { deadline } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import { type DecoderRequest, type Urgency, urgencies } from './decoder-request.ts';
import type { SalesUnderWay } from './sales-under-way.ts';
import type { WaitingDecoder } from './waiting-decoder.ts';

export type ScheduleBounds = {
  /** Concurrent jobs: more than there are cores only delays each of them. */
  readonly maxWorking: number;
  /** Jobs in the queue. */
  readonly maxQueue: number;
  /** Longest time of a job in the queue, milliseconds. */
  readonly queueMs: number;
};

type Queued = DecoderRequest & { give(decoder: WaitingDecoder | undefined): void };

/** The picture is taken when the decoder is ended; its exit may take long. */
function untilEnded(sale: Disposable, signal: AbortSignal): Disposable {
  signal.addEventListener('abort', () => sale[Symbol.dispose](), { once: true });
  return sale;
}

export function createDecoderSchedule(
  { clock, sales }: { readonly clock: Clock; readonly sales: SalesUnderWay },
  bounds: ScheduleBounds,
) {
  /** Sorted by urgency. */
  const queue: Queued[] = [];
  const atWork = new Map<WaitingDecoder, DecoderRequest & { readonly way: Disposable }>();

  const countAtWork = (isCounted: (want: DecoderRequest) => boolean): number =>
    [...atWork.values()].filter(isCounted).length;

  /** False when the queue is full. */
  function enqueue(job: Queued): boolean {
    const giveWay = queue.filter(({ urgency }) => urgency !== 'sale').length;
    if (job.urgency === 'sale') {
      if (queue.length >= bounds.maxQueue) {
        if (giveWay === 0) return false;
        queue.pop()?.give(undefined);
      }
    } else if (queue.length >= bounds.maxQueue || giveWay >= Math.ceil(bounds.maxQueue / 4)) return false;
    const rank = urgencies.indexOf(job.urgency);
    const before = queue.findLastIndex(({ urgency }) => urgencies.indexOf(urgency) <= rank);
    queue.splice(before + 1, 0, job);
    return true;
  }

  /** The first job of the highest urgency whose source has the fewest running jobs. */
  function next(): Queued | undefined {
    const first = queue[0];
    let least: { readonly job: Queued; readonly busy: number } | undefined;
    for (const job of queue.filter(({ urgency }) => urgency === first?.urgency)) {
      const busy = countAtWork(({ source }) => source === job.source);
      if (least === undefined || busy < least.busy) least = { job, busy };
    }
    return least?.job;
  }

  return {
    hasPlace(urgency: Urgency): boolean {
      const later = countAtWork((want) => want.urgency === 'later');
      if (urgency === 'later')
        return later === 0 && !sales.isUnderWay() && queue.every((job) => job.urgency === 'later');
      return urgency === 'look'
        ? atWork.size - later < Math.max(1, bounds.maxWorking - 1)
        : countAtWork((want) => want.urgency === 'sale') < bounds.maxWorking;
    },

    begin(decoder: WaitingDecoder, want: DecoderRequest): void {
      const { urgency } = want;
      const way =
        urgency === 'sale' ? untilEnded(sales.begin(), decoder.life.signal) : sales.giveWay(decoder.process);
      atWork.set(decoder, { ...want, way });
    },
    end(decoder: WaitingDecoder): void {
      atWork.get(decoder)?.way[Symbol.dispose]();
      atWork.delete(decoder);
    },

    /** A decoder at work that a sale may end: of the lowest urgency. */
    yieldingAtWork: (): WaitingDecoder | undefined =>
      [...atWork]
        .filter(([, { urgency }]) => urgency !== 'sale')
        .sort(([, a], [, b]) => urgencies.indexOf(b.urgency) - urgencies.indexOf(a.urgency))[0]?.[0],

    /** Waits in the queue; undefined when it is full, the time is over or the signal aborts. */
    async wait(want: DecoderRequest, signal: AbortSignal): Promise<WaitingDecoder | undefined> {
      const { promise, resolve } = Promise.withResolvers<WaitingDecoder | undefined>();
      const job = { ...want, give: resolve };
      if (!enqueue(job)) return undefined;
      using limit = deadline(clock, bounds.queueMs, signal);
      const giveUp = () => {
        const index = queue.indexOf(job);
        if (index >= 0) queue.splice(index, 1);
        resolve(undefined);
      };
      limit.signal.addEventListener('abort', giveUp, { once: true });
      const decoder = await promise;
      limit.signal.removeEventListener('abort', giveUp);
      return decoder;
    },

    /** Gives decoders to the jobs in the queue, as far as `available` has some. */
    handOut(available: (want: DecoderRequest) => WaitingDecoder | undefined): void {
      for (let job = next(); job !== undefined; job = next()) {
        const decoder = available(job);
        if (decoder === undefined) return;
        queue.splice(queue.indexOf(job), 1);
        job.give(decoder);
      }
    },

    rejectAll(): void {
      for (const refused of queue.splice(0)) refused.give(undefined);
    },
  };
}
