/** Pages that continue by a cursor of the POS. One that the POS no longer accepts would fail each poll: its page begins again from its time. */
import type { Clock } from '../../../../lib/clock.ts';
import type { Log } from '../../../../lib/log.ts';
import { createLogThrottle } from '../../../../lib/log-throttle.ts';

/** Records since that time are read again, so nothing is lost. Rejects as `request` does. */
export type ContinuedPage = <T>(
  next: string | undefined,
  request: (next: string | undefined) => Promise<T>,
) => Promise<T>;

const logEveryMs = 3_600_000;

/** `isRefusal`: the POS may have refused the cursor. */
export function createContinuedPage(
  isRefusal: (error: unknown) => error is Error,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): ContinuedPage {
  const mayLog = createLogThrottle(clock, logEveryMs);

  return async (next, request) => {
    try {
      return await request(next);
    } catch (error) {
      if (next === undefined || !isRefusal(error)) throw error;
      if (mayLog())
        log.warn({ why: error.message }, 'cursor of the POS refused, page requested from its time');
      return request(undefined);
    }
  };
}
