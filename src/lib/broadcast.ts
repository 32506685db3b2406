/**
 * One publisher, many subscribers: each subscription is an async iterable with its own bounded buffer. A slow
 * subscriber loses items and gets `overflow` in their place; the publisher never waits.
 */

export type Broadcast<T> = {
  publish(item: T): void;
  /** Items from now on; ends when the signal aborts or the broadcast ends. */
  subscribe(signal: AbortSignal): AsyncIterable<T>;
  end(): void;
};

type Subscriber<T> = { unread: T[]; wake: () => void };

export function createBroadcast<T>(options: { maxUnread: number; overflow: T }): Broadcast<T> {
  const subscribers = new Set<Subscriber<T>>();
  let ended = false;

  async function* listen(
    subscriber: Subscriber<T>,
    signal: AbortSignal,
    onAbort: () => void,
  ): AsyncGenerator<T> {
    try {
      for (;;) {
        if (signal.aborted) return;
        const next = subscriber.unread.shift();
        if (next !== undefined) {
          yield next;
          continue;
        }
        if (ended) return;
        await new Promise<void>((resolve) => {
          subscriber.wake = resolve;
        });
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
      subscribers.delete(subscriber);
    }
  }

  return {
    publish: (item) => {
      for (const subscriber of subscribers) {
        if (subscriber.unread.length >= options.maxUnread) subscriber.unread = [options.overflow];
        else subscriber.unread.push(item);
        subscriber.wake();
      }
    },
    subscribe: (signal) => {
      // Subscribe here and not at the first `next`, so that no item in between is lost.
      const subscriber: Subscriber<T> = { unread: [], wake: () => undefined };
      subscribers.add(subscriber);
      const onAbort = (): void => {
        subscribers.delete(subscriber);
        subscriber.wake();
      };
      signal.addEventListener('abort', onAbort, { once: true });
      return listen(subscriber, signal, onAbort);
    },
    end: () => {
      ended = true;
      for (const subscriber of subscribers) subscriber.wake();
    },
  };
}
