/** A clip of a sale: the video around one of its moments, stored in a file of its own for as long as the sale has pictures. */

/** `exceptions`: of refunds, voids, drawer openings and cash taken out; pinned sales and requests of people have clips with both. */
export const clipScopes = ['exceptions', 'all', 'off'] as const;
export type ClipScope = (typeof clipScopes)[number];

/** Choice of the stored clips that go to the cloud. `incidents`: not those of plain sales. */
export const clipUploads = ['off', 'incidents', 'all'] as const;
export type ClipUpload = (typeof clipUploads)[number];

/**
 * Why there is no clip. `no_camera`: the camera was removed. `no_video`: it gives single pictures only. `no_room`: the
 * quota or the disk is full. `failed`: its video could not be written, or its file is lost. `evicted`: it was stored, and
 * removed later to make room.
 */
export const clipProblems = [
  'outside_buffer',
  'camera_down',
  'damaged',
  'no_camera',
  'no_video',
  'no_room',
  'failed',
  'evicted',
] as const;
export type ClipProblem = (typeof clipProblems)[number];

/** `picture`: of the camera's stream of most detail, the one nearest to the moment. */
export const clipKinds = ['video', 'picture'] as const;
export type ClipKind = (typeof clipKinds)[number];

/** A moment of a sale as a camera saw it. */
export type ClipMoment = {
  readonly kind: ClipKind;
  readonly cameraId: string;
  /** CLOCK_MONOTONIC milliseconds of `boot`. */
  readonly boot: string;
  readonly atMonotonicMs: number;
  /** Epoch milliseconds. */
  readonly atMs: number;
};

export type SaleClip = {
  /** Also the file's name. */
  readonly id: string;
  readonly kind: ClipKind;
  readonly cameraId: string;
  readonly state: 'pending' | 'stored' | 'missing';
  /** Moment of the sale, first and last picture; those of a pending clip as requested. Epoch milliseconds. */
  readonly atMs: number;
  readonly fromMs: number;
  readonly untilMs: number;
  /** The time of a stored picture is right within ± this, milliseconds. */
  readonly uncertaintyMs?: number;
  readonly bytes?: number;
  readonly why?: ClipProblem;
  /** The cloud has it, whether or not it is still stored here. */
  readonly isSent?: true;
};

/** In the order of removal, lowest first; `pinned` stays. */
export type HeldClip = {
  readonly id: string;
  readonly bytes: number;
  readonly worth: 'plain' | 'incident' | 'pinned';
};

export type ClipRoom = {
  readonly maxBytes: number;
  readonly freeBytes: number;
  /** Free space of the disk that clips leave. */
  readonly minFreeBytes: number;
};

/**
 * Clips to remove for one of `neededBytes`, oldest first, those of plain sales before all others; undefined where that
 * is not enough. Pinned ones are never removed, and take at most half of the quota, so that the other half turns over. A
 * clip of a plain sale never replaces one of an incident.
 */
export function clipsToRemove(
  held: readonly HeldClip[],
  { maxBytes, freeBytes, minFreeBytes }: ClipRoom,
  next?: { readonly neededBytes: number; readonly worth: HeldClip['worth'] },
): readonly HeldClip[] | undefined {
  const sum = (clips: readonly HeldClip[]) => clips.reduce((all, { bytes }) => all + bytes, 0);
  const neededBytes = next?.neededBytes ?? 0;
  const pinned = held.filter(({ worth }) => worth === 'pinned');
  if (next?.worth === 'pinned' && sum(pinned) + neededBytes > maxBytes / 2) return undefined;
  const overBytes = Math.max(sum(held) + neededBytes - maxBytes, minFreeBytes - freeBytes);
  const removable = (['plain', 'incident'] as const)
    .slice(0, next?.worth === 'plain' ? 1 : 2)
    .flatMap((worth) => held.filter((clip) => clip.worth === worth));
  let left = overBytes;
  const count = removable.findIndex(({ bytes }) => {
    if (left <= 0) return true;
    left -= bytes;
    return false;
  });
  if (count < 0 && left > 0) return next === undefined ? removable : undefined;
  return count < 0 ? removable : removable.slice(0, count);
}
