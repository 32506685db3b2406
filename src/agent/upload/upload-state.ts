/** How the uploader fares, for the health report and the page: the trouble of each lane, and when something was last stored. */

import type { BadAnswer } from '../../domain/alarm/cloud-problem.ts';
import type { Clock } from '../../lib/clock.ts';
import { hangingMs, type Trouble } from './upload-policy.ts';

/** `status`: how the gateway fares. Of no concern to the others, and shown only while neither of them is in trouble. */
export type Lane = 'events' | 'pictures' | 'status';

export type UploadReport = {
  /** refused: the cloud doesn't take the token, or isn't at this address; somebody has to act. */
  readonly state: 'ok' | 'retrying' | 'refused';
  /** The cloud has taken something since the start, be it only a status. Absent until then. */
  readonly isReached?: true;
  /** When the sink last stored an event or a picture, epoch milliseconds; also before the start. */
  readonly lastStoredAtMs?: number;
  /** When the first request of this trouble began, epoch milliseconds; absent when ok. */
  readonly sinceMs?: number;
  /** Epoch milliseconds; absent when ok, and while one is under way or about to begin. */
  readonly nextTryAtMs?: number;
  /** When the try began that is under way, epoch milliseconds; when ok only of one that has been without an answer for long. */
  readonly tryingSinceMs?: number;
  /** In words for a person; absent when ok. */
  readonly problem?: string;
  /** What the far side answered in place of taking it; absent when ok, refused, or where it didn't answer. */
  readonly answer?: BadAnswer;
  /** Pictures wait for their hours, which begin then, epoch milliseconds. */
  readonly picturesFromMs?: number;
  /** The cloud gives addresses for pictures that are of no use, since then (epoch milliseconds). Sales go on. */
  readonly pictureProblem?: { readonly why: string; readonly sinceMs: number };
};

/**
 * What came of a person's wish to have it tried. under_way: what waits is being tried. not_now: nothing is held, or somebody wanted it a
 * moment ago.
 */
export type TriedNow = 'tried' | 'under_way' | 'not_now';

export type UploadState = {
  state(): UploadReport;
  trouble(lane: Lane): Trouble | undefined;
  setTrouble(lane: Lane, trouble: Trouble | undefined): void;
  /** A request begins; disposed of when its outcome is there. */
  beginTry(lane: Lane): Disposable;
  noteStored(): void;
  /** From before the start, epoch milliseconds. */
  noteStoredBefore(atMs: number): void;
  noteReached(): void;
  /** Epoch milliseconds; undefined when pictures don't wait for their hours. */
  setPicturesFrom(atMs: number | undefined): void;
  /** Undefined once it is over. */
  setPictureProblem(why: string | undefined): void;
  /** A person wants it tried now: what is held is free at once. */
  tryNow(): TriedNow;
  /** Called then. For the one uploader. */
  onTryNow(wake: () => void): void;
};

/** A cloud in trouble isn't asked more often than this, however often somebody presses. Milliseconds. */
const tryGapMs = 3_000;

/** While all is well, a request without an answer is told of after this long: a slow line has its time. Milliseconds. */
const silentMs = 2 * hangingMs;

/** The wall clock was set, not slewed. */
const stepMs = 50;

