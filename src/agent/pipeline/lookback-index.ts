/** The lookback's index is in the database; cameras know nothing of that. */
import type { LookbackIndex } from '../cameras/lookback/segment-store.ts';
import type { Store } from '../store/store.ts';

export function lookbackIndex({ write, read }: Store): LookbackIndex {
  return {
    add: (segment) => write.addLookbackSegment(segment),
    close: (closed) => write.closeLookbackSegment(closed),
    list: () => read.lookbackSegments(),
    remove: (ids) => write.removeLookbackSegments(ids),
  };
}
