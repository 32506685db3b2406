/** The store's operations on space, and on the video segments on disk. */
import type { LookbackSegment } from '../../../domain/capture/retention-segment.ts';
import type { ClockState } from '../../../domain/sale/sale.ts';
import { onDb, type Reads, type Writes } from '../operation.ts';
import {
  addLookbackSegment,
  closeLookbackSegment,
  lookbackSegments,
  removeLookbackSegments,
} from './lookback.ts';
import { storedSpace } from './space.ts';

export const spaceWrites = {
  /**
   * Runs one bounded step of eviction. `clock`: state of the wall clock's synchronization. Undefined when the
   * database has no size limits.
   */
  keepSpace: ({ housekeeping }, now: { clock: ClockState }) => housekeeping?.look(now),
  addLookbackSegment: ({ db, secrets }, segment: LookbackSegment) => addLookbackSegment(db, secrets, segment),
  closeLookbackSegment: onDb(closeLookbackSegment),
  /** Deletes the keys of the segments. The caller deletes the files afterwards. */
  removeLookbackSegments: onDb(removeLookbackSegments),
} satisfies Writes;

export const spaceReads = {
  /** Size and contents of the database. Counts rows: too expensive to call every second. */
  space: onDb(storedSpace),
  /** Segments, oldest first. An empty key can no longer be decrypted. */
  lookbackSegments: ({ db, secrets }) => lookbackSegments(db, secrets),
} satisfies Reads;
