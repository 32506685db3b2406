/**
 * Slows down guessing: after a few failures an address waits longer and longer, and only so many passwords are tried at once.
 * In memory: a restart forgives, and takes longer than the wait it spares.
 *
 * An address waits for its own failures alone: nobody is kept out by what others guess. Many guessing addresses make it stricter for
 * each of them, from its first failure on, and those with the fewest failures are tried first.
 */

/** That many failures are free: people mistype. */
const freeFailures = 5;
/** The same while many addresses guess. */
const freeWhileMany = 1;
const firstWaitMs = 15_000;
const longestWaitMs = 15 * 60_000;
/** Failures are forgotten after that long without one. */
const forgetMs = 60 * 60_000;
/** Addresses remembered; beyond it the one longest without a failure is forgotten. */
const maxAddresses = 10_000;
/** Trying a password takes 32 MiB and a core. */
const maxAtOnce = 2;
/** Tries that wait for their turn: some seconds of work. Of one address one waits. */
const maxWaiting = 64;
/** For who finds no place among them, milliseconds. */
const noPlaceWaitMs = 1_000;

export type Tried =
  | { readonly kind: 'right' }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'wait'; readonly waitMs: number };

export type Throttle = {
  /** Runs a try (true: it was right) unless this address has to wait. */
  attempt(address: string, tryIt: () => Promise<boolean>): Promise<Tried>;
};

type Waiting = {
  readonly address: string;
  readonly failures: number;
  /** False: there was no place any more. */
  readonly settle: (isAdmitted: boolean) => void;
};

/**
 * `nowMs` is monotonic. `overall`: more failures than `free` of all addresses together, less one each `everyMs`, count as many addresses that
 * guess.
 */
export function createThrottle(
  nowMs: () => number,
  overall = { free: Number.POSITIVE_INFINITY, everyMs: 1 },
): Throttle {
  const failures = new Map<string, { count: number; lastMs: number }>();
  const waiting: Waiting[] = [];
  let running = 0;
  /** Of all addresses; not more than `overall.free`. */
  let recent = { count: 0, atMs: nowMs() };

  function failuresOf(address: string): number {
    const known = failures.get(address);
    if (known === undefined) return 0;
    const sinceMs = nowMs() - known.lastMs;
    // A clock that was set back must not lock anybody out for longer.
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

  /** Resolves once it is this one's turn, or with false where it has no place. */
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
    // Another try of this address may have failed meanwhile.
    const waitMs = waitMsOf(address);
    if (waitMs > 0) return { kind: 'wait', waitMs };
    // Counted before it is known: tries that run side by side don't get more of them.
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

/** As guesses are counted: of IPv6 the network of 64 bits, since whoever has one address has all of it. */
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
