/** The parts that the lanes of the uploader share: event-lane.ts, picture-lane.ts and status-lane.ts. */
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { LaneBackoff } from './lane-backoff.ts';
import type { Outbox } from './outbox.ts';
import type { Sink } from './sink.ts';
import type { Retry } from './upload-policy.ts';
import type { UploadState } from './upload-state.ts';

export type LaneParts = {
  readonly store: Outbox;
  readonly sink: Sink;
  readonly clock: Clock;
  readonly log: Log;
  /** In [0, 1). */
  readonly random: () => number;
  readonly state: UploadState;
  /** The cloud has stored an event of the sale. */
  readonly onSent?: (saleId: string) => void;
  readonly retry: Retry;
  readonly backoff: LaneBackoff;
  /** Aborts when the uploader ends. */
  readonly signal: AbortSignal;
  /** Repeats a call while the store is unavailable, so that no outcome is lost. */
  readonly reach: <T>(call: () => Promise<T>) => Promise<T>;
  /** Runs a request beside the loop, which its end wakes; a rejection ends the uploader. */
  readonly start: (request: Promise<void>, ended: () => void) => void;
};

/** Wait of a lane that has nothing to do before the loop is woken: by a change, or by the end of a request. */
export const untilWoken = Number.POSITIVE_INFINITY;
