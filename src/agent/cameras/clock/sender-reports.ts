/**
 * RTCP sender reports (RFC 3550, 6.4.1): pairs of the camera's wall clock and its time stamps. Where pictures begin to come late they tell
 * the camera from the line: a camera that made a pause and counts pictures stamps further behind its own clock from then on, one whose
 * line became slow does not. Neither the camera's time of day nor the delay of a report has a part in that. Pure.
 *
 * Some senders take the time stamp of a report from a clock of its own instead of from the pictures. Then it runs ahead of the pictures that
 * travel in front of it by as much as those fell behind; that is added.
 */

type SenderReport = {
  /** The camera's wall clock, milliseconds since any moment. */
  readonly ntpMs: number;
  /** The time stamp that belongs to it, and the furthest of the pictures that came before the report. */
  readonly ptsMs: number;
  readonly newestPtsMs: number;
  /** CLOCK_MONOTONIC milliseconds. */
  readonly arrivalMs: number;
};

export type LateCause = 'line' | { readonly cameraMs: number };

/** Minutes: reports come every 5 s or so. */
const kept = 32;
/** A camera that sends reports has sent one by then. */
const nextWithinMs = 15_000;
/** Cameras extrapolate and round: as near as this part of the lateness counts as equal. */
const slackPart = 1 / 3;
/** A report may come at any time between two pictures; beyond an interval, this much is nothing. */
const betweenMs = 20;
/** A line later than this has ended: what looks like more is the camera. Milliseconds. */
export const mostLineDelayMs = 15_000;

export function createSenderReports() {
  let readings: SenderReport[] = [];

  return {
    add(report: SenderReport): void {
      readings.push(report);
      if (readings.length > kept) readings.shift();
    },

    /** Time stamps begin anew. */
    restart(): void {
      readings = [];
    },

    /** The last one that had come by then. */
    before: (ms: number): SenderReport | undefined => readings.findLast(({ arrivalMs }) => arrivalMs <= ms),

    /** Whether it is worth waiting for one that was sent after `sinceMs`. */
    isDue: (sinceMs: number, nowMs: number): boolean =>
      readings.some(({ arrivalMs }) => arrivalMs <= sinceMs) && nowMs - sinceMs < nextWithinMs,

    /**
     * Why pictures come later (earlier, if negative) since a moment, by the newest report against one from before it: the line, or the
     * camera's stamps, which fell behind by `cameraMs`. Undefined where that can't be told, as where the camera's clock was set meanwhile.
     * `lateMs`: how much later by the time of a report.
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
      if (Math.abs(cameraMs) <= slackMs) return lateMs <= mostLineDelayMs ? 'line' : undefined;
      return Math.abs(cameraMs - lateMs) <= slackMs ? { cameraMs } : undefined;
    },
  };
}

export type SenderReports = ReturnType<typeof createSenderReports>;
