/**
 * The pictures that can be chosen around a sale: each once, with its own time, and the stored one among them.
 * If the video is gone and single pictures are left, several requested moments have the same picture. Pure.
 */
import type { StripJson } from '../../../contract/page/calibrations.ts';
import type { CaptureJson } from '../../../contract/page/sales.ts';
import type { Frame } from '../../api/sales.ts';

/** Undefined: on its way for the first time. `gone`: it is not held, and won't be. */
export type Shot = Frame | 'gone' | 'busy' | undefined;

export type RequestedFrame = { readonly url: string; readonly offsetMs: number };

/** Two pictures nearer than this are one: no camera gives 100 a second. Milliseconds. */
const sameMs = 10;
/** A picture this near to the moment that is set is the one that it means. Milliseconds. */
const meantMs = 100;
/** Video has a picture nearer than this to every moment. Milliseconds. */
const videoWithinMs = 200;

/** The picture that was kept with the sale. Milliseconds from the instant of the sale. */
export type StoredMoment = RequestedFrame & {
  /** Offset that the setting in force at the time of the sale aimed at. */
  readonly meantMs: number;
};

export type Moment = RequestedFrame & {
  /** Index in the list of requested times. */
  readonly n: number;
  /** Time of the picture; the requested time while it is loading. */
  readonly offsetMs: number;
  readonly shot: Shot;
  readonly isStored: boolean;
  /** The current setting selects this picture. */
  readonly isSet: boolean;
};

/** The sale's capture at offset 0; undefined if its picture is no longer there. */
export function storedMoment(
  captures: readonly CaptureJson[],
  { camera, instant }: Pick<StripJson, 'camera' | 'instant'>,
): StoredMoment | undefined {
  const capture = captures.find(
    (one) => one.camera === camera && one.offset === 0 && one.moment === undefined,
  );
  if (capture?.outcome !== 'captured' || capture.removed === true) return undefined;
  const offsetMs = Date.parse(capture.takenAt) - Date.parse(instant);
  return { url: capture.thumbnail.url, offsetMs, meantMs: offsetMs - capture.offsetMs };
}

/** By time. `shots`: by address. `setMs`: the offset that holds. `isCoarse`: there is no video any more, only a picture now and then. */
export function momentsOf(of: {
  readonly pictures: readonly RequestedFrame[];
  readonly stored: StoredMoment | undefined;
  readonly shots: ReadonlyMap<string, Shot>;
  readonly setMs: number;
}): { readonly moments: readonly Moment[]; readonly isCoarse: boolean } {
  const { pictures, stored, shots, setMs } = of;
  const frameOffsetMs = (url: string): number => {
    const shot = shots.get(url);
    return typeof shot === 'object' ? shot.offsetMs : 0;
  };
  const isSetByStored = stored !== undefined && near(sameMs, setMs, stored.meantMs, stored.offsetMs);
  const choices: Moment[] =
    stored === undefined
      ? []
      : [
          {
            ...{ n: pictures.length, url: stored.url, offsetMs: stored.offsetMs },
            ...{ shot: shots.get(stored.url), isStored: true, isSet: isSetByStored },
          },
        ];
  for (const [n, { url, offsetMs: requestedMs }] of pictures.entries()) {
    const shot = shots.get(url);
    const offsetMs = requestedMs + frameOffsetMs(url);
    if (typeof shot === 'object' && choices.some((one) => isSame(one, offsetMs))) continue;
    choices.push({ n, url, offsetMs, shot, isStored: false, isSet: false });
  }
  const away = (one: Moment) => Math.abs(one.offsetMs - setMs);
  const nearest = choices.reduce<Moment | undefined>(
    (best, one) => (best === undefined || away(one) < away(best) ? one : best),
    undefined,
  );
  const isSet = (one: Moment) => one.isSet || (!isSetByStored && one === nearest && away(one) <= meantMs);
  return {
    moments: choices
      .map((one) => ({ ...one, isSet: isSet(one) }))
      .sort((a, b) => a.offsetMs - b.offsetMs || a.n - b.n),
    isCoarse: pictures.some(({ url }) => Math.abs(frameOffsetMs(url)) > videoWithinMs),
  };
}

function isSame(one: Moment, offsetMs: number): boolean {
  return (one.isStored || typeof one.shot === 'object') && near(sameMs, one.offsetMs, offsetMs);
}

function near(withinMs: number, toMs: number, ...timesMs: readonly number[]): boolean {
  return timesMs.some((ms) => Math.abs(ms - toMs) <= withinMs);
}
