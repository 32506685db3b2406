/**
 * One speaker, many listeners: each subscription is an async iterable with a bounded memory of its own.
 * A listener that falls behind loses what it missed and gets `overflow` in its place; the speaker never waits.
 */

export type Feed<T> = {
  publish(item: T): void;
  /** Items from now on; ends when the signal aborts or the feed ends. */
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
      // Listening begins here and not at the first `next`, so nothing in between is missed.
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
