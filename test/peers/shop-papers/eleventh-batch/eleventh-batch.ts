/**
 * Papers by an eleventh hand, 120, told apart by a hash of their names before anyone read them: half may be read, and has been.
 * The other half is only counted: whoever reads it, or learns from it, spends it.
 */

import type { ShopPaper } from '../shop-paper.ts';
import { firstSales } from './first-sales.ts';
import { moreSales } from './more-sales.ts';
import { otherPapers } from './other-papers.ts';
import { unread1 } from './unread-1.ts';
import { unread2 } from './unread-2.ts';
import { unread3 } from './unread-3.ts';

export const eleventhBatch: readonly ShopPaper[] = [...firstSales, ...moreSales, ...otherPapers];

export const unreadPapers: readonly ShopPaper[] = [...unread1, ...unread2, ...unread3];
