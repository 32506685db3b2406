/** What people add to a sale or take along of it: a note, and its case file. */
import type { PairJson } from '../../../../contract/page/sales.ts';
import { CaseFileButton } from './case-file.tsx';
import { SaleNote } from './sale-note.tsx';
import './sale-record.css';

export function SaleRecord({ pair }: { pair: PairJson }) {
  return (
    <div class="sale-record">
      <SaleNote pair={pair} />
      <CaseFileButton saleId={pair.saleId} />
    </div>
  );
}
