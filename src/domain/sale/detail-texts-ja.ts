/** Japanese texts for the details of a sale. Pure. */
import type { DetailTexts } from './detail-texts.ts';
import { saleTextsJa } from './sale-texts-ja.ts';

export const detailTextsJa: DetailTexts = {
  tendered: 'お預り',
  change: 'お釣り',
  paymentKinds: '支払種別',
  people: (count) => `${count}名`,
  label: {
    guests: '人数',
    table: '卓・席',
    customerCode: '顧客コード',
    businessDate: '営業日',
  },
  tax: (rate, included) => `${included === undefined ? '消費税' : included ? '内税' : '外税'} ${rate}`.trim(),
  taxable: (amount) => `対象 ${amount}`,
  difference: (amount) => `明細・値引・税の合計と、会計の合計に ${amount} の差があります。`,
  adjustment: {
    discount: '値引',
    coupon: 'クーポン',
    points: 'ポイント値引',
    service_charge: 'サービス料',
    tip: 'チップ',
    rounding: '端数調整',
    other: 'その他',
  },
  payment: saleTextsJa.payment,
};
