/** Words of receipts in Chinese, Korean and Vietnamese, as the Japanese ones that the rules read: 找零 → お釣り. */

const words: Readonly<Record<string, string>> = {
  ...{ 总计: '合計', 合计: '合計', 總計: '合計', 总额: '合計', 应付: '合計', 小计: '小計', 消费税: '消費税' },
  ...{ 现金: '現金', 实收: 'お預り', 實收: 'お預り', 找零: 'お釣り', 折扣: '割引', 刷卡: 'カード' },
  ...{ 總金額: '合計', 應付金額: '合計', 小計金額: '小計', 消費稅: '消費税', 稅額: '税額' },
  ...{ 收現: 'お預り', 收款: 'お預り', 找錢: 'お釣り', 折讓: '割引', 信用卡: 'クレジットカード' },
  ...{ 支付方式: 'お支払方法', 付款方式: 'お支払方法', 人數: '人数', 桌號: '卓' },
  ...{
    收據: '領収書',
    發票: '領収書',
    发票: '領収書',
    單據號: '伝票No',
    結帳單: '会計伝票',
    點菜單: '注文伝票',
  },
  ...{ 退貨: '返品', 作廢: '取消' },
  ...{ 微信支付: 'WeChat Pay', 支付宝: 'Alipay', 支付寶: 'Alipay', 银联: '銀聯' },
  ...{ 桌号: '卓', 台号: '卓', 单号: '伝票No', 單號: '伝票No', 收据: '領収書' },
  ...{ 预结单: '会計伝票', 结账单: '会計伝票', 点菜单: '注文伝票', 厨房单: '注文伝票' },
  ...{ 退款: '返金', 退货: '返品', 作废: '取消' },
  ...{ 합계: '合計', 총액: '合計', 총계: '合計', 소계: '小計', 소비세: '消費税', 부가세: '消費税' },
  ...{ 현금: '現金', '받은 금액': 'お預り', 받은금액: 'お預り', 거스름돈: 'お釣り', 카드: 'カード' },
  ...{ 할인: '割引', 테이블: 'テーブル', 인원: '人数', 영수증: '領収書' },
  ...{ 주문서: '注文伝票', 계산서: '会計伝票', 환불: '返金', 반품: '返品', 취소: '取消', 주방: 'キッチン' },
  ...{ 'TỔNG CỘNG': '合計', 'TỔNG TIỀN': '合計', 'TẠM TÍNH': '小計', THUẾ: '消費税', 'GIẢM GIÁ': '割引' },
  ...{ 'TIỀN MẶT': '現金', 'KHÁCH ĐƯA': 'お預り', 'TIỀN THỪA': 'お釣り', THẺ: 'カード', BÀN: 'テーブル' },
  ...{ 'HÓA ĐƠN': '領収書', 'HÓA ĐƠN TẠM TÍNH': '会計伝票' },
  ...{ 'PHIẾU TẠM TÍNH': '会計伝票', 'PHIẾU GỌI MÓN': '注文伝票', 'HOÀN TIỀN': '返金', HỦY: '取消' },
};
/** Justified: `總 計`. */
const spelled = (key: string): string =>
  /^\p{Script=Han}+$/u.test(key) ? Array.from(key).join(' {0,2}') : key;
const word = new RegExp(
  `(?<!\\p{L})(?:${Object.keys(words)
    .toSorted((a, b) => b.length - a.length)
    .map(spelled)
    .join('|')})(?!\\p{L})`,
  'giu',
);

/** `合計 / 总计` */
const twice = /(?<label>\p{L}{2,}) ?[/(] ?\k<label>\)?/u;

/** A normalised line. */
export function inJapanese(line: string): string {
  const translated = line.replaceAll(
    word,
    (found) => words[found.toUpperCase()] ?? words[found.replaceAll(' ', '')] ?? found,
  );
  return translated === line ? line : translated.replace(twice, '$<label>');
}
