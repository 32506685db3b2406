/** Lines that sales of any shop may carry, many of them with words of other papers, and where they may stand. */
import fc from 'fast-check';

const columns = [
  '品名 点数 売上金額',
  'お買上 点数 金額',
  '商品名  数量  金額',
  '品名 数量 単価 金額',
  '商品 数量 売上',
  '部門 点数 金額',
  '品　名     点数   売上額',
  'ITEM QTY AMOUNT',
];
const feet = [
  '売上 数量',
  '売上 数量 3点',
  'お買上点数 3点',
  '点数   3点',
  '買上点数: 3',
  '商品点数合計 3点',
  '税率別内訳',
  '税率別合計',
  '消費税等は税率別に集計',
  '登録番号T1234567890123',
];
const points = [
  '今回ポイント 12P',
  '累計ポイント  1,234P',
  'ポイント残高 1,234P',
  '獲得ポイント    12P',
  'ポイント会員番号 12345678',
  '有効期限 2027/03/31',
  '本日の来店回数 3回',
];
const greetings = [
  '毎度ありがとうございます',
  'またのご来店をお待ちしております',
  '売上日報アプリ好評配信中',
  '本日の売上の一部を寄付します',
  '返品はレシート持参で7日以内',
  'レシートは大切に保管してください',
  '当日限り有効',
];
const people = [
  '担当:山田',
  '責任者:佐藤  レジ:02',
  '担当者 0012',
  'レジ担当 田中 No.3',
  'テーブル 5',
  '卓番:B-4',
  '席番 12',
  '取引時間 12:31',
];
const cardLines = [
  '承認番号 123456',
  '端末番号 12345-678',
  '支払区分 一括',
  '取引内容 売上',
  'ご利用日 2026/11/29',
  '会員番号 ****1234',
  '売上',
  '売上No.0012',
];

export const ordinaryLine = fc.constantFrom(
  ...[...columns, ...feet, ...points, ...greetings, ...people, ...cardLines],
);
