/** How exact the times of a register's newest sales are, and its next best step. */
import type { RegisterJson } from '../../../../contract/page/registers.ts';
import { nextStepOf } from '../../../../domain/exactness/next-step.ts';
import { judgeRegion } from '../../../../domain/moment/region-hits.ts';
import { useLocale, usePageMessages } from '../../../state/locale.ts';

export function ExactnessLine({ register }: { register: RegisterJson }) {
  const { row } = usePageMessages().registerTruths;
  const { t, format } = useLocale();
  const { newest = [], from, printer, regionHits: hits } = register;
  const [main] = newest;
  if (main === undefined) return null;
  const step = nextStepOf(newest, { isPolled: from !== undefined, prints: printer !== undefined });
  const sales = newest.reduce((sum, one) => sum + one.sales, 0);
  const parts = newest.map(({ basis, uncertaintyMs, sales: own }) =>
    row.part(format.uncertainty(uncertaintyMs), row.basis[basis], own),
  );
  return (
    <p class="muted exactness">
      {`${row.newest(sales, parts.join(t.comma))}${t.gap}${row.after(format.uncertainty(main.afterMs))}`}
      {hits !== undefined && `${t.gap}${row.region[judgeRegion(hits)](hits)}`}
      {step !== undefined && (
        <>
          <br />
          {row.next[step]}
        </>
      )}
    </p>
  );
}
