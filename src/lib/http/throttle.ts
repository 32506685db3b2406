/**
 * Slows down password guessing: after a few failures an address waits increasingly long, and the number of concurrent
 * attempts is bounded. In memory: a restart clears it, and takes longer than the wait it saves.
 *
 * An address waits for its own failures only: no user is locked out by the guesses of others. Many guessing addresses
 * make it stricter for each of them, from its first failure on, and those with the fewest failures are served first.
 */

/** Failures without a wait: people mistype. */
const freeFailures = 5;
/** The same while many addresses guess. */
const freeWhileMany = 1;
const firstWaitMs = 15_000;
const longestWaitMs = 15 * 60_000;
/** Failures are cleared after this long without one. */
const forgetMs = 60 * 60_000;
/** Addresses stored; beyond it the one longest without a failure is dropped. */
const maxAddresses = 10_000;
/** Checking a password takes 32 MiB and a core. */
const maxAtOnce = 2;
/** Queued attempts: some seconds of work. One per address. */
const maxWaiting = 64;
/** Wait suggested when the queue is full, milliseconds. */
const noPlaceWaitMs = 1_000;

export type Tried =
  | { readonly kind: 'right' }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'wait'; readonly waitMs: number };

export type Throttle = {
  /** Runs an attempt (true: it was correct) unless this address has to wait. */
  attempt(address: string, tryIt: () => Promise<boolean>): Promise<Tried>;
};

type Waiting = {
  readonly address: string;
  readonly failures: number;
  /** False: removed because the queue was full. */
  readonly settle: (isAdmitted: boolean) => void;
};

/**
 * `nowMs` is monotonic. `overall`: more than `free` failures of all addresses together, minus one per `everyMs`, count
 * as many guessing addresses.
 */
export function createThrottle(
  nowMs: () => number,
  overall = { free: Number.POSITIVE_INFINITY, everyMs: 1 },
): Throttle {
  const failures = new Map<string, { count: number; lastMs: number }>();
  const waiting: Waiting[] = [];
  let running = 0;
  /** Failures of all addresses; at most `overall.free`. */
  let recent = { count: 0, atMs: nowMs() };

  function failuresOf(address: string): number {
    const known = failures.get(address);
    if (known === undefined) return 0;
    const sinceMs = nowMs() - known.lastMs;
    // A clock that was set back must not extend a lock.
    return sinceMs < 0 || sinceMs > forgetMs ? 0 : known.count;
  }

  function waitMsOf(address: string): number {
    const count = failuresOf(address);
    const free = recentCount() >= overall.free ? freeWhileMany : freeFailures;
    const lastMs = failures.get(address)?.lastMs ?? 0;
    return count < free ? 0 : Math.max(0, lastMs + waitAfter(count - free + freeFailures) - nowMs());
  }

  function recentCount(): number {
    return Math.max(0, recent.count - (nowMs() - recent.atMs) / overall.everyMs);
  }

  function noteFailure(address: string): void {
    const count = failuresOf(address) + 1;
    failures.delete(address);
    failures.set(address, { count, lastMs: nowMs() });
    recent = { count: Math.min(overall.free, recentCount() + 1), atMs: nowMs() };
    const [oldest] = failures.keys();
    if (failures.size > maxAddresses && oldest !== undefined) failures.delete(oldest);
  }

  /** Resolves with true at this attempt's turn, or with false when the queue is full. */
  function turn(address: string): Promise<boolean> {
    if (running < maxAtOnce) {
      running += 1;
      return Promise.resolve(true);
    }
    if (waiting.some((one) => one.address === address)) return Promise.resolve(false);
    const count = failuresOf(address);
    if (waiting.length >= maxWaiting) {
      const last = waiting.at(-1);
      if (last === undefined || last.failures <= count) return Promise.resolve(false);
      waiting.pop();
      last.settle(false);
    }
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const behind = waiting.findIndex((one) => one.failures > count);
    waiting.splice(behind === -1 ? waiting.length : behind, 0, { address, failures: count, settle: resolve });
    return promise;
  }

  function endTurn(): void {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next.settle(true);
  }

  async function tryInTurn(address: string, tryIt: () => Promise<boolean>): Promise<Tried> {
    // Another attempt of this address may have failed meanwhile.
    const waitMs = waitMsOf(address);
    if (waitMs > 0) return { kind: 'wait', waitMs };
    // Counted before the result is known: concurrent attempts get no additional guesses.
    noteFailure(address);
    if (!(await tryIt())) return { kind: 'wrong' };
    failures.delete(address);
    recent = { count: Math.max(0, recentCount() - 1), atMs: nowMs() };
    return { kind: 'right' };
  }

  return {
    async attempt(address, tryIt) {
      const waitMs = waitMsOf(address);
      if (waitMs > 0) return { kind: 'wait', waitMs };
      if (!(await turn(address))) return { kind: 'wait', waitMs: noPlaceWaitMs };
      try {
        return await tryInTurn(address, tryIt);
      } finally {
        endTurn();
      }
    },
  };
}

/** Key for counting attempts: the 64-bit network for IPv6, since a host has all of its addresses. */
export function callerAddress(ip: string): string {
  const address = ip.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array<string>(zeros).fill('0'), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}

/** 15 s, 30 s, 1 min … 15 min. */
export function waitAfter(count: number): number {
  return Math.min(longestWaitMs, firstWaitMs * 2 ** (count - freeFailures));
}
