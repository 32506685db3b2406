/**
 * Computes when a picture was taken: its time stamp + the smallest (arrival − time stamp) around it. The least delayed
 * picture wins, so a stall here, a slow disk or network jitter can't shift a picture, and the spacing is the camera's
 * own. Pure; time comes in with the samples, all of it CLOCK_MONOTONIC: no wall clock of camera or gateway is used.
 *
 * An epoch is a stretch in which the camera's time stamps run without a step. It ends when
 * 1. the time stamps jump: far from the usual step and from the step of arrivals, or backwards;
 * 2. for some seconds even the least delayed picture was later than the clock expects by more than max(½ interval, 20
 *    ms). The decision takes 2 s when the time stamps stepped back (the camera's clock was set). If they ran evenly, it
 *    is either a backlog that will drain, or a camera that counts pictures instead of time and paused; a pause is
 *    assumed when the delay is constant for 5 s or lasts 60 s. Pictures since then move to the new epoch; older ones
 *    keep their times. When the camera's sender reports show that its stamps ran with its own clock, the network is
 *    slow: no epoch begins, however long that lasts;
 * 3. for 10 s the time stamps ran at another pace than real time. Pictures since then are dated by their arrival, until
 *    the time stamps have run with real time again for 10 s. Sender reports count here too.
 * A picture earlier than the clock expects is no step but a better estimate, for all pictures within the window.
 *
 * A network that became slow can't be distinguished from such a pause without sender reports, nor before the next
 * report. `lineDelayMs` bounds how much earlier than reported a picture may then have been taken; the round trip of a
 * request counts too, since a connection over a slow network has never seen a fast picture.
 *
 * Largest errors, beyond the smallest network delay (test/agent/cameras/clock-scenarios.test.ts prints and checks
 * them):
 * - steady pace, any depth of B-frames, bursts at the start, stalls: none;
 * - jitter: the delay of the least delayed picture within 10 s before and after; drift of 500 ppm: 5 ms;
 * - a step of the camera's clock by over a second (or 16 intervals), or forward by over 200 ms (or two intervals):
 *   none, from the first picture on; smaller steps back: none after 2 s; smaller steps forward: the step itself, for
 *   pictures within 10 s of it;
 * - a camera that counts pictures and pauses: the pause, for 5 s, then none;
 * - time stamps at a wrong pace: none from 12 s on except the delay of each picture's own arrival (B-frames: plus the
 *   reordering).
 */
import { type AccessUnit, ticksPerMs } from '../access-unit.ts';
import { createEpoch, type Epoch, windowMs } from './capture-epoch.ts';
import { createTrend } from './clock-trend.ts';
import { createLateness, maxLateMs } from './lateness.ts';
import { createSenderReports } from './sender-reports.ts';
import { createStepBackSearch, type StepBackSearch } from './step-back.ts';

/** Time that lateness is observed after time stamps stepped back … */
const stepFoundMs = 2_000;
/** Smallest forward jump. Smaller ones are found by rule 2, or within the window. */
const minJumpMs = 200;
/** B-frames step back as well, by up to the 16 pictures a decoder may hold back. */
const minJumpBackMs = 1_000;
const maxReorder = 16;
/**
 * A camera may start with buffered pictures, sent at once and with gaps between them: a jump must be larger than any of
 * those.
 */
const startMs = 2_000;
const minJumpAtStartMs = 10_000;
/** Largest age at which a unit may still move to another epoch. */
const recentMs = maxLateMs + 1_000;
/** 160 units a second; beyond that, only the newest may still move. */
const maxRecent = 10_000;
/** Rounding of time stamps that count from 1970. */
const roundingMs = 1;
/** A response within this time proves a fast network. */
const quickMs = 20;
/** More than any ring can hold; the oldest epoch is dropped first. */
const maxEpochs = 256;

/** The furthest picture in display order: with B-frames, only those are comparable with their arrivals. */
type Anchor = { readonly pts90k: number; readonly arrivalMs: number; readonly stepMs: number };

