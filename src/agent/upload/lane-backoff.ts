/**
 * What the far side's trouble holds up: a lane that was told to wait, refused, or got no answer, sends nothing until its time comes
 * (upload-policy.ts says when). Nothing of it is stored: a restart tries at once.
 *
 * A lane that was refused is free before that time when the sink's files (token, certificate) are others than they were then.
 */
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { Sink } from './sink.ts';
import { type NextStep, type Retry, type Trouble, troubleAfter } from './upload-policy.ts';
import type { Lane, UploadState } from './upload-state.ts';

const lanes: readonly Lane[] = ['events', 'pictures', 'status'];

/** When a request began, and what the files of the sink were then. */
export type Began = { readonly monotonicMs: number; readonly filesMark: string | undefined };

export type LaneHolds = {
  /** Before each request. */
  begin(): Promise<Began>;
  /** After it: what its outcome means for its lane. */
  note(lane: Lane, next: NextStep, began: Began): void;
  /** For how long nothing may be sent there, milliseconds. */
  heldMs(lane: Lane): number;
  /** The far side has answered since this began. */
  hasAnswered(): boolean;
  /** When a status that failed is tried again, monotonic milliseconds; sales in trouble find out by themselves when it is over. */
  statusRetryMs(): number | undefined;
  statusIsTried(): void;
  /** Some lane waits for a person, who may repair a file. */
  isRefused(): boolean;
  /** Ends the hold of lanes that were refused with other files than there are now. */
  lookAtFiles(): Promise<void>;
};

export function createLaneHolds(parts: {
  readonly sink: Sink;
  readonly clock: Clock;
  readonly log: Log;
  /** In [0, 1). */
  readonly random: () => number;
  readonly state: UploadState;
  readonly retry: Retry;
}): LaneHolds {
  const { sink, clock, log, random, state, retry } = parts;
  /** What the files of the sink were before the request that was refused. */
  const refusedWith = new Map<Lane, string | undefined>();
  /** Of the statuses since the last one that arrived; what is shown of it ends with a sale that arrives. */
  let statusTrouble: Trouble | undefined;
  let statusRetryMs: number | undefined;
  let answeredMs: number | undefined;

  function note(lane: Lane, next: NextStep, { monotonicMs: startedMonotonicMs, filesMark }: Began): void {
    const previous = lane === 'status' ? statusTrouble : state.trouble(lane);
    if (next.kind !== 'hold') {
      answeredMs = clock.monotonicMs();
      state.noteReached();
      // Of two under way, one was told to wait and the other, which began before that, still got its answer: the word to wait holds.
      if (lane === 'events' && previous !== undefined && startedMonotonicMs < previous.notedMonotonicMs)
        return;
      if (previous !== undefined)
        log.info({ lane, failures: previous.failures }, 'the cloud takes uploads again');
      state.setTrouble(lane, undefined);
      if (lane === 'events') state.setTrouble('status', undefined);
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
    const trouble = troubleAfter(previous, next, at);
    state.setTrouble(lane, trouble);
    if (lane === 'status') {
      statusTrouble = trouble;
      statusRetryMs = trouble.untilMonotonicMs;
    }
    if (previous === undefined || previous.refused !== trouble.refused) {
      log.warn(
        { lane, why: trouble.why },
        trouble.refused ? 'the cloud refuses uploads' : 'uploads have to wait',
      );
    }
  }

  function isRefused(): boolean {
    return sink.filesMark !== undefined && lanes.some((lane) => state.trouble(lane)?.refused === true);
  }

  return {
    begin: async () => {
      const filesMark = await sink.filesMark?.();
      return { monotonicMs: clock.monotonicMs(), filesMark };
    },
    note,
    heldMs: (lane) => Math.max(0, (state.trouble(lane)?.untilMonotonicMs ?? 0) - clock.monotonicMs()),
    hasAnswered: () => answeredMs !== undefined,
    statusRetryMs: () => {
      if (state.trouble('events') !== undefined || statusRetryMs === undefined) return undefined;
      // Somebody may have wanted it sooner.
      return Math.min(statusRetryMs, state.trouble('status')?.untilMonotonicMs ?? statusRetryMs);
    },
    statusIsTried: () => (statusRetryMs = undefined),
    isRefused,
    lookAtFiles: async () => {
      if (!isRefused()) return;
      const filesMark = await sink.filesMark?.();
      const monotonicMs = clock.monotonicMs();
      for (const lane of lanes) {
        const trouble = state.trouble(lane);
        if (trouble?.refused !== true || refusedWith.get(lane) === filesMark) continue;
        const ended = { ...trouble, untilMonotonicMs: Math.min(trouble.untilMonotonicMs, monotonicMs) };
        state.setTrouble(lane, ended);
        if (lane === 'status') statusRetryMs = ended.untilMonotonicMs;
      }
    },
  };
}
