/** A pause that can be ended early. */
import { childLifetime } from './abort.ts';
import type { Clock } from './clock.ts';

export type WakeableSleep = {
  /** Ends the current pause; no effect without one. */
  wake(): void;
  /** False when the signal aborted meanwhile or before. For one loop at a time. */
  pause(ms: number, signal: AbortSignal): Promise<boolean>;
};

export function createWakeableSleep(clock: Clock): WakeableSleep {
  let end: (() => void) | undefined;
  return {
    wake: () => end?.(),
    pause: async (ms, signal) => {
      using pausing = childLifetime(signal);
      end = () => pausing.end();
      try {
        await clock.sleep(ms, pausing.signal);
      } catch (error) {
        if (!pausing.signal.aborted) throw error;
      } finally {
        end = undefined;
      }
      return !signal.aborted;
    },
  };
}
