/** How the uploader fares, for the health report and the page: the trouble of each lane, and when something was last stored. */
import type { Clock } from '../ops/clock.ts';
import type { Trouble } from './upload-policy.ts';

/** `status`: how the gateway fares. Of no concern to the others, and shown only while neither of them is in trouble. */
export type Lane = 'events' | 'pictures' | 'status';

export type UploadReport = {
  /** refused: the cloud doesn't take the token, or isn't at this address; somebody has to act. */
  readonly state: 'ok' | 'retrying' | 'refused';
  /** The cloud has taken something since the start, be it only a status. Absent until then. */
  readonly isReached?: true;
  /** When the sink last stored an event or a picture, epoch milliseconds. */
  readonly lastStoredAtMs?: number;
  /** When the trouble may have begun, epoch milliseconds; absent when ok. */
  readonly sinceMs?: number;
  /** Epoch milliseconds; absent when ok. */
  readonly nextTryAtMs?: number;
  /** In words for a person; absent when ok. */
  readonly problem?: string;
  /** Pictures wait for their hours, which begin then, epoch milliseconds. */
  readonly picturesFromMs?: number;
};

export type UploadState = {
  state(): UploadReport;
  trouble(lane: Lane): Trouble | undefined;
  setTrouble(lane: Lane, trouble: Trouble | undefined): void;
  noteStored(): void;
  noteReached(): void;
  /** Epoch milliseconds; undefined when pictures don't wait for their hours. */
  setPicturesFrom(atMs: number | undefined): void;
  /** A person wants it tried now: what is held is free at once. False where nothing is held, or somebody wanted it a moment ago. */
  tryNow(): boolean;
  /** Called then. For the one uploader. */
  onTryNow(wake: () => void): void;
};

/** A cloud in trouble isn't asked more often than this, however often somebody presses. Milliseconds. */
const tryGapMs = 3_000;

export function createUploadState(clock: Clock): UploadState {
  const troubles = new Map<Lane, Trouble>();
  let lastStoredAtMs: number | undefined;
  let isReached = false;
  let picturesFromMs: number | undefined;
  let triedMonotonicMs = Number.NEGATIVE_INFINITY;
  let wake: () => void = () => undefined;
  return {
    state() {
      const stored = {
        ...(isReached && { isReached }),
        ...(lastStoredAtMs !== undefined && { lastStoredAtMs }),
        ...(picturesFromMs !== undefined && { picturesFromMs }),
      };
      const ofSales = [...troubles].flatMap(([lane, trouble]) => (lane === 'status' ? [] : [trouble]));
      const worst = ofSales.find(({ refused }) => refused) ?? ofSales[0] ?? troubles.get('status');
      if (worst === undefined) return { state: 'ok', ...stored };
      const monotonicMs = clock.monotonicMs();
      const inMs = Math.max(0, worst.untilMonotonicMs - monotonicMs);
      return {
        state: worst.refused ? 'refused' : 'retrying',
        ...stored,
        sinceMs: Math.round(clock.nowMs() - (monotonicMs - worst.sinceMonotonicMs)),
        nextTryAtMs: Math.round(clock.nowMs() + inMs),
        problem: worst.why,
      };
    },
    trouble: (lane) => troubles.get(lane),
    setTrouble(lane, trouble) {
      if (trouble === undefined) troubles.delete(lane);
      else troubles.set(lane, trouble);
    },
    noteStored() {
      lastStoredAtMs = clock.nowMs();
    },
    noteReached() {
      isReached = true;
    },
    setPicturesFrom(atMs) {
      picturesFromMs = atMs;
    },
    tryNow() {
      const monotonicMs = clock.monotonicMs();
      if (troubles.size === 0 || monotonicMs - triedMonotonicMs < tryGapMs) return false;
      triedMonotonicMs = monotonicMs;
      for (const [lane, trouble] of troubles)
        troubles.set(lane, {
          ...trouble,
          untilMonotonicMs: Math.min(trouble.untilMonotonicMs, monotonicMs),
        });
      wake();
      return true;
    },
    onTryNow(listener) {
      wake = listener;
    },
  };
}
