/** The lookback's index in the database, behind the interface of the cameras. */
import type { LookbackIndex } from '../cameras/lookback/segment.ts';
import type { Store } from '../store/operations.ts';

export function lookbackIndex({ write, read }: Store): LookbackIndex {
  return {
    add: (segment) => write.addLookbackSegment(segment),
    close: (closed) => write.closeLookbackSegment(closed),
    list: () => read.lookbackSegments(),
    remove: (ids) => write.removeLookbackSegments(ids),
  };
}
