/** The epochs of a camera (clock.ts). Pure. */
import type { AccessUnit } from '../access-unit.ts';
import { createEpoch, type Epoch } from './capture-epoch.ts';
import type { NetworkDoubt } from './network-doubt.ts';
import { windowMs } from './offset-buckets.ts';

/** More than any ring can hold; the oldest epoch is dropped first. */
const maxEpochs = 256;

export function createEpochs() {
  const epochs = new Map<number, Epoch>();
  let current: Epoch | undefined;
  let nextId = 0;

  function begin(mode: Epoch['mode'], doubt?: NetworkDoubt): Epoch {
    current = createEpoch(nextId++, mode, doubt);
    epochs.set(current.id, current);
    const [oldest] = epochs.keys();
    if (epochs.size > maxEpochs && oldest !== undefined) epochs.delete(oldest);
    return current;
  }

  return {
    current: (): Epoch | undefined => current,
    of: (unit: AccessUnit): Epoch | undefined => epochs.get(unit.epoch),
    begin,

    /** Begins a connection, whose network delay is unknown. */
    reconnect(mode: Epoch['mode']): Epoch {
      // A camera that can't be read must not displace epochs that have units.
      if (current?.isEmpty() === true) epochs.delete(current.id);
      return begin(mode);
    },

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
