/** Actions on a sale: decide whether a paper is one; keep it, write a note, save the case file, erase it on request. Loaded later than the rest of a sale. */
import type { PairJson } from '../../../../contract/page/sales.ts';
import { Permitted } from '../../../kit/permitted.tsx';
import { KeepButton } from '../pin-button.tsx';
import { UnclearPaper } from '../unclear-paper.tsx';
import { CaseFileButton } from './case-file.tsx';
import { EraseSale } from './erase-sale.tsx';
import { SaleNote } from './sale-note.tsx';
import './sale-record.css';

/** Before what stands on it. */
export function PermittedPaper({ pair }: { pair: PairJson }) {
  return (
    <Permitted right="work">
      <UnclearPaper pair={pair} />
    </Permitted>
  );
}

export function SaleRecord({ pair }: { pair: PairJson }) {
  return (
    <>
      <Permitted right="work">
        <KeepButton pair={pair} />
      </Permitted>
      <div class="sale-record">
        <SaleNote pair={pair} />
        <Permitted right="export">
          <CaseFileButton saleId={pair.saleId} />
        </Permitted>
        <Permitted right="people">
          <EraseSale pair={pair} />
        </Permitted>
      </div>
    </>
  );
}
