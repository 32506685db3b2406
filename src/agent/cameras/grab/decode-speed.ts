/** How fast this machine decodes each kind of video just now, measured in jobs that were done. Pure. */
import type { AccessUnit } from '../access-unit.ts';
import { pictureSize } from '../bitstream/sequence.ts';

/** Below this many pictures a job is mostly its start. */
const minPictures = 24;
/** Weight of the newest job. */
const newest = 0.5;
/** Kinds that are remembered. */
const maxKinds = 64;

export type DecodeSpeed = {
  /** `isUrgent`: it had the processor like the job of a sale; another one can only show that the machine is faster. */
  note(
    kind: string,
    done: { readonly pictures: number; readonly ms: number; readonly isUrgent: boolean },
  ): void;
  /** Nothing came at all. */
  noteStall(kind: string, ms: number): void;
  /** Milliseconds; undefined before anything is known of the kind. */
  estimateMs(kind: string, pictures: number): number | undefined;
};

/** Of the key frame that a run begins with: video of one codec and size takes about the same time. */
export function videoKind(key: AccessUnit): string {
  const size = pictureSize(key);
  return `${key.codec} ${size?.width ?? 0}x${size?.height ?? 0}`;
}

export function createDecodeSpeed(): DecodeSpeed {
  /** Milliseconds a picture, the newest kind last. */
  const perPicture = new Map<string, number>();

  function set(kind: string, ms: number): void {
    perPicture.delete(kind);
    perPicture.set(kind, ms);
    const oldest = perPicture.keys().next().value;
    if (perPicture.size > maxKinds && oldest !== undefined) perPicture.delete(oldest);
  }

  return {
    note(kind, { pictures, ms, isUrgent }) {
      if (pictures < minPictures) return;
      const [before, now] = [perPicture.get(kind), ms / pictures];
      if (before === undefined) set(kind, now);
      else if (isUrgent || now < before) set(kind, before + newest * (now - before));
    },
    noteStall: (kind, ms) => set(kind, ms),
    estimateMs(kind, pictures) {
      const ms = perPicture.get(kind);
      return ms === undefined ? undefined : ms * pictures;
    },
  };
}
