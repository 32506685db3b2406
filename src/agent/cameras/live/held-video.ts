/** A camera's video of a span, from ring and history, once its end has arrived. */
import { deadline, unlessAborted } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { AccessUnit } from '../access-unit.ts';
import type { ClipRequest } from '../camera-contract.ts';
import { maxNetworkDelayMs } from '../clock/sender-reports.ts';
import type { Past, PastUnit } from '../grab/past.ts';
import type { Ring } from '../ring/ring.ts';
import { maxClipMs, unitsOfRing } from './clip.ts';

export type VideoSource = {
  readonly ring: Pick<Ring, 'gops'>;
  readonly timeMs: (unit: AccessUnit) => number;
  /** Absent when no history is on disk. */
  readonly past?: Pick<Past, 'stretch'>;
  /** Resolves when a picture arrives or the state changes. */
  readonly changed: () => Promise<unknown>;
  readonly isUp: () => boolean;
  /** How late pictures may arrive at present because of the network, milliseconds. */
  readonly lateMs: () => number;
};

/** Time allowed for the last pictures of a span that lies ahead to arrive, on a fast network. */
const arrivalMs = 2_000;

/** Waits until the last requested picture has arrived, or can't arrive any more. */
export async function awaitEnd(
  clock: Clock,
  source: VideoSource,
  untilMs: number,
  signal: AbortSignal,
): Promise<void> {
  const aheadMs = untilMs - clock.monotonicMs();
  if (aheadMs > 0) await clock.sleep(Math.min(aheadMs, maxClipMs), signal);
  const patienceMs = arrivalMs + Math.min(source.lateMs(), maxNetworkDelayMs);
  if (clock.monotonicMs() - untilMs > patienceMs) return;
  using limit = deadline(clock, patienceMs, signal);
  const arrived = () =>
    source.ring
      .gops()
      .at(-1)
      ?.units.some((unit) => source.timeMs(unit) >= untilMs) === true;
  while (source.isUp() && !arrived() && !limit.signal.aborted) {
    await unlessAborted(source.changed(), limit.signal).catch((error: unknown) => {
      if (!limit.passed()) throw error;
    });
  }
}

/** In decode order, with what is held before and after the span. */
export async function heldVideo(
  clock: Clock,
  source: VideoSource,
  request: ClipRequest,
  signal: AbortSignal,
): Promise<PastUnit[]> {
  const { fromMonotonicMs: fromMs, untilMonotonicMs: untilMs, boot = clock.boot } = request;
  const recent = boot === clock.boot ? unitsOfRing(source.ring.gops(), source.timeMs) : [];
  const oldestMs = recent[0]?.timeMs ?? Infinity;
  if (source.past === undefined || oldestMs <= fromMs) return recent;
  const older = await source.past.stretch({ boot, fromMs, untilMs: Math.min(untilMs, oldestMs) }, signal);
  return [...older.filter(({ timeMs }) => timeMs < oldestMs), ...recent];
}
