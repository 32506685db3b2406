/** Papers by an eighth hand, half of its 120: the rules were mended with these, and measured with the others. */

import type { ShopPaper } from '../shop-paper.ts';
import { firstSales } from './first-sales.ts';
import { moreSales } from './more-sales.ts';
import { otherPapers } from './other-papers.ts';
import { returnsAndExchanges } from './returns-and-exchanges.ts';

export const eighthBatch: readonly ShopPaper[] = [
  ...firstSales,
  ...moreSales,
  ...returnsAndExchanges,
  ...otherPapers,
];
