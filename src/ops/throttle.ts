/**
 * Slows down guessing: after a few failures an address waits longer and longer, and only so many passwords are tried at once.
 * In memory: a restart forgives, and takes longer than the wait it spares.
 */

/** That many failures are free: people mistype. */
const freeFailures = 5;
const firstWaitMs = 15_000;
const longestWaitMs = 15 * 60_000;
/** Failures are forgotten after that long without one. */
const forgetMs = 60 * 60_000;
/** Addresses remembered; beyond it the one longest without a failure is forgotten. */
const maxAddresses = 10_000;
/** Trying a password takes 32 MiB and a core. */
const maxAtOnce = 2;

export type Tried =
  | { readonly kind: 'right' }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'wait'; readonly waitMs: number };

export type Throttle = {
  /** Runs a try (true: it was right) unless this address has to wait. */
  attempt(address: string, tryIt: () => Promise<boolean>): Promise<Tried>;
};

/**
 * `nowMs` is monotonic. `overall`: of all addresses together so many failures are free, and one more each `everyMs`: whoever has many
 * addresses gets no more tries, and an owner among them waits `everyMs` at a time.
 */
export function createThrottle(
  nowMs: () => number,
  overall = { free: Number.POSITIVE_INFINITY, everyMs: 1 },
): Throttle {
  const failures = new Map<string, { count: number; lastMs: number }>();
  let running = 0;
  /** By when the failures of all would be forgotten, one each `everyMs`. */
  let allForgottenMs = nowMs();

  function waitMsOf(address: string): number {
    const known = failures.get(address);
    if (known === undefined || known.count < freeFailures) return 0;
    const sinceMs = nowMs() - known.lastMs;
    // A clock that was set back must not lock anybody out for longer.
    if (sinceMs < 0 || sinceMs > forgetMs) return 0;
    return Math.max(0, waitAfter(known.count) - sinceMs);
  }

  function waitMsOfAll(): number {
    return Math.max(0, Math.ceil(allForgottenMs - nowMs() - (overall.free - 1) * overall.everyMs));
  }

  function noteFailure(address: string): void {
    const known = failures.get(address);
    const isOld = known === undefined || nowMs() - known.lastMs > forgetMs;
    failures.delete(address);
    failures.set(address, { count: isOld ? 1 : known.count + 1, lastMs: nowMs() });
    const [oldest] = failures.keys();
    if (failures.size > maxAddresses && oldest !== undefined) failures.delete(oldest);
  }

  return {
    async attempt(address, tryIt) {
      const waitMs = Math.max(waitMsOf(address), waitMsOfAll());
      if (waitMs > 0) return { kind: 'wait', waitMs };
      if (running >= maxAtOnce) return { kind: 'wait', waitMs: 1_000 };
      running += 1;
      // Counted before it is known: tries that run side by side don't get more of them.
      noteFailure(address);
      allForgottenMs = Math.max(allForgottenMs, nowMs()) + overall.everyMs;
      try {
        if (!(await tryIt())) return { kind: 'wrong' };
        failures.delete(address);
        allForgottenMs -= overall.everyMs;
        return { kind: 'right' };
      } finally {
        running -= 1;
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
