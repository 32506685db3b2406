/** Lifetimes within lifetimes, detached again when they end: AbortSignal.any on a long-lived signal would leak in a loop. */
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
  /** The time is up, and that is why the signal has aborted. */
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

/** Asks anew. TypeScript remembers `signal.aborted` across an await, where it may have changed. */
export function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

/** Resolves when the signal aborts. Leaves a listener there until then: for once in a lifetime, not in a loop. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** The promise's outcome, or a rejection with `signal.reason` if that comes first. The work itself goes on. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) {
    // Nobody waits for it any more: its failure is nobody's.
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
