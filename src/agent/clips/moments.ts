/** Moments of a sale as its cameras saw them. Pure. */
import type { Capture, Pair } from '../../domain/capture/pair.ts';
import type { ClipMoment } from '../../domain/capture/stored-clip.ts';
import { type Link, linksAt } from '../../domain/setup/link.ts';
import { isPlacedByWall } from '../../domain/time/instant.ts';
import type { Moment } from '../cameras/grab/past.ts';
import type { Timekeeper } from '../pipeline/timekeeper.ts';

/** The sale and, where it is known by itself, its void, each by every camera. */
export function momentsOf(
  pair: Pair,
  deps: {
    readonly links: readonly Link[];
    readonly timekeeper: Pick<Timekeeper, 'momentAt'>;
    readonly nowMs: number;
  },
): ClipMoment[] {
  const { instant, voided } = pair;
  return pair.captures.flatMap((capture): ClipMoment[] => {
    const { camera, outcome, moment, requestedOffsetMs } = capture;
    if (camera === null || outcome === 'time_unknown' || (moment !== undefined && moment !== 'void'))
      return [];
    const isOfVoid = moment === 'void' && voided !== undefined;
    const sinceSaleMs = isOfVoid ? voided.atMs - instant.atMs : 0;
    if (Math.abs(requestedOffsetMs - sinceSaleMs) > 1) return [];
    const atMs = seenAtMs(pair, { cameraId: camera, ofMs: instant.atMs + sinceSaleMs }, deps);
    const { boot, monotonicMs } = isOfVoid
      ? deps.timekeeper.momentAt(atMs)
      : placeOf(pair, atMs, deps.timekeeper);
    return [{ kind: 'video', cameraId: camera, boot, atMonotonicMs: monotonicMs, atMs }];
  });
}

/** The instant and the link's offset, from a stored picture if there is one, else from the link. Epoch milliseconds. */
export function seenAtMs(
  pair: Pair,
  { cameraId, ofMs }: { readonly cameraId: string; readonly ofMs: number },
  { links, nowMs }: { readonly links: readonly Link[]; readonly nowMs: number },
): number {
  const byPicture = pair.captures.map((capture) => linkOffsetMs(pair, capture, cameraId));
  const taken = byPicture.find((offsetMs) => offsetMs !== undefined);
  if (taken !== undefined) return ofMs + taken;
  const at = { registerKey: pair.registerKey, instantMs: ofMs, nowMs };
  return ofMs + (linksAt(links, at).find((link) => link.cameraId === cameraId)?.offsetMs ?? 0);
}

function linkOffsetMs({ instant }: Pair, capture: Capture, cameraId: string): number | undefined {
  if (capture.camera !== cameraId || capture.outcome !== 'captured' || capture.moment !== undefined)
    return undefined;
  return capture.takenAtMs - capture.offsetMs - capture.requestedOffsetMs - instant.atMs;
}

/** An instant reported as a time is converted by the clock map; one that was received here is on the monotonic clock already. */
export function placeOf(
  { instant, received }: Pair,
  atMs: number,
  timekeeper: Pick<Timekeeper, 'momentAt'>,
): Moment {
  return isPlacedByWall(instant)
    ? timekeeper.momentAt(atMs)
    : { boot: received.boot, monotonicMs: instant.monotonicMs + atMs - instant.atMs };
}
