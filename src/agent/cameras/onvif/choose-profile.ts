/**
 * Chooses the stream of a camera. Decoding costs grow with the pixels and a stored picture is small, so the smallest
 * stream at least as wide is enough; a stream with rare key frames makes pictures from disk inexact and decoding slow.
 * Pure.
 */
import type { StreamProfile } from './answers.ts';

/** Key frames further apart than this justify another stream (as in the health of cameras). */
const keyFramesFarApartMs = 4_000;

type ChoiceWarning =
  /** The chosen stream itself has rare key frames: there was no better one. */
  | 'key_frames_far_apart'
  /** A larger stream was skipped for that reason. */
  | 'larger_stream_has_rare_key_frames'
  /** Every stream is narrower than the stored picture could be. */
  | 'narrow'
  /** No supported video: single pictures from its snapshot address. */
  | 'single_pictures';

export type ChosenStream = {
  readonly token: string;
  readonly source: string;
  /** Suggested URL of the camera. */
  readonly url: string;
  readonly warnings: readonly ChoiceWarning[];
};

/**
 * One of the profiles, all of which show the same scene; undefined when none is readable. H.264 and H.265,
 * otherwise Motion JPEG: regular key frames before rare ones, then the narrowest that is at least as wide as a stored
 * picture, otherwise the widest; as the last resort the snapshot address, chosen likewise. `requested`: prefers this token or name if it is readable,
 * whatever its drawbacks.
 */
export function chooseProfile(
  profiles: readonly StreamProfile[],
  options: { readonly thumbnailWidthPx: number; readonly requested?: string },
): ChosenStream | undefined {
  const { thumbnailWidthPx, requested } = options;
  const asked = profiles.filter(
    ({ token, name }) => requested !== undefined && (token === requested || name === requested),
  );
  const candidates = asked.length > 0 ? asked : profiles;

  const streams = candidates.filter(({ streamUrl }) => streamUrl !== undefined);
  const compressed = streams.filter(({ codec }) => codec === 'h264' || codec === 'h265');
  const video = compressed.length > 0 ? compressed : streams.filter(({ codec }) => codec === 'jpeg');
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

/** One choice per lens or channel, in the device's order. */
export function chooseStreams(
  profiles: readonly StreamProfile[],
  options: { readonly thumbnailWidthPx: number; readonly requested?: string },
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
