/**
 * Ways to make pictures of a camera cheaper to decode: a shorter key-frame interval, or a smaller stream. The decoding
 * times are estimates from the time measured for the present stream: they grow with the pictures since the key frame and
 * with the pixels of each. Pure.
 */
import type { KeyFramesJson } from '../../contract/page/discovery.ts';
import type { CameraHealth } from './camera-contract.ts';
import { chooseProfile } from './onvif/choose-profile.ts';
import type { KeyFrameSettings } from './onvif/key-frames.ts';

/** Intervals that are offered: shorter ones cost bit rate, longer ones decoding. */
const offeredMs = [500, 1_000, 2_000];
/** A change is offered where it saves at least a quarter. */
const worthwhile = 0.75;
/** A smaller stream has at most half of the pixels. */
const smaller = 0.5;

export function keyFrameOffers(
  health: Partial<CameraHealth>,
  settings: Omit<KeyFrameSettings, 'problem'>,
  thumbnailWidthPx: number,
): Omit<KeyFramesJson, 'problem'> {
  const { keyFrameIntervalMs: measuredMs, decodeMs } = health;
  const { profile, govLength } = settings;
  const fps = health.fps ?? profile?.fps;
  const reportedMs = govLength !== undefined && fps !== undefined ? (govLength / fps) * 1_000 : undefined;
  const nowMs = measuredMs ?? reportedMs;
  const smallerStream = smallerOf(health, settings, thumbnailWidthPx);
  return {
    ...(measuredMs !== undefined && { measuredMs: Math.round(measuredMs) }),
    ...(decodeMs !== undefined && { decodeMs: Math.round(decodeMs) }),
    ...(reportedMs !== undefined && { reportedMs: Math.round(reportedMs) }),
    intervals:
      nowMs === undefined || fps === undefined || govLength === undefined
        ? []
        : intervalsOf(fps, settings.range)
            .filter((intervalMs) => intervalMs <= worthwhile * nowMs)
            .map((intervalMs) => ({
              intervalMs,
              ...(decodeMs !== undefined &&
                measuredMs !== undefined && { decodeMs: Math.round((decodeMs * intervalMs) / measuredMs) }),
            })),
    ...(smallerStream !== undefined && { smaller: smallerStream }),
  };
}

/** Within the range of the device; its shortest one where it has none of the usual, unless that is shorter than they are. */
function intervalsOf(fps: number, range: KeyFrameSettings['range']): number[] {
  const usual = offeredMs.filter((ms) => {
    const pictures = Math.round((ms * fps) / 1_000);
    return pictures >= (range?.min ?? 1) && pictures <= (range?.max ?? Infinity);
  });
  if (usual.length > 0 || range === undefined) return usual;
  return [Math.round((range.min / fps) * 1_000)].filter((ms) => ms >= Math.min(...offeredMs));
}

function smallerOf(
  { width, height, decodeMs, keyFrameIntervalMs, fps }: Partial<CameraHealth>,
  { others }: Pick<KeyFrameSettings, 'others'>,
  thumbnailWidthPx: number,
): KeyFramesJson['smaller'] {
  if (width === undefined || height === undefined) return undefined;
  const pixelsOf = (each: { width?: number; height?: number }) => (each.width ?? 0) * (each.height ?? 0);
  const candidates = others.filter(
    (each) =>
      (each.codec === 'h264' || each.codec === 'h265') &&
      (each.width ?? 0) >= thumbnailWidthPx &&
      pixelsOf(each) <= smaller * width * height,
  );
  const choice = chooseProfile(candidates, { thumbnailWidthPx });
  const stream = candidates.find(({ token }) => token === choice?.token);
  if (stream?.streamUrl === undefined || stream.width === undefined || stream.height === undefined)
    return undefined;
  const pictures = stream.fps && stream.keyFrameIntervalMs && stream.fps * stream.keyFrameIntervalMs;
  const share =
    keyFrameIntervalMs && fps && pictures
      ? (pictures / (keyFrameIntervalMs * fps)) * (pixelsOf(stream) / (width * height))
      : undefined;
  if (share !== undefined && share > worthwhile) return undefined;
  return {
    ...(stream.name !== undefined && { name: stream.name }),
    ...{ width: stream.width, height: stream.height, url: stream.streamUrl },
    ...(share !== undefined && decodeMs !== undefined && { decodeMs: Math.round(share * decodeMs) }),
  };
}
