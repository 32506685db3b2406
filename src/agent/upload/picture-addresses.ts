/**
 * Detects useless upload addresses from the cloud: each picture gets a fresh address and is retried, so
 * nothing is lost and nothing blocks. That also handles an expired address, but would hide a cloud whose
 * every address is useless.
 */
import { type KnownProblem, problemFields } from '../../domain/problem/problem-text.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import { createLogThrottle } from '../../lib/log-throttle.ts';

/** Fresh addresses for one picture in a row without any stored picture: the cloud needs to be repaired. */
const uselessInARow = 3;
const newsEveryMs = 600_000;
/** Above this number the oldest picture is dropped, and counted from zero. */
const maxCounted = 1_000;

export type PictureAddresses = {
  /** A picture's address was useless. */
  useless(sha256: string, problem: KnownProblem): void;
  /** A picture was stored. */
  stored(): void;
};

export function createPictureAddresses(deps: {
  readonly clock: Clock;
  readonly log: Log;
  /** Undefined once it is over. */
  onProblem(problem: KnownProblem | undefined): void;
}): PictureAddresses {
  const mayReport = createLogThrottle(deps.clock, newsEveryMs);
  const counts = new Map<string, number>();
  let unreported = 0;
  return {
    useless(sha256, problem) {
      const count = (counts.get(sha256) ?? 0) + 1;
      counts.delete(sha256);
      counts.set(sha256, count);
      for (const oldest of counts.keys()) if (counts.size > maxCounted) counts.delete(oldest);
      if (count >= uselessInARow) deps.onProblem(problem);
      unreported += 1;
      if (!mayReport()) return;
      deps.log.warn(
        { ...problemFields(problem), count: unreported },
        'picture addresses useless, requesting fresh ones',
      );
      unreported = 0;
    },
    stored() {
      counts.clear();
      deps.onProblem(undefined);
    },
  };
}
