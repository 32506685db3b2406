/**
 * Papers by a fourteenth hand, 120, told apart by a hash of their names before anyone read them: half may be read, and has been. The
 * other half is only counted: whoever reads it, or learns from it, spends it.
 */
import type { ShopPaper } from '../shop-paper.ts';
import { read1 } from './read-1.ts';
import { read2 } from './read-2.ts';
import { unread1 } from './unread-1.ts';
import { unread2 } from './unread-2.ts';

/** The rest after a deposit may be taken for the sale, as its writer noted. */
const alsoYen: Readonly<Record<string, readonly number[]>> = {
  'fourteenth: school-uniform-final-balance': [26_300],
};

export const fourteenthBatch: readonly ShopPaper[] = [...read1, ...read2].map((paper) => ({
  ...paper,
  ...(alsoYen[paper.name] && { alsoYen: alsoYen[paper.name] }),
}));
export const unreadOfFourteenth = [...unread1, ...unread2];
