/** The epochs of a camera (clock.ts), each with the response times of the connection that it began on. Pure. */
import { type AccessUnit, ticksPerMs } from '../access-unit.ts';
import { createEpoch, type Epoch, windowMs } from './capture-epoch.ts';

/** A response within this time proves a fast network. */
const quickMs = 20;
/** More than any ring can hold; the oldest epoch is dropped first. */
const maxEpochs = 256;

export function createEpochs() {
  const epochs = new Map<number, Epoch>();
  /** Upper bound of the network delay on this connection, from its response times. */
  let way = { ms: Infinity };
  const ways = new WeakMap<Epoch, typeof way>();
  let current: Epoch | undefined;
  let nextId = 0;

  const answerMsOf = ({ ms }: typeof way): number => (ms > quickMs && ms < Infinity ? ms : 0);

  return {
    current: (): Epoch | undefined => current,
    of: (unit: AccessUnit): Epoch | undefined => epochs.get(unit.epoch),

    begin(mode: Epoch['mode'], floorMs?: number): Epoch {
      current = createEpoch(nextId++, mode, floorMs);
      epochs.set(current.id, current);
      ways.set(current, way);
      if (epochs.size > maxEpochs) epochs.delete(nextId - 1 - maxEpochs);
      return current;
    },

    /** Begins a connection, whose network delay is unknown. False when the current epoch has units: begin another. */
    reconnect(): boolean {
      way = { ms: Infinity };
      if (current?.isEmpty() !== true) return false;
      ways.set(current, way);
      return true;
    },

    /** Adds the response time of a request on this connection. */
    answeredAfter(ms: number): void {
      way.ms = Math.min(way.ms, ms);
    },

    /** Upper bound of the network delay of a unit, from response times and from the fastest picture. */
    lineDelayMs(epoch: Epoch, { arrivalMs, pts90k }: AccessUnit): number {
      const answerMs = answerMsOf(ways.get(epoch) ?? way);
      return answerMs + epoch.lineDelayMs({ arrivalMs, ptsMs: pts90k / ticksPerMs });
    },

    /** Quickest response on this connection, milliseconds; 0 when it proves a fast network, or before the first. */
    answerMs: (): number => answerMsOf(way),

    /** Largest delay from capture to arrival of any unit, milliseconds. */
    maxDelayMs: (): number => Math.max(0, ...[...epochs.values()].map((epoch) => epoch.maxDelayMs())),

    /** Units that arrived since then belong to another epoch. */
    dropFrom(arrivalMs: number): void {
      for (const epoch of epochs.values()) epoch.dropFrom(arrivalMs);
    },

    /** Times of units that arrived more than the window before this are no longer requested. */
    forgetBefore(arrivalMs: number): void {
      for (const epoch of epochs.values()) epoch.forgetBefore(arrivalMs - 2 * windowMs);
    },
  };
}
