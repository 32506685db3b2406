/**
 * RTCP sender reports (RFC 3550, 6.4.1): pairs of the camera's wall clock and its time stamps. When pictures become
 * late they distinguish camera from network: a camera that counts pictures and paused stamps further behind its own
 * clock from then on, one behind a slow network does not. Independent of the camera's time of day and of the delay of a
 * report. Pure.
 *
 * Some senders take a report's time stamp from a separate clock instead of from the pictures. It then runs ahead of the
 * preceding pictures by as much as those fell behind; that difference is added.
 */

type SenderReport = {
  /** The camera's wall clock, milliseconds since an arbitrary time. */
  readonly ntpMs: number;
  /** Time stamp of the report, and the furthest time stamp of the preceding pictures. */
  readonly ptsMs: number;
  readonly newestPtsMs: number;
  /** CLOCK_MONOTONIC milliseconds. */
  readonly arrivalMs: number;
};

export type LateCause = 'network' | { readonly cameraMs: number };

/** Covers minutes: reports come about every 5 s. */
const kept = 32;
/** A camera that sends reports has sent one within this time. */
const nextWithinMs = 15_000;
/** Cameras extrapolate and round: differences up to this share of the lateness count as equal. */
const slackPart = 1 / 3;
/** A report may come at any time between two pictures; beyond an interval, this much is tolerated. */
const betweenMs = 20;
/** Upper bound of network delay, milliseconds: a slower connection has ended, so a larger delay comes from the camera. */
export const maxNetworkDelayMs = 15_000;
/** Drift of an inaccurate crystal per millisecond. */
export const maxDrift = 500e-6;

export function createSenderReports() {
  let readings: SenderReport[] = [];

  return {
    add(report: SenderReport): void {
      readings.push(report);
      if (readings.length > kept) readings.shift();
    },

    newest: (count: number): readonly SenderReport[] => readings.slice(-count),

    /** Call when time stamps restart. */
    restart(): void {
      readings = [];
    },

    /** The last report that had arrived by then. */
    before: (ms: number): SenderReport | undefined => readings.findLast(({ arrivalMs }) => arrivalMs <= ms),

    /** Whether a report sent after `sinceMs` can still be expected. */
    isDue: (sinceMs: number, nowMs: number): boolean =>
      readings.some(({ arrivalMs }) => arrivalMs <= sinceMs) && nowMs - sinceMs < nextWithinMs,

    /**
     * Reason why pictures are later (earlier, if negative) since a time, from the newest report and one from before it:
     * the network, or the camera's stamps, which fell behind by `cameraMs`. Undefined when that can't be determined, as
     * when the camera's clock was set meanwhile. `lateMs`: the lateness at the time of a report.
     */
    causeOf(late: {
      readonly before: SenderReport | undefined;
      readonly sinceMs: number;
      readonly intervalMs: number;
      readonly lateMs: (atMs: number) => number;
    }): LateCause | undefined {
      const newest = readings.at(-1);
      const { before } = late;
      if (before === undefined || newest === undefined || newest.arrivalMs <= late.sinceMs) return undefined;
      const lateMs = late.lateMs(newest.arrivalMs);
      const slackMs = Math.abs(lateMs) * slackPart;
      const aheadMs = newest.ptsMs - newest.newestPtsMs - (before.ptsMs - before.newestPtsMs);
      const ownMs = newest.ntpMs - newest.ptsMs - (before.ntpMs - before.ptsMs);
      const cameraMs = Math.abs(aheadMs) <= late.intervalMs + betweenMs ? ownMs : ownMs + aheadMs;
      if (Math.abs(cameraMs) <= slackMs) return lateMs <= maxNetworkDelayMs ? 'network' : undefined;
      return Math.abs(cameraMs - lateMs) <= slackMs ? { cameraMs } : undefined;
    },
  };
}

export type SenderReports = ReturnType<typeof createSenderReports>;
