/** A segment of the lookback, and the index of all segments. */
import type { LookbackForm, LookbackSegment } from '../../../domain/capture/retention-segment.ts';

/** The index in the database. Rejects while the database is unavailable; nothing was stored then. */
export type LookbackIndex = {
  add(segment: LookbackSegment): Promise<void>;
  close(closed: { id: string; lastMs: number; bytes: number }): Promise<void>;
  /** Oldest first; an empty key means that the key is lost. */
  list(): Promise<readonly LookbackSegment[]>;
  remove(ids: readonly string[]): Promise<void>;
};

export type Segment = {
  readonly id: string;
  readonly cameraId: string;
  readonly boot: string;
  readonly form: LookbackForm;
  readonly key: Uint8Array;
  readonly firstMs: number;
  /** −Infinity before the first chunk. */
  lastMs: number;
  bytes: number;
  open: boolean;
};
