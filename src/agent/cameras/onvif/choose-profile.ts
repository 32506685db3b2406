/**
 * Which stream of a camera is kept. Decoding costs by the pixel and a stored picture is small, so the stream nearest above its width is enough;
 * one whose key frames are far apart makes pictures from the disk inexact and decoding slow. Pure.
 */
import type { StreamProfile } from './answers.ts';

/** Key frames further apart than this are worth another stream (as in the health of cameras). */
const keyFramesFarApartMs = 4_000;

export type ChoiceWarning =
  /** The chosen stream itself: there was no better one. */
  | 'key_frames_far_apart'
  /** A larger stream was passed over for that reason. */
  | 'larger_stream_has_rare_key_frames'
  /** Every stream is narrower than the stored picture could be. */
  | 'narrow'
  /** No video that this program reads: single pictures by its snapshot address. */
  | 'single_pictures';

export type ChosenStream = {
  readonly token: string;
  readonly source: string;
  /** What to set up as the camera's URL. */
  readonly url: string;
  readonly warnings: readonly ChoiceWarning[];
};

/**
 * One of the profiles, which all show the same thing; undefined when none can be read. H.264 and H.265 only: regular key frames before rare ones, then the
 * narrowest that is at least as wide as a stored picture, else the widest; as the last resort the snapshot address, chosen likewise.
 * `wanted`: this token or name if it can be read, whatever speaks against it.
 */
export function chooseProfile(
  profiles: readonly StreamProfile[],
  options: { readonly thumbnailWidthPx: number; readonly wanted?: string },
): ChosenStream | undefined {
  const { thumbnailWidthPx, wanted } = options;
  const asked = profiles.filter(
    ({ token, name }) => wanted !== undefined && (token === wanted || name === wanted),
  );
  const candidates = asked.length > 0 ? asked : profiles;

  const video = candidates.filter(
    ({ codec, streamUrl }) => streamUrl !== undefined && (codec === 'h264' || codec === 'h265'),
  );
  const regular = video.filter((each) => !isRare(each));
  const best = nearestAbove(regular.length > 0 ? regular : video, thumbnailWidthPx);
  if (best?.streamUrl !== undefined) {
    const width = best.width ?? 0;
    const passedOver = video.some((each) => isRare(each) && (each.width ?? 0) > width);
    return {
      token: best.token,
      source: best.source,
      url: best.streamUrl,
      warnings: [
        ...(isRare(best) ? ['key_frames_far_apart' as const] : []),
        ...(!isRare(best) && width < thumbnailWidthPx && passedOver
          ? ['larger_stream_has_rare_key_frames' as const]
          : []),
        ...(width < thumbnailWidthPx ? ['narrow' as const] : []),
      ],
    };
  }
  const pictures = candidates.filter(({ snapshotUrl }) => snapshotUrl !== undefined);
  const single = nearestAbove(pictures, thumbnailWidthPx);
  if (single?.snapshotUrl === undefined) return undefined;
  return {
    token: single.token,
    source: single.source,
    url: single.snapshotUrl,
    warnings: ['single_pictures'],
  };
}

/** A choice for each lens or channel, in the device's order. */
export function chooseStreams(
  profiles: readonly StreamProfile[],
  options: { readonly thumbnailWidthPx: number; readonly wanted?: string },
): ChosenStream[] {
  const bySource = Map.groupBy(profiles, ({ source }) => source);
  return [...bySource.values()]
    .map((ofOne) => chooseProfile(ofOne, options))
    .filter((choice) => choice !== undefined);
}

function isRare({ keyFrameIntervalMs }: StreamProfile): boolean {
  return (keyFrameIntervalMs ?? 0) > keyFramesFarApartMs;
}

/** The first of equals: devices list their main stream first. */
function nearestAbove(profiles: readonly StreamProfile[], widthPx: number): StreamProfile | undefined {
  const width = (each: StreamProfile): number => each.width ?? 0;
  const [narrowest] = profiles
    .filter((each) => width(each) >= widthPx)
    .toSorted((a, b) => width(a) - width(b));
  return narrowest ?? profiles.toSorted((a, b) => width(b) - width(a))[0];
}
