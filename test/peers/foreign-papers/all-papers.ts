/** Each paper after the one it repeats, reverses or goes with. */
import { bills } from './bills.ts';
import { cardSlips } from './card-slips.ts';
import { copies } from './copies.ts';
import { drawerPapers } from './drawer-papers.ts';
import type { ForeignPaper } from './foreign-paper.ts';
import { orders } from './orders.ts';
import { customerPapers } from './papers-for-customers.ts';
import { machinePapers } from './papers-of-machines.ts';
import { refunds } from './refunds.ts';
import { systemReports } from './reports-of-pos-systems.ts';
import { registerReports } from './reports-of-registers.ts';
import { foodSales } from './sales-food.ts';
import { salesInOddForms } from './sales-in-odd-forms.ts';
import { salesOfReportWords } from './sales-of-report-words.ts';
import { retailSales } from './sales-retail.ts';
import { serviceSales } from './sales-services.ts';
import { splitBills } from './split-bills.ts';
import { unclearPapers } from './unclear-papers.ts';
import { voids } from './voids.ts';

export function foreignPapers(): readonly ForeignPaper[] {
  return [
    ...foodSales,
    ...retailSales,
    ...serviceSales,
    ...salesOfReportWords,
    ...salesInOddForms,
    ...splitBills,
    ...refunds,
    ...voids,
    ...copies,
    ...cardSlips,
    ...orders,
    ...bills,
    ...registerReports,
    ...systemReports,
    ...drawerPapers,
    ...customerPapers,
    ...machinePapers,
    ...unclearPapers,
  ];
}
