/** How soon requests under way are looked at again: ever more slowly while none of them changes, as with a line that is down. */
import type { Clock } from '../../lib/clock.ts';
import type { RemoteRequest } from '../store/remote/remote-requests.ts';

const minMs = 3_000;
const maxMs = 60_000;

/** Returns the time until the next look, milliseconds; undefined where nothing is under way. */
export function createUnderWay(
  clock: Pick<Clock, 'monotonicMs'>,
): (open: readonly Pick<RemoteRequest, 'id' | 'state'>[]) => number | undefined {
  let last = '';
  let changedMs = clock.monotonicMs();
  return (open) => {
    const states = JSON.stringify(open.map(({ id, state }) => [id, state]));
    if (states !== last) changedMs = clock.monotonicMs();
    last = states;
    const unchangedMs = clock.monotonicMs() - changedMs;
    return open.length === 0 ? undefined : Math.min(Math.max(unchangedMs / 4, minMs), maxMs);
  };
}
