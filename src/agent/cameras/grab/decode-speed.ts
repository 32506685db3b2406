/** Current decoding speed of this machine for each kind of video, measured from completed jobs. Pure. */
import type { AccessUnit } from '../access-unit.ts';
import { pictureSize } from '../bitstream/sequence.ts';

/** With fewer pictures a job is dominated by its start. */
export const minPictures = 24;
/** Weight of the newest job. */
const newest = 0.5;
/** Kinds stored. */
const maxKinds = 64;

export type DecodeSpeed = {
  /** `isUrgent`: the job had the CPU priority of a sale; a job with less can only show that the machine is faster. */
  note(
    kind: string,
    done: { readonly pictures: number; readonly ms: number; readonly isUrgent: boolean },
  ): void;
  /** Reports a job that produced no picture. */
  noteStall(kind: string, ms: number): void;
  /** Milliseconds; undefined without a measurement of the kind. */
  estimateMs(kind: string, pictures: number): number | undefined;
};

/**
 * Kind of a run, from its key frame: video of one codec and size takes about the same time. Damaged video is decoded in
 * one thread.
 */
export function videoKind(key: AccessUnit, conceals = false): string {
  const size = pictureSize(key);
  return `${key.codec} ${size?.width ?? 0}x${size?.height ?? 0}${conceals ? ' concealed' : ''}`;
}

export function createDecodeSpeed(): DecodeSpeed {
  /** Milliseconds per picture, the newest kind last. */
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
