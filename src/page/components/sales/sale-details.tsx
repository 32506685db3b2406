/** Discounts, taxes, cash tendered and who sat where: what not every sale has. Loaded later than the rest of a sale. */
import type { PairJson } from '../../../contract/page/sales.ts';
import { detailRows } from '../../../domain/sale/detail-texts.ts';
import { useLocale, usePageMessages } from '../../state/locale.ts';

type Props = { pair: PairJson };

/** Discounts and taxes that lead from the items to the total. */
export function RowsBeforeTotal({ pair }: Props) {
  const words = usePageMessages().saleDetails;
  const { adjustments = [], taxes = [], currency } = pair;
  return (
    <>
      {adjustments.map(({ kind, name, amount }, index) => (
        <AmountRow key={index} label={name ?? words.adjustment[kind]} amount={amount} currency={currency} />
      ))}
      <TaxRows taxes={taxes.filter(({ included }) => included === false)} currency={currency} />
    </>
  );
}

/** Taxes within the total. */
export function RowsAfterTotal({ pair: { taxes = [], currency } }: Props) {
  return <TaxRows taxes={taxes.filter(({ included }) => included !== false)} currency={currency} />;
}

/** Cash tendered, and the change. */
export function RowsAfterPayments({ pair: { tendered, change, currency } }: Props) {
  const words = usePageMessages().saleDetails;
  return (
    <>
      {tendered !== undefined && <AmountRow label={words.tendered} amount={tendered} currency={currency} />}
      {change !== undefined && <AmountRow label={words.change} amount={change} currency={currency} />}
    </>
  );
}

type Taxes = NonNullable<PairJson['taxes']>;

function TaxRows({ taxes, currency }: { taxes: Taxes; currency: string }) {
  const { format } = useLocale();
  const words = usePageMessages().saleDetails;
  const rate = (percent: number | undefined) =>
    percent === undefined ? '' : `${format.number(percent, 3)}%`;
  return taxes.map(({ name, ratePercent, amount, taxable, included }, index) => (
    <AmountRow
      key={index}
      label={name ?? words.tax(rate(ratePercent), included)}
      note={taxable === undefined ? '' : words.taxable(format.money(taxable, currency))}
      amount={amount}
      currency={currency}
    />
  ));
}

type AmountRowProps = { label: string; note?: string; amount: number; currency: string };

function AmountRow({ label, note = '', amount, currency }: AmountRowProps) {
  const { format } = useLocale();
  return (
    <tr class="muted">
      <th scope="row">{label}</th>
      <td class="figure">{note}</td>
      <td class="figure">{format.money(amount, currency)}</td>
    </tr>
  );
}

/** A doubt about the sum; who sat where, and what else the register sent. */
export function SaleDetails({ pair }: Props) {
  const { t, format } = useLocale();
  const words = usePageMessages().saleDetails;
  const { currency, sumDifference } = pair;
  const facts = detailRows(pair, words, { comma: t.comma, number: (value) => format.number(value, 0) });
  return (
    <>
      {sumDifference !== undefined && (
        <p class="muted">
          <small>{words.difference(format.money(Math.abs(sumDifference), currency))}</small>
        </p>
      )}
      {facts.length > 0 && (
        <dl class="facts">
          {facts.map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}
