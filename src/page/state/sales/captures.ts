/** The pictures of a sale in the order in which they are looked at. Pure. */
import type { ClipJson } from '../../../contract/page/clips.ts';
import type { CaptureJson, PairJson } from '../../../contract/page/sales.ts';
import type { CameraStatusJson } from '../../../contract/page/status.ts';
import { pathOf } from '../../api/api.ts';

/** One list for each camera, by time; the main camera of the register comes first, as in the response. */
export function byCamera(pair: PairJson): CaptureJson[][] {
  const cameras = new Map<string | null, CaptureJson[]>();
  for (const capture of pair.captures) {
    const known = cameras.get(capture.camera);
    if (known === undefined) cameras.set(capture.camera, [capture]);
    else known.push(capture);
  }
  return [...cameras.values()].map((captures) => captures.sort((a, b) => a.offset - b.offset));
}

/** Strip beside a picture: those of its camera if any camera has several, else one of each camera. */
export function stripOf(cameras: readonly CaptureJson[][], capture: CaptureJson): CaptureJson[] {
  const own = cameras.find((captures) => captures.includes(capture)) ?? [];
  return cameras.some((captures) => captures.length > 1) ? own : cameras.flat();
}

/** The picture of the same moment from another camera, or that camera's first. */
export function sameMoment(captures: readonly CaptureJson[], capture: CaptureJson): CaptureJson | undefined {
  return (
    captures.find(({ offset, moment }) => offset === capture.offset && moment === capture.moment) ??
    captures[0]
  );
}

type Span = { readonly fromMs: number; readonly untilMs: number };

/** No video of then is held (any more): the nearest that is, before and after it, and until when it was, as far as that is known. */
export type Gone = Partial<{
  readonly untilMs: number;
  readonly fromMs: number;
  readonly heldUntilMs: number;
}>;

/**
 * Video around a picture, 10 s to both sides. `masked`: it is held, and is shown only once it is stored with the masks painted in. Undefined if no
 * video ever existed (single pictures only), and for another moment, since the video is that of the sale.
 */
export function clipOf(
  saleId: string,
  capture: CaptureJson,
  { camera, nowMs }: { camera: CameraStatusJson | undefined; nowMs: number },
): { readonly href: string } | 'masked' | Gone | undefined {
  if (capture.outcome !== 'captured' || capture.moment !== undefined || camera === undefined)
    return undefined;
  if (camera.reader === 'single_pictures') return undefined;
  const held = videoOf(camera, nowMs);
  const takenAtMs = Date.parse(capture.takenAt);
  if (!held.some(({ fromMs, untilMs }) => takenAtMs >= fromMs && takenAtMs <= untilMs)) {
    const ended = held.filter(({ untilMs }) => untilMs < takenAtMs).map(({ untilMs }) => untilMs);
    const begun = held.filter(({ fromMs }) => fromMs > takenAtMs).map(({ fromMs }) => fromMs);
    const heldUntilMs = leftAtMs(camera, { takenAtMs, nowMs });
    return {
      ...(ended.length > 0 && { untilMs: Math.max(...ended) }),
      ...(begun.length > 0 && { fromMs: Math.min(...begun) }),
      ...(heldUntilMs !== undefined && { heldUntilMs }),
    };
  }
  if (camera.masked) return 'masked';
  const address = { params: { saleId }, query: { camera: camera.id } };
  return { href: pathOf('GET /api/v1/sales/:saleId/clip.mp4', address) };
}

/**
 * When a picture left the memory of a camera that has been up since before it: memory then holds the same length of
 * video as now. Undefined where it may have been held on disk too.
 */
function leftAtMs(
  { state, since, pictureAgeMs, heldMs, videoHeld = [] }: CameraStatusJson,
  { takenAtMs, nowMs }: { takenAtMs: number; nowMs: number },
): number | undefined {
  const isSteady = state === 'up' && Date.parse(since) < takenAtMs && videoHeld.length === 0;
  if (!isSteady || pictureAgeMs === undefined) return undefined;
  const leftMs = takenAtMs + pictureAgeMs + heldMs;
  return leftMs < nowMs ? leftMs : undefined;
}

/** The clip that shows the moment of a picture; one that could not be stored where there is no other. */
export function storedClipOf(
  clips: readonly ClipJson[],
  capture: CaptureJson,
  { instant }: Pick<PairJson, 'instant'>,
): ClipJson | undefined {
  const atMs =
    capture.outcome === 'captured' ? Date.parse(capture.takenAt) : Date.parse(instant.at) + capture.offset;
  const order = ['stored', 'pending', 'missing'];
  return clips
    .filter(
      ({ kind, camera, from, until }) =>
        kind === 'video' &&
        camera === capture.camera &&
        atMs >= Date.parse(from) &&
        atMs <= Date.parse(until),
    )
    .toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state))[0];
}

/** The stored picture of the stream of most detail that belongs to the moment of a picture. */
export function mainPictureOf(
  clips: readonly ClipJson[],
  capture: CaptureJson,
  { instant, voidedAt }: Pick<PairJson, 'instant' | 'voidedAt'>,
): ClipJson | undefined {
  const isOfVoid = capture.moment === 'void' && voidedAt !== undefined;
  const momentMs = Date.parse(isOfVoid ? voidedAt.at : instant.at);
  const away = ({ at }: ClipJson) => Math.abs(Date.parse(at) - momentMs);
  return clips
    .filter(
      ({ kind, state, camera }) => kind === 'picture' && state === 'stored' && camera === capture.camera,
    )
    .toSorted((a, b) => away(a) - away(b))[0];
}

/**
 * Memory holds at most the video since the gateway started; `videoHeld` lists the video of the previous run
 * and the video on disk separately.
 */
function videoOf({ pictureAgeMs, heldMs, videoHeld = [] }: CameraStatusJson, nowMs: number): Span[] {
  const onDisk = videoHeld.map(({ from, until }) => ({
    fromMs: Date.parse(from),
    untilMs: Date.parse(until),
  }));
  if (pictureAgeMs === undefined) return onDisk;
  return [...onDisk, { fromMs: nowMs - pictureAgeMs - heldMs, untilMs: Number.POSITIVE_INFINITY }];
}
