/**
 * State of the uploader, for the health report and the page: the failure of each lane, and the time of the
 * last stored item.
 */

import type { BadAnswer } from '../../domain/problem/cloud.ts';
import type { KnownProblem } from '../../domain/problem/problem-text.ts';
import type { Clock } from '../../lib/clock.ts';
import { hangingMs, type Outage } from './upload-policy.ts';

/**
 * `status`: the gateway's status events. Independent of the other lanes, and shown only while neither of them
 * is failing.
 */
export type Lane = 'events' | 'pictures' | 'status';

export type UploadReport = {
  /** refused: the cloud rejects the token, or isn't at this address; a person has to act. */
  readonly state: 'ok' | 'retrying' | 'refused';
  /** The cloud has accepted something since the start, status events included. Absent until then. */
  readonly isReached?: true;
  /**
   * Time at which the sink last stored an event or a picture, epoch milliseconds; also from before the start.
   */
  readonly lastStoredAtMs?: number;
  /** Start of the first failed request, epoch milliseconds; absent when ok. */
  readonly sinceMs?: number;
  /** Epoch milliseconds; absent when ok, and while a try is in flight or about to begin. */
  readonly nextTryAtMs?: number;
  /** Start of the try in flight, epoch milliseconds; when ok only for one without an answer for long. */
  readonly tryingSinceMs?: number;
  /** Absent when ok. */
  readonly problem?: KnownProblem;
  /** Invalid answer of the far side; absent when ok, refused, or without an answer. */
  readonly answer?: BadAnswer;
  /** Start of the permitted hours that pictures wait for, epoch milliseconds. */
  readonly picturesFromMs?: number;
  /**
   * Start of the period in which the cloud's picture addresses are useless, epoch milliseconds. Sales are
   * sent.
   */
  readonly pictureProblem?: { readonly problem: KnownProblem; readonly sinceMs: number };
  /** Why clips wait, where they are sent. `not_offered`: this cloud takes none. */
  readonly clipProblem?: KnownProblem | 'not_offered';
};

/**
 * Result of a retry requested by a person. under_way: a try is in flight. not_now: nothing is paused, or a
 * retry was requested a moment ago.
 */
export type TriedNow = 'tried' | 'under_way' | 'not_now';

export type UploadState = {
  state(): UploadReport;
  outage(lane: Lane): Outage | undefined;
  setOutage(lane: Lane, outage: Outage | undefined): void;
  /** Call when a request begins; dispose with its outcome. */
  beginTry(lane: Lane): Disposable;
  noteStored(): void;
  /** Time from before the start, epoch milliseconds. */
  noteStoredBefore(atMs: number): void;
  noteReached(): void;
  /** Epoch milliseconds; undefined when pictures don't wait for their hours. */
  setPicturesFrom(atMs: number | undefined): void;
  /** Undefined once it is over. */
  setPictureProblem(problem: KnownProblem | undefined): void;
  setClipProblem(problem: KnownProblem | 'not_offered' | undefined): void;
  /** Retries immediately on a person's request: releases all paused lanes. */
  tryNow(): TriedNow;
  /** Registers the uploader's callback for `tryNow`. */
  onTryNow(wake: () => void): void;
};

/** Minimum interval of requested retries while the cloud is failing. Milliseconds. */
const tryGapMs = 3_000;

/**
 * While all is well, a request without an answer is shown after this time: a slow link needs time.
 * Milliseconds.
 */
const silentMs = 2 * hangingMs;

/** A larger difference means that the wall clock was set, not slewed. */
const stepMs = 50;

