/** What people add to a sale or take along of it: whether a paper is a sale, a note, and the case file. Loaded later than the rest of a sale. */
import type { PairJson } from '../../../../contract/page/sales.ts';
import { UnclearPaper } from '../unclear-paper.tsx';
import { CaseFileButton } from './case-file.tsx';
import { SaleNote } from './sale-note.tsx';
import './sale-record.css';

export function SaleRecord({ pair }: { pair: PairJson }) {
  return (
    <>
      <UnclearPaper pair={pair} />
      <div class="sale-record">
        <SaleNote pair={pair} />
        <CaseFileButton saleId={pair.saleId} />
      </div>
    </>
  );
}
