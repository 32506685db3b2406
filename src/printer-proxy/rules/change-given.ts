/** Change by its arithmetic, whatever the labels are called: two amounts below a sum whose difference it is. */
import { trailingAmount } from './amount.ts';
import { isMoneyLine } from './titles.ts';

const neither =
  /税|対象|計|内|課|点|ポイント|登録|値引|割引|売|払出|投入額|回収|総|件|高|残|差|未|\b(?:TAX|VAT|GST|(?:SUB|GRAND)?-?TOTAL|SERVICE|TIP|POINTS?|BALANCE|SALES|TAKINGS)\b/iu;
/** Lines that may stand between the sum and the money: its taxes. */
const maxBetween = 8;
/** Yen. Nobody hands over a note more than needed, of which the largest is 10,000. */
const changeLimit = 10_000;
/** Totals of a day. */
const ofDay = /売|TAKINGS|SALES/iu;

export type ChangeGiven = {
  readonly totalMinor: number;
  readonly handedAt: number;
  readonly changeAt: number;
};

/** Money handed over for `totalMinor`, below the line `from`. */
export function changeGiven(
  lines: readonly string[],
  from: number,
  totalMinor: number,
): ChangeGiven | undefined {
  if (totalMinor <= 0 || ofDay.test(lines[from] ?? '')) return undefined;
  for (let handedAt = from + 1; handedAt <= from + maxBetween && handedAt + 1 < lines.length; handedAt += 1) {
    const handed = labelled(lines[handedAt]);
    const back = labelled(lines[handedAt + 1]);
    if (
      handed !== undefined &&
      back !== undefined &&
      back > 0 &&
      back < changeLimit &&
      handed - back === totalMinor
    )
      return { totalMinor, handedAt, changeAt: handedAt + 1 };
  }
  return undefined;
}

function labelled(line = ''): number | undefined {
  const amount = isMoneyLine(line) ? trailingAmount(line) : undefined;
  return amount !== undefined && /\p{L}/u.test(amount.before) && !neither.test(amount.before)
    ? amount.value
    : undefined;
}
