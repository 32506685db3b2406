/** Semaphore with a queue: bounds concurrent operations, in order. */

export type Slots = {
  /**
   * Resolves with the function that releases the slot, or with undefined when the signal aborts or the
   * semaphore is closed.
   */
  take(signal: AbortSignal): Promise<(() => void) | undefined>;
  /** All waiting and future callers get undefined. */
  close(): void;
};

export function createSlots(count: number): Slots {
  let free = Math.max(1, count);
  let isClosed = false;
  /** Each is called once: true, the slot is granted; false, there is none. */
  const line = new Set<(given: boolean) => void>();

  function give(): void {
    const [next] = line;
    if (next === undefined) free++;
    else next(true);
  }

  function releaseOnce(): () => void {
    let isGiven = false;
    return () => {
      if (isGiven) return;
      isGiven = true;
      give();
    };
  }

  return {
    async take(signal) {
      if (isClosed || signal.aborted) return undefined;
      if (free > 0) {
        free--;
        return releaseOnce();
      }
      const { promise, resolve } = Promise.withResolvers<boolean>();
      const leave = (): void => next(false);
      const next = (given: boolean): void => {
        line.delete(next);
        signal.removeEventListener('abort', leave);
        resolve(given);
      };
      line.add(next);
      signal.addEventListener('abort', leave, { once: true });
      return (await promise) ? releaseOnce() : undefined;
    },
    close() {
      isClosed = true;
      for (const next of line) next(false);
    },
  };
}
