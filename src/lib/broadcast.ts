/**
 * One publisher, many subscribers: each subscription is an async iterable with its own bounded buffer. A slow
 * subscriber loses items and gets `overflow` in their place; the publisher never waits.
 */

export type Feed<T> = {
  publish(item: T): void;
  /** Items from now on; ends when the signal aborts or the broadcast ends. */
  subscribe(signal: AbortSignal): AsyncIterable<T>;
  end(): void;
};

type Listener<T> = { unread: T[]; wake: () => void };

export function createFeed<T>(options: { maxUnread: number; overflow: T }): Feed<T> {
  const listeners = new Set<Listener<T>>();
  let ended = false;

  async function* listen(listener: Listener<T>, signal: AbortSignal, onAbort: () => void): AsyncGenerator<T> {
    try {
      for (;;) {
        if (signal.aborted) return;
        const next = listener.unread.shift();
        if (next !== undefined) {
          yield next;
          continue;
        }
        if (ended) return;
        await new Promise<void>((resolve) => {
          listener.wake = resolve;
        });
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
      listeners.delete(listener);
    }
  }

  return {
    publish: (item) => {
      for (const listener of listeners) {
        if (listener.unread.length >= options.maxUnread) listener.unread = [options.overflow];
        else listener.unread.push(item);
        listener.wake();
      }
    },
    subscribe: (signal) => {
      // Subscribe here and not at the first `next`, so that no item in between is lost.
      const listener: Listener<T> = { unread: [], wake: () => undefined };
      listeners.add(listener);
      const onAbort = (): void => {
        listeners.delete(listener);
        listener.wake();
      };
      signal.addEventListener('abort', onAbort, { once: true });
      return listen(listener, signal, onAbort);
    },
    end: () => {
      ended = true;
      for (const listener of listeners) listener.wake();
    },
  };
}
