/** Events on their way to the capture thread, and their bounds. */
import type { CaptureEvent } from './captured-jobs.ts';

export type BacklogLimits = { readonly maxBytes: number; readonly maxEvents: number };

export function createCaptureBacklog(limits: BacklogLimits) {
  /** Events not posted yet. */
  let queue: CaptureEvent[] = [];
  /** Byte counts of all events, oldest first. */
  let sizes: number[] = [];
  let bytes = 0;

  return {
    bytes: (): number => bytes,
    isEmpty: (): boolean => sizes.length === 0,
    /** No room for an event of this size. */
    isFull: (size: number): boolean => bytes + size > limits.maxBytes || sizes.length >= limits.maxEvents,

    add(event: CaptureEvent, size: number): void {
      queue.push(event);
      sizes.push(size);
      bytes += size;
    },

    /** Takes the events to post. `isFirst`: the thread has nothing else to do. */
    take(): { readonly events: CaptureEvent[]; readonly isFirst: boolean } {
      const events = queue;
      queue = [];
      return { events, isFirst: sizes.length === events.length };
    },

    /** The thread has processed this many events. */
    done(events: number): void {
      for (const size of sizes.splice(0, events)) bytes -= size;
    },

    clear(): void {
      queue = [];
      sizes = [];
      bytes = 0;
    },
  };
}
