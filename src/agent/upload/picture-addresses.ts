/**
 * Addresses that the cloud gives for pictures and that are of no use: each picture is given a fresh one and tried again, so that nothing is
 * lost and nothing stands still. One that had expired is mended by that. A cloud whose every address is of no use would go unnoticed.
 */
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import { seldom } from '../../lib/log-throttle.ts';

/** Fresh addresses of one picture in a row, with no picture stored meanwhile: the cloud has to be put right. */
const uselessInARow = 3;
const newsEveryMs = 600_000;
/** Of more pictures the oldest is forgotten, and counted anew. */
const maxCounted = 1_000;

export type PictureAddresses = {
  /** A picture's address was of no use. */
  useless(sha256: string, why: string): void;
  /** A picture was stored. */
  stored(): void;
};

export function createPictureAddresses(deps: {
  readonly clock: Clock;
  readonly log: Log;
  /** Undefined once it is over. */
  onProblem(why: string | undefined): void;
}): PictureAddresses {
  const mayReport = seldom(deps.clock, newsEveryMs);
  const counts = new Map<string, number>();
  let unreported = 0;
  return {
    useless(sha256, why) {
      const count = (counts.get(sha256) ?? 0) + 1;
      counts.delete(sha256);
      counts.set(sha256, count);
      for (const oldest of counts.keys()) if (counts.size > maxCounted) counts.delete(oldest);
      if (count >= uselessInARow) deps.onProblem(why);
      unreported += 1;
      if (!mayReport()) return;
      deps.log.warn(
        { why, count: unreported },
        'addresses for pictures were of no use: fresh ones are asked for',
      );
      unreported = 0;
    },
    stored() {
      counts.clear();
      deps.onProblem(undefined);
    },
  };
}
