/** Discounts and charges on a whole receipt: between its items and its total. */
import type { Adjustment } from '../../domain/sale/sale.ts';
import { trailingAmount } from './amount.ts';

const maxNameLength = 60;

/** The first match holds: ポイント値引 are points. */
const kinds: readonly (readonly [Adjustment['kind'], RegExp])[] = [
  ['points', /(?:ポイント|PT)(?:利用|使用|値引|割引|充当|支払)/iu],
  ['coupon', /クーポン|COUPON|優待|サービス券|割引券|値引券/iu],
  ['discount', /値引|割引|値下|\d ?%? ?引き?$|\d ?% ?OFF|OFF$|DISCOUNT|-\d{1,2} ?%$/iu],
  ['rounding', /端数/u],
  [
    'service_charge',
    /サービス(?:料|チャージ|TAX)|SERVICE ?(?:CHARGE|FEE)|席料|テーブルチャージ|チャージ料|深夜(?:料金|割増)|奉仕料/iu,
  ],
  ['other', /送料|配送料|手数料|宅配料|袋代/u],
];
/** Not of this sale. */
const never = /獲得|付与|残高|累計|対象|有効|次回|現在|合計/u;

/** Amounts as they add to the total of a sale. */
export function readAdjustments(lines: readonly string[]): Adjustment[] {
  return lines.flatMap((line): Adjustment[] => {
    const amount = trailingAmount(line);
    if (amount === undefined || amount.value === 0 || never.test(amount.before)) return [];
    const name = amount.before.replaceAll(/^[\s*※◆・(]+|[\s(:.…@*※-]+$/gu, '').replaceAll(/\s{2,}/gu, ' ');
    const kind = kinds.find(([, pattern]) => pattern.test(name))?.[0];
    if (kind === undefined) return [];
    const isLess = kind === 'points' || kind === 'coupon' || kind === 'discount';
    return [
      { kind, name: name.slice(0, maxNameLength), amount: isLess ? -Math.abs(amount.value) : amount.value },
    ];
  });
}
