/** Discounts, taxes, cash tendered and who sat where: what not every sale has. Loaded later than the rest of a sale. */
import type { PairJson } from '../../../contract/page/sales.ts';
import { useLocale, usePageMessages } from '../../state/locale.ts';

export function SaleDetails({ pair }: { pair: PairJson }) {
  const { t, format } = useLocale();
  const words = usePageMessages().saleDetails;
  const { adjustments = [], taxes = [], tendered, change, currency, sumDifference } = pair;
  const { payments, guests, table, customerCode, businessDate } = pair;
  const money = (minor: number) => format.money(minor, currency);
  const rate = (percent: number | undefined) =>
    percent === undefined ? '' : `${format.number(percent, 3)}%`;
  const amounts = [
    ...adjustments.map(({ kind, name, amount }) => [name ?? words.adjustment[kind], '', amount] as const),
    ...taxes.map(
      ({ name, ratePercent, amount, taxable, included }) =>
        [
          name ?? words.tax(rate(ratePercent), included),
          taxable === undefined ? '' : words.taxable(money(taxable)),
          amount,
        ] as const,
    ),
    ...(tendered === undefined ? [] : [[words.tendered, '', tendered] as const]),
    ...(change === undefined ? [] : [[words.change, '', change] as const]),
  ];
  const kinds = [...new Set(payments.flatMap(({ kind }) => (kind === undefined ? [] : words.payment[kind])))];
  const facts = [
    [words.paymentKinds, kinds.join(t.comma)],
    [words.guests, guests === undefined ? '' : words.people(format.number(guests, 0))],
    [words.table, table],
    [words.customerCode, customerCode],
    [words.businessDate, businessDate],
    ...Object.entries(pair.extra ?? {}).map(([name, value]) => [name, String(value)]),
  ].filter(([, value]) => value !== undefined && value !== '');
  return (
    <>
      {sumDifference !== undefined && (
        <p class="muted">
          <small>{words.difference(money(Math.abs(sumDifference)))}</small>
        </p>
      )}
      {amounts.length > 0 && (
        <table class="receipt">
          <tbody>
            {amounts.map(([label, note, amount], index) => (
              <tr key={index}>
                <th scope="row">{label}</th>
                <td class="figure muted">{note}</td>
                <td class="figure">{money(amount)}</td>
              </tr>
            ))}
          </tbody>
        </table>
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
