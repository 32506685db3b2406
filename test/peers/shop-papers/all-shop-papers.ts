/** Each paper after the one it repeats or reverses. */
import { drawerMoves } from './drawer-moves.ts';
import { eighthBatch } from './eighth-batch/eighth-batch.ts';
import { eleventhBatch } from './eleventh-batch/eleventh-batch.ts';
import { everydaySales } from './everyday-sales.ts';
import { fifthBatchPapers } from './fifth-batch-papers.ts';
import { fifthBatchSales } from './fifth-batch-sales.ts';
import { fourteenthBatch } from './fourteenth-batch/fourteenth-batch.ts';
import { fourthBatchPapers } from './fourth-batch-papers.ts';
import { fourthBatchSales } from './fourth-batch-sales.ts';
import { ninthBatch } from './ninth-batch/ninth-batch.ts';
import { ordersBillsAndNotes } from './orders-bills-and-notes.ts';
import { restaurantSales } from './restaurant-sales.ts';
import { retailSales } from './retail-sales.ts';
import { returnsAndVoids } from './returns-and-voids.ts';
import { secondBatchPapers } from './second-batch-papers.ts';
import { secondBatchSales } from './second-batch-sales.ts';
import { serviceSales } from './service-sales.ts';
import { seventhBatch } from './seventh-batch/seventh-batch.ts';
import type { ShopPaper } from './shop-paper.ts';
import { shopReports } from './shop-reports.ts';
import { sixthBatch } from './sixth-batch/sixth-batch.ts';
import { slipsAndBalances } from './slips-and-balances.ts';
import { papersOfMakers } from './tenth-batch/of-makers.ts';
import { papersOfPrograms } from './tenth-batch/of-programs.ts';
import { thirdBatch } from './third-batch.ts';
import { travelSales } from './travel-sales.ts';
import { thirteenthBatch, twelfthBatch } from './twelfth-batch/twelfth-batch.ts';

/** By the hand that wrote them. */
export const shopPapersByHand = {
  third: [
    ...everydaySales,
    ...restaurantSales,
    ...serviceSales,
    ...travelSales,
    ...retailSales,
    ...returnsAndVoids,
    ...drawerMoves,
    ...shopReports,
    ...slipsAndBalances,
    ...ordersBillsAndNotes,
    ...secondBatchSales,
    ...secondBatchPapers,
    ...thirdBatch,
  ],
  fourth: [...fourthBatchSales, ...fourthBatchPapers],
  fifth: [...fifthBatchSales, ...fifthBatchPapers],
  sixth: sixthBatch,
  seventh: seventhBatch,
  eighth: eighthBatch,
  ninth: ninthBatch,
  published: [...papersOfPrograms, ...papersOfMakers],
  eleventh: eleventhBatch,
  twelfth: twelfthBatch,
  thirteenth: thirteenthBatch,
  fourteenth: fourteenthBatch,
} as const satisfies Readonly<Record<string, readonly ShopPaper[]>>;

export function shopPapers(): readonly ShopPaper[] {
  return Object.values<readonly ShopPaper[]>(shopPapersByHand).flat();
}