export function createUploadState(clock: Clock): UploadState {
  const troubles = new Map<Lane, Outage>();
  const tries = createTries(clock);
  const wallAt = createWallTime(clock);
  let lastStoredAtMs: number | undefined;
  let isReached = false;
  let picturesFromMs: number | undefined;
  let pictureProblem: { readonly problem: KnownProblem; readonly sinceMonotonicMs: number } | undefined;
  let clipProblem: KnownProblem | 'not_offered' | undefined;
  let triedMonotonicMs = Number.NEGATIVE_INFINITY;
  let wake: () => void = () => undefined;

  function whenWell(): Pick<UploadReport, 'tryingSinceMs'> {
    // Pictures are slow by nature.
    const began = tries.since((lane) => lane !== 'pictures');
    const isSilent = began !== undefined && clock.monotonicMs() - began > silentMs;
    return isSilent ? { tryingSinceMs: wallAt(began) } : {};
  }

  function inTrouble(lane: Lane, outage: Outage): Partial<UploadReport> {
    const began = tries.since((other) => other === lane);
    const isWaiting = began === undefined && outage.untilMonotonicMs > clock.monotonicMs();
    return {
      sinceMs: wallAt(outage.firstMonotonicMs),
      ...(isWaiting && { nextTryAtMs: wallAt(outage.untilMonotonicMs) }),
      ...(began !== undefined && { tryingSinceMs: wallAt(began) }),
      problem: outage.problem,
      ...(outage.answer !== undefined && { answer: outage.answer }),
    };
  }

  return {
    state() {
      const stored = {
        ...(isReached && { isReached }),
        ...(lastStoredAtMs !== undefined && { lastStoredAtMs }),
        ...(picturesFromMs !== undefined && { picturesFromMs }),
        ...(pictureProblem !== undefined && {
          pictureProblem: {
            problem: pictureProblem.problem,
            sinceMs: wallAt(pictureProblem.sinceMonotonicMs),
          },
        }),
        ...(clipProblem !== undefined && { clipProblem }),
      };
      const ofSales = [...troubles].filter(([lane]) => lane !== 'status');
      const [worst] = [...ofSales.filter(([, { refused }]) => refused), ...ofSales, ...troubles];
      if (worst === undefined) return { state: 'ok', ...stored, ...whenWell() };
      return { state: worst[1].refused ? 'refused' : 'retrying', ...stored, ...inTrouble(...worst) };
    },
    outage: (lane) => troubles.get(lane),
    setOutage(lane, outage) {
      if (outage === undefined) troubles.delete(lane);
      else troubles.set(lane, outage);
    },
    beginTry: (lane) => tries.begin(lane),
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
    setPictureProblem(problem) {
      const sinceMonotonicMs = pictureProblem?.sinceMonotonicMs ?? clock.monotonicMs();
      pictureProblem = problem === undefined ? undefined : { problem, sinceMonotonicMs };
    },
    setClipProblem(problem) {
      clipProblem = problem;
    },
    tryNow() {
      // While sales fail nothing else is started.
      const held: readonly Lane[] = troubles.has('events') ? ['events'] : [...troubles.keys()];
      if (held.length > 0 && held.every((lane) => tries.since((other) => other === lane) !== undefined))
        return 'under_way';
      const monotonicMs = clock.monotonicMs();
      if (held.length === 0 || monotonicMs - triedMonotonicMs < tryGapMs) return 'not_now';
      triedMonotonicMs = monotonicMs;
      for (const [lane, outage] of troubles)
        troubles.set(lane, {
          ...outage,
          untilMonotonicMs: Math.min(outage.untilMonotonicMs, monotonicMs),
        });
      wake();
      return 'tried';
    },
    onTryNow(listener) {
      wake = listener;
    },
  };
}

/** Requests in flight. */
function createTries(clock: Clock) {
  const tries = new Set<{ readonly lane: Lane; readonly beganMonotonicMs: number }>();
  return {
    begin(lane: Lane): Disposable {
      const begun = { lane, beganMonotonicMs: clock.monotonicMs() };
      tries.add(begun);
      return { [Symbol.dispose]: () => void tries.delete(begun) };
    },
    /** Start of the oldest one of these lanes. */
    since(isMeant: (lane: Lane) => boolean): number | undefined {
      const began = [...tries].filter(({ lane }) => isMeant(lane));
      return began.length === 0 ? undefined : Math.min(...began.map((one) => one.beganMonotonicMs));
    },
  };
}

/** Returns the same wall time for an instant on every call, unless the clock was set. */
function createWallTime(clock: Clock): (monotonicMs: number) => number {
  let wallMinusMonotonicMs = clock.nowMs() - clock.monotonicMs();
  return (monotonicMs) => {
    const differenceMs = clock.nowMs() - clock.monotonicMs();
    if (Math.abs(differenceMs - wallMinusMonotonicMs) > stepMs) wallMinusMonotonicMs = differenceMs;
    return Math.round(monotonicMs + wallMinusMonotonicMs);
  };
}
