/**
 * Backoff per lane: a lane that was throttled, refused, or got no answer sends nothing until its time
 * (computed by upload-policy.ts). In memory only: a restart tries immediately.
 *
 * A refused lane is released before that time when the sink's files (token, certificate) have changed.
 */
import { problemFields } from '../../domain/problem/problem-text.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { Sink } from './sink.ts';
import { type NextStep, type Outage, outageAfter, type Retry } from './upload-policy.ts';
import type { Lane, UploadState } from './upload-state.ts';

const lanes: readonly Lane[] = ['events', 'pictures', 'status'];

/** Start of a request, and the state of the sink's files then. */
type Began = { readonly monotonicMs: number; readonly filesMark: string | undefined };

type Answered<T> = {
  readonly outcome: T;
  readonly began: Began;
  readonly tookMs: number;
};

export type LaneBackoff = {
  /** Sends a request, which is shown as in flight until it settles, and not as a pending retry. */
  send<T>(lane: Lane, request: () => Promise<T>): Promise<Answered<T>>;
  /** Call after each request: applies its outcome to the lane. */
  note(lane: Lane, next: NextStep, began: Began): void;
  /** Time for which the lane must not send, milliseconds. */
  heldMs(lane: Lane): number;
  /** Time for which the lane has been failing, milliseconds. */
  failingMs(lane: Lane): number;
  /** The far side has answered since this object was created. */
  hasAnswered(): boolean;
  /**
   * Time of the retry of a failed status, monotonic milliseconds; failing sales detect the recovery
   * themselves.
   */
  statusRetryMs(): number | undefined;
  statusIsTried(): void;
  /** Some lane waits for a person, who may repair a file. */
  isRefused(): boolean;
  /** Releases lanes that were refused with other files than the current ones. */
  lookAtFiles(): Promise<void>;
};

export function createLaneBackoff(parts: {
  readonly sink: Sink;
  readonly clock: Clock;
  readonly log: Log;
  /** In [0, 1). */
  readonly random: () => number;
  readonly state: UploadState;
  readonly retry: Retry;
}): LaneBackoff {
  const { sink, clock, log, random, state, retry } = parts;
  /** State of the sink's files before the refused request. */
  const refusedWith = new Map<Lane, string | undefined>();
  /** Failure of the status events since the last success; its display ends with the next stored sale. */
  let statusTrouble: Outage | undefined;
  let statusRetryMs: number | undefined;
  let answeredMs: number | undefined;

  function note(lane: Lane, next: NextStep, { monotonicMs: startedMonotonicMs, filesMark }: Began): void {
    const previous = lane === 'status' ? statusTrouble : state.outage(lane);
    if (next.kind !== 'hold') {
      answeredMs = clock.monotonicMs();
      state.noteReached();
      // One of two requests in flight was throttled and the other, begun before, succeeded: the throttling
      // stays in force.
      if (lane === 'events' && previous !== undefined && startedMonotonicMs < previous.notedMonotonicMs)
        return;
      if (previous !== undefined) log.info({ lane, failures: previous.failures }, 'uploads resumed');
      state.setOutage(lane, undefined);
      if (lane === 'events') state.setOutage('status', undefined);
      if (lane === 'status') statusTrouble = undefined;
      return;
    }
    refusedWith.set(lane, filesMark);
    const at = {
      monotonicMs: clock.monotonicMs(),
      startedMonotonicMs,
      answeredMonotonicMs: answeredMs,
      retry,
      random,
    };
    const outage = outageAfter(previous, next, at);
    state.setOutage(lane, outage);
    if (lane === 'status') {
      statusTrouble = outage;
      statusRetryMs = outage.untilMonotonicMs;
    }
    if (previous === undefined || previous.refused !== outage.refused) {
      log.warn(
        { lane, ...problemFields(outage.problem) },
        outage.refused ? 'uploads refused by the cloud' : 'uploads paused',
      );
    }
  }

  function isRefused(): boolean {
    return sink.filesMark !== undefined && lanes.some((lane) => state.outage(lane)?.refused === true);
  }

  return {
    send: async (lane, request) => {
      const filesMark = await sink.filesMark?.();
      const began = { monotonicMs: clock.monotonicMs(), filesMark };
      using _inFlight = state.beginTry(lane);
      const outcome = await request();
      return { outcome, began, tookMs: clock.monotonicMs() - began.monotonicMs };
    },
    note,
    heldMs: (lane) => Math.max(0, (state.outage(lane)?.untilMonotonicMs ?? 0) - clock.monotonicMs()),
    failingMs: (lane) => {
      const { firstMonotonicMs = Number.POSITIVE_INFINITY } = state.outage(lane) ?? {};
      return Math.max(0, clock.monotonicMs() - firstMonotonicMs);
    },
    hasAnswered: () => answeredMs !== undefined,
    statusRetryMs: () => {
      if (state.outage('events') !== undefined || statusRetryMs === undefined) return undefined;
      // A person may have requested an earlier retry.
      return Math.min(statusRetryMs, state.outage('status')?.untilMonotonicMs ?? statusRetryMs);
    },
    statusIsTried: () => (statusRetryMs = undefined),
    isRefused,
    lookAtFiles: async () => {
      if (!isRefused()) return;
      const filesMark = await sink.filesMark?.();
      const monotonicMs = clock.monotonicMs();
      for (const lane of lanes) {
        const outage = state.outage(lane);
        if (outage?.refused !== true || refusedWith.get(lane) === filesMark) continue;
        const ended = { ...outage, untilMonotonicMs: Math.min(outage.untilMonotonicMs, monotonicMs) };
        state.setOutage(lane, ended);
        if (lane === 'status') statusRetryMs = ended.untilMonotonicMs;
      }
    },
  };
}
