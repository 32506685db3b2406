/** Items and payments of a sale. */
import { useId, useState } from 'preact/hooks';
import type { PairJson } from '../../../contract/page/sales.ts';
import { paperPicturePath } from '../../api/sales.ts';
import { later, Nothing } from '../../pages/later.tsx';
import { useLocale } from '../../state/locale.ts';
import { useIsViewer } from '../../state/session.ts';
import { paymentText } from '../../text/messages.ts';

const details = () => import('./sale-details.tsx');
const RowsBeforeTotal = later(() => details().then((module) => module.RowsBeforeTotal), Nothing);
const RowsAfterTotal = later(() => details().then((module) => module.RowsAfterTotal), Nothing);
const RowsAfterPayments = later(() => details().then((module) => module.RowsAfterPayments), Nothing);

export function Receipt({ pair }: { pair: PairJson }) {
  const { t, format } = useLocale();
  const { lines, payments, currency, total, totalUnknown, kind } = pair;
  const money = (minor: number | undefined) => (minor === undefined ? '' : format.money(minor, currency));
  // The video of a sale has its receipt beside it too.
  const id = useId();
  if (lines.length === 0 && payments.length === 0 && kind === 'no_sale')
    return pair.receiptText === undefined ? null : <Printed pair={pair} />;
  return (
    <section aria-labelledby={id}>
      <h3 id={id}>{t.sale.receipt}</h3>
      <table class="receipt">
        <thead class="hidden">
          <tr>
            <th scope="col">{t.sale.item}</th>
            <th scope="col">{t.sale.quantity}</th>
            <th scope="col">{t.sale.amount}</th>
          </tr>
        </thead>
        <tbody>
          {lines.length === 0 && (
            <tr>
              <td class="muted" colSpan={3}>
                {pair.receiptText === undefined ? t.sale.noLines : t.sale.unreadLines}
              </td>
            </tr>
          )}
          {lines.map(({ name, quantity, unitPrice, amount }, index) => (
            <tr key={index}>
              <td>{name}</td>
              <td class="figure muted">
                {unitPrice !== undefined && quantity !== 1 && money(unitPrice)}
                {quantity !== undefined && quantity !== 1 && ` × ${format.number(quantity, 3)}`}
              </td>
              <td class="figure">{money(amount)}</td>
            </tr>
          ))}
          <RowsBeforeTotal pair={pair} />
        </tbody>
        <tfoot>
          <tr class="total">
            <th scope="row" colSpan={2}>
              {t.sale.total}
            </th>
            <td class="figure">{totalUnknown ? t.sale.totalUnknown : money(total)}</td>
          </tr>
          <RowsAfterTotal pair={pair} />
          {payments.map(({ method, amount }, index) => (
            <tr key={index} class="muted">
              <th scope="row" colSpan={2}>
                {paymentText(method, t)}
              </th>
              <td class="figure">{money(amount)}</td>
            </tr>
          ))}
          <RowsAfterPayments pair={pair} />
        </tfoot>
      </table>
      <Printed pair={pair} />
    </section>
  );
}

/** A receipt that was printed as pixels. Its picture goes earlier than the sale, stays at the gateway, or may never have been stored. */
function Drawn({ saleId }: { saleId: string }) {
  const { t } = useLocale();
  const isViewer = useIsViewer();
  const [isGone, setGone] = useState(isViewer);
  return isGone ? (
    <p class="muted">
      <small>{t.sale.drawnGone}</small>
    </p>
  ) : (
    <img
      class="paper-picture"
      src={paperPicturePath(saleId)}
      alt={t.sale.drawn}
      loading="lazy"
      onError={() => setGone(true)}
    />
  );
}

/** The printed text, and doubts about reading it. */
function Printed({ pair }: { pair: PairJson }) {
  const { t } = useLocale();
  const { receiptText, receiptDoubts = [] } = pair;
  return (
    <>
      {receiptDoubts.map((doubt) => (
        <p key={doubt} class="muted">
          <small>{t.sale.doubt[doubt]}</small>
        </p>
      ))}
      {receiptText !== undefined && (
        <details>
          <summary>{t.sale.printed}</summary>
          <pre class="printed">{receiptText}</pre>
        </details>
      )}
      {(receiptDoubts.includes('image') || receiptDoubts.includes('read_from_pixels')) && (
        <Drawn saleId={pair.saleId} />
      )}
    </>
  );
}
