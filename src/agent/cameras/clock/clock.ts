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
 * report. `networkDelayMs` bounds how much earlier than reported a picture may then have been taken (network-doubt.ts); the
 * round trip of a request counts too, since a connection over a slow network has never seen a fast picture.
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
import type { Epoch, EpochStart } from './capture-epoch.ts';
import { createEpochs } from './epochs.ts';
import { createJumpDetector } from './jumps.ts';
import { createLateRule } from './late-rule.ts';
import type { NetworkDoubt } from './network-doubt.ts';
import { createPaceRule } from './pace-rule.ts';
import { createRecentUnits } from './recent-units.ts';
import { type ReportedArrival, reportsNeeded } from './reported-delay.ts';
import { createSenderReports } from './sender-reports.ts';

/** Rounding of time stamps that count from 1970. */
const roundingMs = 1;

/**
 * `keepMs`: largest age of a unit whose time is still requested. Times include the camera's latency from glass to ring,
 * which the clock can't measure.
 */
export function createCaptureClock({ keepMs }: { keepMs: number }) {
  const reports = createSenderReports();
  const recent = createRecentUnits();
  const epochs = createEpochs();
  const jumps = createJumpDetector();
  const late = createLateRule(reports, recent);
  const pace = createPaceRule(reports);
  let newestIntervalMs = 0;

  function begin(doubt?: NetworkDoubt): Epoch {
    late.end();
    return epochs.begin(pace.mode(), doubt);
  }

  /** Begins an epoch that also takes over the units since then. */
  function beginSince({ sinceMs, minOffsetMs = -Infinity, doubt }: EpochStart): void {
    epochs.dropFrom(Math.ceil(sinceMs / 1_000) * 1_000);
    recent.moveTo(begin(doubt), { sinceMs, minOffsetMs });
  }

  /** Possible network delay, from the newest picture. */
  function lateNowMs(): number {
    const newest = recent.newest();
    const current = epochs.current();
    if (newest === undefined || current === undefined) return 0;
    const expectedMs = late.expectedMs() ?? current.expectedMs(newest.arrivalMs);
    return late.lateMs(newest.arrivalMs) + current.doubtMs(newest.arrivalMs, expectedMs);
  }

  function restartSamples(): void {
    recent.clear();
    pace.restart();
    reports.restart();
  }

  return {
    /** Call on a new connection: time stamps restart with the next unit. */
    restart(): void {
      jumps.restart();
      restartSamples();
      late.end();
      epochs.reconnect(pace.mode());
    },

    /**
     * Takes units in decode order and assigns each an epoch. `arrivalMs` is the arrival that belongs to the unit's time
     * stamp, which an ingest that holds units back knows better than `unit.arrivalMs`. `intervalMs` is the stream's
     * pace.
     */
    add(unit: AccessUnit, sample: { arrivalMs: number; intervalMs: number }): void {
      const { arrivalMs, intervalMs } = sample;
      const { pts90k } = unit;
      newestIntervalMs = intervalMs;
      const offsetMs = arrivalMs - pts90k / ticksPerMs;
      let epoch = epochs.current() ?? begin();
      if (jumps.add(unit, sample)) {
        // A jump does not change the network delay.
        const doubt = { offsetMs, ms: lateNowMs() };
        restartSamples();
        epoch = begin(doubt);
      }
      unit.epoch = epoch.id;
      const lagMs = unit.arrivalMs - arrivalMs;
      const now = { unit: new WeakRef(unit), pts90k, arrivalMs, offsetMs, lagMs };
      recent.add(now);
      const expectedMs = epoch.expectedMs(arrivalMs);
      epoch.add(now);
      const lateStart =
        pace.mode() === 'time_stamps' ? late.add(epoch, now, { intervalMs, expectedMs }) : undefined;
      if (lateStart !== undefined) beginSince(lateStart);
      if (!pace.add(arrivalMs, offsetMs)) return;
      const paceStart = pace.judge(epochs.current(), { intervalMs, lateExpectedMs: late.expectedMs() });
      if (paceStart !== undefined) beginSince(paceStart);
      epochs.forgetBefore(arrivalMs - keepMs);
    },

    /** Adds a sender report that arrived after the units so far; `pts90k` as theirs. `intervalMs` is the stream's pace. */
    report(sent: { ntpMs: number; pts90k: number; arrivalMs: number; intervalMs: number }): void {
      const { ntpMs, pts90k, arrivalMs, intervalMs } = sent;
      const newestPtsMs = jumps.furthestPtsMs();
      const newestMs = recent.newest()?.arrivalMs;
      // During a pause of the camera a report can't show its length yet.
      if (newestPtsMs === undefined || newestMs === undefined || arrivalMs - newestMs > 2 * intervalMs)
        return;
      reports.add({ ntpMs, ptsMs: pts90k / ticksPerMs, newestPtsMs, arrivalMs });
    },

    /** Adds the response time of a request on this connection. */
    answeredAfter: (ms: number): void => epochs.current()?.answeredAfter(ms, newestIntervalMs),

    /**
     * Upper bound on how much earlier than reported a unit's picture may have been taken because of network delay,
     * milliseconds.
     */
    networkDelayMs(unit: AccessUnit): number {
      const epoch = epochs.of(unit);
      if (epoch === undefined) return 0;
      const doubtMs = epoch === epochs.current() ? late.doubtMs(unit.arrivalMs) : 0;
      return doubtMs + epoch.networkDelayMs(ofUnit(unit));
    },

    /** Capture time of a unit, CLOCK_MONOTONIC milliseconds; never later than its arrival. May still improve for 10 s. */
    timeMs(unit: AccessUnit): number {
      const epoch = epochs.of(unit);
      if (epoch === undefined) return unit.arrivalMs;
      return epoch.timeMs(ofUnit(unit));
    },

    /**
     * Largest delay from (currently reported) capture time to arrival of any unit, milliseconds: bounds a search by
     * time among arrivals.
     */
    maxDelayMs: (): number => roundingMs + epochs.maxDelayMs(),

    /** Possible network delay of the newest picture, milliseconds. */
    lateMs: lateNowMs,

    /** The newest sender reports since the time stamps began, for an estimate of the camera's own delay. */
    reported(): ReportedArrival[] {
      const current = epochs.current();
      if (current === undefined || pace.mode() === 'arrival') return [];
      return reports
        .newest(reportsNeeded)
        .map(({ ntpMs, ptsMs, arrivalMs }) => ({ ntpMs, arrivalMs: ptsMs + current.expectedMs(arrivalMs) }));
    },

    /** Current source of times. `arrival`: the time stamps run at a wrong pace. */
    mode: (): 'time_stamps' | 'arrival' => pace.mode(),
  };
}

const ofUnit = ({ arrivalMs, pts90k }: AccessUnit) => ({ arrivalMs, ptsMs: pts90k / ticksPerMs });
