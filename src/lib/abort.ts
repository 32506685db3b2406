/** Nested lifetimes that detach from their parent when they end: AbortSignal.any on a long-lived signal would leak in a loop. */
import type { Clock } from './clock.ts';

export type ChildLifetime = Disposable & {
  readonly signal: AbortSignal;
  end(reason?: unknown): void;
};

/** A signal that aborts with its parent, when ended, and at the latest when disposed. */
export function childLifetime(parent: AbortSignal): ChildLifetime {
  const controller = new AbortController();
  const end = (reason?: unknown) => {
    parent.removeEventListener('abort', follow);
    controller.abort(reason);
  };
  const follow = () => end(parent.reason);
  if (parent.aborted) follow();
  else parent.addEventListener('abort', follow, { once: true });
  return { signal: controller.signal, end, [Symbol.dispose]: end };
}

export type Deadline = Disposable & {
  readonly signal: AbortSignal;
  /** The signal aborted because of the timeout. */
  passed(): boolean;
};

/** A signal that aborts with its parent or after `ms`. */
export function deadline(clock: Clock, ms: number, parent: AbortSignal): Deadline {
  const child = childLifetime(parent);
  let passed = false;
  const expire = () => {
    passed = true;
    child.end();
  };
  clock.sleep(ms, child.signal).then(expire, () => undefined);
  return { signal: child.signal, passed: () => passed, [Symbol.dispose]: child[Symbol.dispose] };
}

/** Reads the current state. TypeScript narrows `signal.aborted` across an await, where it may have changed. */
export function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

/** Resolves when the signal aborts. Adds a listener until then: for one call per lifetime, not in a loop. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Outcome of the promise, or a rejection with `signal.reason` if that comes first. The work itself continues. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) {
    // Its result is no longer used: suppress an unhandled rejection.
    promise.catch(() => undefined);
    signal.throwIfAborted();
  }
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason as Error);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** Sleeps; false when the signal aborted meanwhile or before. For loops: `while (await pause(clock, ms, signal)) …`. */
export async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<boolean> {
  return clock.sleep(ms, signal).then(
    () => true,
    (error: unknown) => {
      if (signal.aborted) return false;
      throw error;
    },
  );
}