export function createUploadState(clock: Clock): UploadState {
  const troubles = new Map<Lane, Trouble>();
  const tries = new Set<{ readonly lane: Lane; readonly beganMonotonicMs: number }>();
  let lastStoredAtMs: number | undefined;
  let isReached = false;
  let picturesFromMs: number | undefined;
  let pictureProblem: { readonly why: string; readonly sinceMonotonicMs: number } | undefined;
  let triedMonotonicMs = Number.NEGATIVE_INFINITY;
  let wake: () => void = () => undefined;
  let wallMinusMonotonicMs = clock.nowMs() - clock.monotonicMs();

  /** The same moment has the same time each time it is asked for, but for a clock that was set. */
  function wallAt(monotonicMs: number): number {
    const differenceMs = clock.nowMs() - clock.monotonicMs();
    if (Math.abs(differenceMs - wallMinusMonotonicMs) > stepMs) wallMinusMonotonicMs = differenceMs;
    return Math.round(monotonicMs + wallMinusMonotonicMs);
  }

  /** Since when the oldest request of a lane has been on its way. Default: of any lane but the pictures, which take their time. */
  function tryingSince(of?: Lane): number | undefined {
    const began = [...tries].flatMap(({ lane, beganMonotonicMs }) =>
      (of === undefined ? lane !== 'pictures' : lane === of) ? [beganMonotonicMs] : [],
    );
    return began.length === 0 ? undefined : Math.min(...began);
  }

  function whenWell(): Pick<UploadReport, 'tryingSinceMs'> {
    const began = tryingSince();
    const isSilent = began !== undefined && clock.monotonicMs() - began > silentMs;
    return isSilent ? { tryingSinceMs: wallAt(began) } : {};
  }

  function inTrouble(lane: Lane, trouble: Trouble): Partial<UploadReport> {
    const began = tryingSince(lane);
    const isWaiting = began === undefined && trouble.untilMonotonicMs > clock.monotonicMs();
    return {
      sinceMs: wallAt(trouble.firstMonotonicMs),
      ...(isWaiting && { nextTryAtMs: wallAt(trouble.untilMonotonicMs) }),
      ...(began !== undefined && { tryingSinceMs: wallAt(began) }),
      problem: trouble.why,
      ...(trouble.answer !== undefined && { answer: trouble.answer }),
    };
  }

  return {
    state() {
      const stored = {
        ...(isReached && { isReached }),
        ...(lastStoredAtMs !== undefined && { lastStoredAtMs }),
        ...(picturesFromMs !== undefined && { picturesFromMs }),
        ...(pictureProblem !== undefined && {
          pictureProblem: { why: pictureProblem.why, sinceMs: wallAt(pictureProblem.sinceMonotonicMs) },
        }),
      };
      const ofSales = [...troubles].filter(([lane]) => lane !== 'status');
      const [worst] = [...ofSales.filter(([, { refused }]) => refused), ...ofSales, ...troubles];
      if (worst === undefined) return { state: 'ok', ...stored, ...whenWell() };
      return { state: worst[1].refused ? 'refused' : 'retrying', ...stored, ...inTrouble(...worst) };
    },
    trouble: (lane) => troubles.get(lane),
    setTrouble(lane, trouble) {
      if (trouble === undefined) troubles.delete(lane);
      else troubles.set(lane, trouble);
    },
    beginTry(lane) {
      const begun = { lane, beganMonotonicMs: clock.monotonicMs() };
      tries.add(begun);
      return { [Symbol.dispose]: () => void tries.delete(begun) };
    },
    noteStored() {
      lastStoredAtMs = clock.nowMs();
    },
    noteStoredBefore(atMs) {
      lastStoredAtMs ??= atMs;
    },
    noteReached() {
      isReached = true;
    },
    setPicturesFrom(atMs) {
      picturesFromMs = atMs;
    },
    setPictureProblem(why) {
      const sinceMonotonicMs = pictureProblem?.sinceMonotonicMs ?? clock.monotonicMs();
      pictureProblem = why === undefined ? undefined : { why, sinceMonotonicMs };
    },
    tryNow() {
      // Behind sales in trouble nothing else is begun.
      const held: readonly Lane[] = troubles.has('events') ? ['events'] : [...troubles.keys()];
      if (held.length > 0 && held.every((lane) => tryingSince(lane) !== undefined)) return 'under_way';
      const monotonicMs = clock.monotonicMs();
      if (held.length === 0 || monotonicMs - triedMonotonicMs < tryGapMs) return 'not_now';
      triedMonotonicMs = monotonicMs;
      for (const [lane, trouble] of troubles)
        troubles.set(lane, {
          ...trouble,
          untilMonotonicMs: Math.min(trouble.untilMonotonicMs, monotonicMs),
        });
      wake();
      return 'tried';
    },
    onTryNow(listener) {
      wake = listener;
    },
  };
}
