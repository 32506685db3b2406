/** Discounts and charges on a whole receipt: between its items and its total. */
import type { Adjustment } from '../../domain/sale/sale.ts';
import { trailingAmount, withoutRate } from './amount.ts';

const maxNameLength = 60;

/** The first match holds: ポイント値引 are points. */
const kinds: readonly (readonly [Adjustment['kind'], RegExp])[] = [
  ['points', /(?:ポイント|PT)(?:利用|使用|値引|割引|充当|支払)/iu],
  ['coupon', /クーポン|COUPON|優待|サービス券|割引券|値引券/iu],
  ['discount', /値引|割引|値下|\d ?[%円]? ?引き?$|\d ?% ?OFF|OFF$|DISCOUNT|-\d{1,2} ?%$/iu],
  ['rounding', /端数/u],
  [
    'service_charge',
    /サービス(?:料|チャージ|TAX)|SERVICE ?(?:CHARGE|FEE)|席料|テーブルチャージ|チャージ料|深夜(?:料金|割増)|奉仕料/iu,
  ],
  ['other', /送料|配送料|手数料|宅配料|袋代/u],
];
/** Not of this sale. */
const never = /獲得|付与|残高|累計|対象|有効|次回|現在|合計/u;
const tax = /税/u;

/** `amount`: as it adds to the total of a sale. The name is on the line above where an amount stands alone. */
export function readAdjustments(lines: readonly string[]): Adjustment[] {
  return amountsOf(lines).flatMap(({ name, value }): Adjustment[] => {
    const kind = never.test(name) ? undefined : kindOf(name);
    if (kind === undefined) return [];
    const isLess = kind === 'points' || kind === 'coupon' || kind === 'discount';
    return [adjustment(kind, name, isLess ? -Math.abs(value) : value)];
  });
}

/** All that is printed with a minus, such as `学割 -50`. */
export function readReductions(lines: readonly string[]): Adjustment[] {
  return amountsOf(lines).flatMap(({ name, value }) =>
    value < 0 && !tax.test(name) ? [adjustment(kindOf(name) ?? 'discount', name || '-', value)] : [],
  );
}

function kindOf(name: string): Adjustment['kind'] | undefined {
  return kinds.find(([, pattern]) => pattern.test(name))?.[0];
}

function adjustment(kind: Adjustment['kind'], name: string, amount: number): Adjustment {
  return { kind, name: name.slice(0, maxNameLength), amount };
}

function amountsOf(lines: readonly string[]): { readonly name: string; readonly value: number }[] {
  return lines.flatMap((line, index) => {
    const amount = trailingAmount(withoutRate(line));
    if (amount === undefined || amount.value === 0) return [];
    const above = lines[index - 1] ?? '';
    const isAlone = amount.before === '' && trailingAmount(above) === undefined;
    const name = (isAlone ? above : amount.before)
      .replaceAll(/^[\s*※◆・([]+|[\s(:.…@*※\])-]+$/gu, '')
      .replaceAll(/(?<=[\p{Script=Han}]) (?=[\p{Script=Han}](?:$| ))/gu, '')
      .replaceAll(/\s{2,}/gu, ' ');
    return [{ name, value: amount.value }];
  });
}
