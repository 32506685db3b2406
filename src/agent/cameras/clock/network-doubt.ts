/**
 * Network delay that pictures of an epoch may have had, as an amount at an offset (arrival − time stamp): a picture whose
 * offset is larger may be that much later. Each picture keeps the amount of its own time, so that one that is requested
 * later states the same. Pure.
 *
 * A response bounds the delay at its time. The responses at the start of a connection belong to the least delayed picture
 * of the first seconds, since a camera may start with buffered pictures.
 */
import { maxDrift, maxNetworkDelayMs } from './sender-reports.ts';

/** A shorter delay counts as none. */
export const quickMs = 20;

export type NetworkDoubt = {
  readonly offsetMs: number;
  readonly ms: number;
  /** Time stamps at a wrong pace: a growing offset is known to come from the camera. */
  readonly isCamera?: boolean;
};

type Dated = NetworkDoubt & { readonly sinceMs: number };

/** Delay that the network may cause; a larger one comes from the camera. */
export const possibleMs = (delayMs: number): number =>
  delayMs <= maxNetworkDelayMs ? Math.max(0, delayMs) : 0;

/** `start`: absent at the start of a connection. `settleMs`: time after which its delay is known as far as it will be. */
export function createNetworkDoubts(
  mode: 'time_stamps' | 'arrival',
  { start, settleMs }: { readonly start: NetworkDoubt | undefined; readonly settleMs: number },
) {
  /** In order of time. */
  let doubts: Dated[] = start === undefined ? [] : [{ ...start, sinceMs: -Infinity }];
  let opening = start === undefined ? { ms: Infinity, leastMs: Infinity, untilMs: Infinity } : undefined;
  let followed: { readonly atMs: number; readonly offsetMs: number } | undefined;

  function openWith(change: {
    readonly ms?: number;
    readonly leastMs?: number;
    readonly untilMs?: number;
  }): void {
    if (opening === undefined) return;
    opening = { ...opening, ...change };
    const { ms, leastMs: offsetMs } = opening;
    if (ms < Infinity && offsetMs < Infinity) doubts = [{ sinceMs: -Infinity, offsetMs, ms }];
  }

  function amount(doubt: NetworkDoubt, offsetMs: number): number {
    const grownMs = offsetMs - doubt.offsetMs;
    if (mode === 'time_stamps') return doubt.ms + grownMs;
    return doubt.ms + (doubt.isCamera === true ? 0 : possibleMs(grownMs));
  }

  /** An inaccurate crystal changes the offset by and by. */
  function follow(atMs: number, offsetMs: number): void {
    const newest = doubts.at(-1);
    if (followed === undefined || newest === undefined) followed = { atMs, offsetMs };
    else if (atMs - followed.atMs >= settleMs) {
      const most = maxDrift * (atMs - followed.atMs);
      const driftMs = Math.min(most, Math.max(-most, offsetMs - followed.offsetMs));
      if (driftMs !== 0) doubts.push({ ...newest, offsetMs: newest.offsetMs + driftMs, sinceMs: atMs });
      followed = { atMs, offsetMs };
    }
  }

  return {
    /** Adds a picture; `expectedMs`: smallest offset of the last seconds, with this picture's. */
    add(arrivalMs: number, offsetMs: number, expectedMs: number): void {
      if (opening !== undefined && arrivalMs > opening.untilMs) opening = undefined;
      if (opening !== undefined && offsetMs < opening.leastMs)
        openWith({ leastMs: offsetMs, untilMs: Math.min(opening.untilMs, arrivalMs + settleMs) });
      if (opening === undefined && mode === 'time_stamps') follow(arrivalMs, expectedMs);
    },

    /** Adds a response; `expectedMs`: smallest offset of the last seconds, Infinity before the first picture. */
    answered(response: {
      readonly atMs: number;
      readonly afterMs: number;
      /** The newest picture may have been taken as long before the request was sent. */
      readonly intervalMs: number;
      readonly expectedMs: number;
    }): void {
      const ms = response.afterMs > quickMs ? response.afterMs : 0;
      if (opening !== undefined) {
        openWith({ ms: Math.min(ms, opening.ms) });
        return;
      }
      const { atMs: sinceMs, expectedMs: offsetMs } = response;
      const newest = doubts.at(-1);
      const boundMs = ms === 0 ? 0 : ms + response.intervalMs;
      if (newest === undefined || boundMs < amount(newest, offsetMs))
        doubts.push({ sinceMs, offsetMs, ms: boundMs });
    },

    /** Possible network delay of a picture at this offset, milliseconds. */
    at(arrivalMs: number, offsetMs: number): number {
      const doubt = doubts.findLast(({ sinceMs }) => sinceMs <= arrivalMs) ?? doubts[0];
      const ms = doubt === undefined ? 0 : amount(doubt, offsetMs);
      return ms > quickMs ? ms : 0;
    },

    forgetBefore(arrivalMs: number): void {
      while ((doubts[1]?.sinceMs ?? Infinity) < arrivalMs) doubts.shift();
    },
  };
}
