/** Papers by a seventh hand, each after the one it repeats or reverses. */

import type { ShopPaper } from '../shop-paper.ts';
import { firstSales } from './first-sales.ts';
import { moreSales } from './more-sales.ts';
import { ordersAndBills } from './orders-and-bills.ts';
import { otherPapers } from './other-papers.ts';
import { reportsAndDrawer } from './reports-and-drawer.ts';
import { returnsAndCopies } from './returns-and-copies.ts';

export const seventhBatch: readonly ShopPaper[] = [
  ...firstSales,
  ...moreSales,
  ...returnsAndCopies,
  ...ordersAndBills,
  ...reportsAndDrawer,
  ...otherPapers,
];
