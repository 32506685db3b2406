/** Delay of a camera's pictures by its own clock, from RTCP sender reports (domain/capture/latency-estimate.ts). Pure. */
import { senderWallMs } from '../rtsp/rtp.ts';

/** The camera's clock at a time stamp, and the arrival of an undelayed picture with that stamp, CLOCK_MONOTONIC. */
export type ReportedArrival = { readonly ntpMs: number; readonly arrivalMs: number };

/** First reports of a connection may show a smaller delay: the smallest of several remains a lower bound. */
export const reportsNeeded = 3;

/** Smallest delay of the newest reports as if the camera's clock agreed with this one; undefined before there are enough. */
export function reportedDelayMs(
  reported: readonly ReportedArrival[],
  now: { readonly wallMs: number; readonly monotonicMs: number },
): number | undefined {
  const delays = reported.flatMap(({ ntpMs, arrivalMs }) => {
    const wallMs = senderWallMs(ntpMs, now.wallMs);
    return wallMs === undefined ? [] : [arrivalMs - now.monotonicMs - (wallMs - now.wallMs)];
  });
  return delays.length < reportsNeeded ? undefined : Math.min(...delays);
}