type Recent = {
  /** Weak: the ring decides how long units live. */
  readonly unit: WeakRef<AccessUnit>;
  readonly pts90k: number;
  readonly arrivalMs: number;
  readonly offsetMs: number;
  readonly lagMs: number;
};

/**
 * `keepMs`: largest age of a unit whose time is still requested. Times include the camera's latency from glass to ring,
 * which the clock can't measure.
 */
export function createCaptureClock({ keepMs }: { keepMs: number }) {
  const epochs = new Map<number, Epoch>();
  const trend = createTrend();
  const reports = createSenderReports();
  /** Upper bound of the network delay on this connection, from its response times. */
  let way = { ms: Infinity };
  const ways = new WeakMap<Epoch, typeof way>();
  let current: Epoch | undefined;
  let nextEpoch = 0;
  let mode: Epoch['mode'] = 'time_stamps';
  let anchor: Anchor | undefined;
  let firstArrivalMs: number | undefined;
  const lateness = createLateness(reports);
  /** Search within the stretch of lateness that began at `lateSinceMs`. */
  let stepBack: { readonly lateSinceMs: number; readonly search: StepBackSearch } | undefined;
  /** Newest units, which may still move to another epoch. */
  let recent: Recent[] = [];

  function begin(floorMs?: number): Epoch {
    current = createEpoch(nextEpoch++, mode, floorMs);
    epochs.set(current.id, current);
    ways.set(current, way);
    if (epochs.size > maxEpochs) epochs.delete(nextEpoch - 1 - maxEpochs);
    lateness.end();
    return current;
  }

  /**
   * Begins an epoch that also takes over the units since then, except those less delayed than possible in it.
   * `floorMs`: the offset that would hold if the network were the cause.
   */
  function beginSince(
    sinceMs: number,
    { minOffsetMs = -Infinity, floorMs }: { minOffsetMs?: number; floorMs?: number | undefined } = {},
  ): void {
    for (const epoch of epochs.values()) epoch.dropFrom(Math.ceil(sinceMs / 1_000) * 1_000);
    const epoch = begin(floorMs);
    for (const moved of recent) {
      if (moved.arrivalMs < sinceMs || moved.offsetMs < minOffsetMs) continue;
      const unit = moved.unit.deref();
      if (unit !== undefined) unit.epoch = epoch.id;
      epoch.add(moved);
    }
  }

  /** Possible network delay, from the newest picture. */
  function lateNowMs(): number {
    const newest = recent.at(-1);
    if (newest === undefined || current === undefined) return 0;
    const expectedMs = lateness.current()?.expectedMs ?? current.expectedMs(newest.arrivalMs);
    return lateness.lateMs(newest.arrivalMs) + current.doubtMs(expectedMs);
  }

  function jumps(unit: AccessUnit, sample: { arrivalMs: number; intervalMs: number }): boolean {
    if (anchor === undefined) return false;
    const ptsMs = (unit.pts90k - anchor.pts90k) / ticksPerMs;
    const typicalMs = Math.max(sample.arrivalMs - anchor.arrivalMs, anchor.stepMs);
    const slackMs = Math.max(minJumpMs, 2 * sample.intervalMs);
    const atStart = sample.arrivalMs - (firstArrivalMs ?? sample.arrivalMs) < startMs;
    return (
      ptsMs > typicalMs + (atStart ? Math.max(slackMs, minJumpAtStartMs) : slackMs) ||
      ptsMs < -Math.max(minJumpBackMs, maxReorder * sample.intervalMs)
    );
  }

  /** Each unit is read once by the search of its stretch, so the cost per unit is constant in a flood of units. */
  function searchStepBack(lateSinceMs: number, now: Recent, intervalMs: number): StepBackSearch {
    if (stepBack?.lateSinceMs === lateSinceMs) {
      stepBack.search.add(now, intervalMs);
      return stepBack.search;
    }
    const search = createStepBackSearch(lateSinceMs);
    for (const sample of recent) search.add(sample, intervalMs);
    stepBack = { lateSinceMs, search };
    return search;
  }

  /** Rule 2. */
  function watchLateness(
    epoch: Epoch,
    now: Recent,
    stream: { intervalMs: number; expectedMs: number },
  ): void {
    const { intervalMs } = stream;
    const within = Math.max(intervalMs / 2, 20);
    const isLate = lateness.add(now, { ms: stream.expectedMs, within });
    const late = lateness.current();
    if (!isLate || late === undefined) return;
    const { arrivalMs } = now;
    const { expectedMs } = late;
    const isFound = arrivalMs - late.sinceMs >= stepFoundMs;
    if (isFound || late.isLine) epoch.hold(arrivalMs, expectedMs);
    if (!isFound) return;
    const doubtMs = epoch.doubtMs(expectedMs);
    const step = searchStepBack(late.sinceMs, now, intervalMs).found(expectedMs, intervalMs);
    if (step !== undefined && arrivalMs - step.sinceMs >= stepFoundMs) {
      beginSince(step.sinceMs, {
        minOffsetMs: (expectedMs + step.minMs) / 2,
        floorMs: floorOf(step.minMs, doubtMs),
      });
      return;
    }
    const verdict = lateness.judge({ intervalMs, within });
    if (typeof verdict === 'string') return;
    beginSince(verdict.sinceMs, {
      minOffsetMs: (expectedMs + verdict.offsetMs) / 2,
      floorMs: floorOf(verdict.offsetMs, doubtMs + verdict.doubtMs),
    });
  }

  /** Rule 3. */
  function watchPace(intervalMs: number): void {
    const floorMs = current?.floorMs;
    if (mode === 'arrival') {
      const sinceMs = trend.steadySinceMs();
      if (sinceMs === undefined) return;
      mode = 'time_stamps';
      beginSince(sinceMs, { floorMs });
      return;
    }
    const lying = trend.lying();
    if (lying === undefined) return;
    const { sinceMs, isBehind } = lying;
    const before = reports.before(sinceMs);
    const cause = reports.causeOf({
      ...{ before, sinceMs, intervalMs },
      lateMs: (atMs) => trend.offsetAt(atMs) - trend.offsetAt(before?.arrivalMs ?? NaN),
    });
    if (cause === 'line') return;
    const offsetMs = Math.min(lying.offsetMs, lateness.current()?.expectedMs ?? Infinity);
    const doubtMs = current?.doubtMs(offsetMs) ?? 0;
    const isCamera = cause !== undefined || !isBehind;
    mode = 'arrival';
    beginSince(sinceMs, { floorMs: isCamera ? floorOf(offsetMs, doubtMs) : offsetMs - doubtMs });
  }

  return {
    /** Call on a new connection: time stamps restart with the next unit. */
    restart(): void {
      anchor = undefined;
      firstArrivalMs = undefined;
      recent = [];
      trend.restart();
      reports.restart();
      way = { ms: Infinity };
      if (current?.isEmpty() !== true) begin();
      else ways.set(current, way);
    },

    /**
     * Takes units in decode order and assigns each an epoch. `arrivalMs` is the arrival that belongs to the unit's time
     * stamp, which an ingest that holds units back knows better than `unit.arrivalMs`. `intervalMs` is the stream's
     * pace.
     */
    add(unit: AccessUnit, sample: { arrivalMs: number; intervalMs: number }): void {
      const { arrivalMs, intervalMs } = sample;
      firstArrivalMs ??= arrivalMs;
      const before = anchor;
      const jumped = jumps(unit, sample);
      const offsetMs = arrivalMs - unit.pts90k / ticksPerMs;
      // A jump does not change the network delay.
      const doubtMs = jumped ? lateNowMs() : 0;
      if (jumped) {
        recent = [];
        trend.restart();
        reports.restart();
      }
      const epoch = jumped ? begin(floorOf(offsetMs, doubtMs)) : (current ?? begin());
      if (before === undefined || jumped || unit.pts90k > before.pts90k) {
        const stepMs = before === undefined ? 0 : (unit.pts90k - before.pts90k) / ticksPerMs;
        anchor = { pts90k: unit.pts90k, arrivalMs, stepMs: jumped ? (before?.stepMs ?? 0) : stepMs };
      }

      unit.epoch = epoch.id;
      const { pts90k } = unit;
      const lagMs = unit.arrivalMs - arrivalMs;
      const now: Recent = { unit: new WeakRef(unit), pts90k, arrivalMs, offsetMs, lagMs };
      recent.push(now);
      while (recent.length > maxRecent || (recent[0]?.arrivalMs ?? arrivalMs) < arrivalMs - recentMs)
        recent.shift();
      const expectedMs = epoch.expectedMs(arrivalMs);
      epoch.add(now);
      if (mode === 'time_stamps') watchLateness(epoch, now, { intervalMs, expectedMs });
      if (!trend.add(arrivalMs, offsetMs)) return;
      watchPace(intervalMs);
      for (const each of epochs.values()) each.forgetBefore(arrivalMs - keepMs - 2 * windowMs);
    },

    /** Adds a sender report that arrived after the units so far; `pts90k` as theirs. `intervalMs` is the stream's pace. */
    report(sent: { ntpMs: number; pts90k: number; arrivalMs: number; intervalMs: number }): void {
      const { ntpMs, pts90k, arrivalMs, intervalMs } = sent;
      const newestMs = recent.at(-1)?.arrivalMs;
      // During a pause of the camera a report can't show its length yet.
      if (anchor === undefined || newestMs === undefined || arrivalMs - newestMs > 2 * intervalMs) return;
      const newestPtsMs = anchor.pts90k / ticksPerMs;
      reports.add({ ntpMs, ptsMs: pts90k / ticksPerMs, newestPtsMs, arrivalMs });
    },

    /** Adds the response time of a request on this connection. */
    answeredAfter(ms: number): void {
      way.ms = Math.min(way.ms, ms);
    },

    /**
     * Upper bound on how much earlier than reported a unit's picture may have been taken because of network delay,
     * milliseconds.
     */
    lineDelayMs(unit: AccessUnit): number {
      const epoch = epochs.get(unit.epoch);
      if (epoch === undefined) return 0;
      const { arrivalMs, pts90k } = unit;
      const { ms: wayMs } = ways.get(epoch) ?? way;
      const isSlow = wayMs > quickMs && wayMs < Infinity;
      return (
        (isSlow ? wayMs : 0) +
        (epoch === current ? lateness.doubtMs(arrivalMs) : 0) +
        epoch.lineDelayMs({ arrivalMs, ptsMs: pts90k / ticksPerMs })
      );
    },

    /** Capture time of a unit, CLOCK_MONOTONIC milliseconds; never later than its arrival. May still improve for 10 s. */
    timeMs(unit: AccessUnit): number {
      const epoch = epochs.get(unit.epoch);
      if (epoch === undefined) return unit.arrivalMs;
      return epoch.timeMs({ arrivalMs: unit.arrivalMs, ptsMs: unit.pts90k / ticksPerMs });
    },

    /**
     * Largest delay from (currently reported) capture time to arrival of any unit, milliseconds: bounds a search by
     * time among arrivals.
     */
    maxDelayMs: (): number =>
      roundingMs + Math.max(0, ...[...epochs.values()].map((epoch) => epoch.maxDelayMs())),

    /** Current source of times. `arrival`: the time stamps run at a wrong pace. */
    mode: (): 'time_stamps' | 'arrival' => mode,
  };
}

const floorOf = (offsetMs: number, doubtMs: number): number | undefined =>
  doubtMs > 0 ? offsetMs - doubtMs : undefined;
