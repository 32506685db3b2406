/**
 * The only access of the page to time and waiting. Monotonic except for `wallMs`: the wall clock of a phone
 * is no reference.
 */

/** Milliseconds since the page was opened. */
export function elapsedMs(): number {
  return performance.now();
}

/** Wall clock of this device, epoch milliseconds, for measuring its deviation. */
export function wallMs(): number {
  return Date.now();
}

/** Rejects with `signal.reason` when aborted; resolves early when `wake` fires. */
export function sleep(ms: number, wake: EventTarget | undefined, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = () => {
      clearTimeout(timer);
      wake?.removeEventListener('wake', done);
      signal.removeEventListener('abort', done);
      if (signal.aborted) reject(signal.reason as Error);
      else resolve();
    };
    const timer = setTimeout(done, ms);
    wake?.addEventListener('wake', done);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}

/** Runs `work` with a signal that aborts with `signal`, or by itself after `ms`. */
export async function within<T>(
  ms: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const inner = new AbortController();
  const abort = () => inner.abort(signal.reason);
  const timer = setTimeout(() => inner.abort(new DOMException('No answer in time', 'TimeoutError')), ms);
  signal.addEventListener('abort', abort);
  if (signal.aborted) abort();
  try {
    return await work(inner.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}

/** Calls `work` every `ms`; returns what ends that. */
export function every(ms: number, work: () => void): () => void {
  const timer = setInterval(work, ms);
  return () => clearInterval(timer);
}
