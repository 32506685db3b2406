/** Periods of which a camera has something to show: in its ring, of the previous run and on disk. Pure. */
import type { AccessUnit } from '../access-unit.ts';
import { type HeldSpan, joinSpans } from '../grab/past.ts';
import type { Ring } from '../ring/ring.ts';

/** In an answer, the newest ones. */
const maxSpans = 200;

/** `timeMs`: capture time without the camera's latency, which the times of the history still include. */
export function heldSpans(
  ring: Pick<Ring, 'gops'>,
  past: readonly HeldSpan[],
  { boot, latencyMs, timeMs }: { boot: string; latencyMs: number; timeMs: (unit: AccessUnit) => number },
): HeldSpan[] {
  const recent = ring.gops().flatMap(({ units }): HeldSpan[] => {
    const [first, last] = [units[0], units.at(-1)];
    if (first === undefined || last === undefined) return [];
    const kind = first.codec === 'jpeg' ? 'key_frames' : 'video';
    return [{ kind, boot, oldestMs: timeMs(first), newestMs: Math.max(timeMs(first), timeMs(last)) }];
  });
  const older = past.map((span) => ({
    ...span,
    oldestMs: span.oldestMs - latencyMs,
    newestMs: span.newestMs - latencyMs,
  }));
  return joinSpans([...older, ...recent], maxSpans);
}
