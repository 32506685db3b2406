/** Money that went back, sales taken back, and sales that never came about. */
import type { ShopPaper } from './shop-paper.ts';

export const returnsAndVoids: readonly ShopPaper[] = [
  {
    name: 'supermarket: goods returned, amounts without a sign',
    truth: { kind: 'refund', totalYen: -1296, number: '0117', time: '2026-11-25 10:31', tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>スーパーあさひ　月寒東店
店No:000010310      ﾚｼﾞNo:000002
2026年11月25日(水曜日)  10時31分
                  ﾚｼｰﾄNo:0117
>＊＊＊ 返 品 ＊＊＊
外8  牛肩ロース|￥1,200
---
 小計|￥1,200
(外税8%対象額|￥1,200)
 外税額            8%|￥96
^返品合計|￥1,296
^返金|￥1,296
お客様サイン
________________________________`,
  },
  {
    name: 'cash register: return mode',
    truth: { kind: 'refund', totalYen: -220, number: '000007', time: '2026-11-25 13:19', tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
             2026-11-25 13:19
                          000007
戻          ････････････････････
Bread|￥220
対象計        10.0%|￥220
内税|￥20
^現金|￥220`,
  },
  {
    name: 'supermarket: sale to be voided',
    truth: { kind: 'sale', totalYen: 3456, number: '1234', time: '2026-11-25 11:02', tender: 'card' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>ﾏｰｹｯﾄ･ｻｶｴ
2026年11月25日(水)11:02
店:02701 ﾚｼﾞNo:0003 取引No:1234
日本酒 純米大吟醸|3,200
小計|¥3,200
外税 8%対象|¥3,200
外税 8%|¥256
合計|¥3,456
クレジット|¥3,456`,
  },
  {
    name: 'supermarket: the sale voided',
    truth: {
      kind: 'void',
      totalYen: -3456,
      number: '1240',
      time: '2026-11-25 11:20',
      of: 'supermarket: sale to be voided',
    },
    also: ['refund'],
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>ﾏｰｹｯﾄ･ｻｶｴ
2026年11月25日(水)11:20
店:02701 ﾚｼﾞNo:0003 取引No:1240
>【取　消】
元取引 2026/11/25 ﾚｼﾞ0003 No1234
日本酒 純米大吟醸|▲3,200
小計|▲¥3,200
外税 8%対象|▲¥3,200
外税 8%|▲¥256
合計|▲¥3,456
クレジット|▲¥3,456`,
  },
  {
    name: 'tablet till: sale of a mug',
    truth: { kind: 'sale', totalYen: 2200, number: '00131', time: '2026-11-25 15:00', tender: 'cash' },
    details: { lines: ['マグカップ|1|2200'], receivedYen: 5000, changeYen: 2800 },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 42 },
    text: `
>雑貨ノ森
2026年11月25日(水) 15:00
会計No：00131
マグカップ|1|¥2,200
小計|1点|¥2,200
合計|¥2,200
  (内消費税等  ¥200)
現金|¥2,200
お預かり|¥5,000
お釣り|¥2,800`,
  },
  {
    name: 'tablet till: sale of a mug taken back',
    truth: {
      kind: 'void',
      totalYen: -2200,
      time: '2026-11-25 15:12',
      tender: 'cash',
      of: 'tablet till: sale of a mug',
    },
    also: ['refund'],
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 42 },
    text: `
>雑貨ノ森
>会計取消
取消日時 2026年11月25日(水) 15:12
会計No：00131
マグカップ|1|¥2,200
合計|¥2,200
  (内消費税等  ¥200)
返金額
 現金|¥2,200`,
  },
  {
    name: 'card reader app: refund of a part',
    truth: { kind: 'refund', totalYen: -580, time: '2026-11-26 09:10', tender: 'card' },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 48 },
    text: `
>コーヒースタンド ミナト
2026年11月26日 9:10
>払い戻し
カフェラテ|-¥580
  払い戻し理由：商品に不備
払い戻し合計|-¥580
Visa 4242（タッチ決済）|-¥580
領収書番号：#Gy01`,
  },
  {
    name: 'English till: refund',
    truth: { kind: 'refund', totalYen: -3300, number: 'R-10088', time: '2026-11-26 18:24', tender: 'card' },
    print: { dialect: 'starprnt', encoding: 'shift_jis', columns: 42 },
    text: `
>NISEKO SKI & BOARD
>REFUND
No. R-10088|2026/11/26 18:24
Original receipt 10051
-1 Goggles rental|-¥3,300
---
Subtotal|-¥3,000
Tax 10%|-¥300
Total|-¥3,300
Visa ****1881|-¥3,300`,
  },
  {
    name: 'clothes: exchange with money back',
    truth: { kind: 'refund', totalYen: -1000, number: '0098', time: '2026-11-26 12:40', tender: 'cash' },
    also: ['unclear'],
    print: { dialect: 'escpos', encoding: 'jis', columns: 42 },
    text: `
>ウェア工房 町田店
2026/11/26 12:40  No.0098  担当 林
>＊＊ 商品交換 ＊＊
返品 シャツ Ｌ 紺|-5,990
     シャツ Ｍ 茶|4,990
---
差引合計|-¥1,000
ご返金（現金）|¥1,000`,
  },
  {
    name: 'bookshop till: everything cancelled',
    truth: { kind: 'other' },
    also: ['unclear', 'void'],
    print: { dialect: 'star-line', encoding: 'jis', columns: 32 },
    text: `
2026年11月26日(木)      12時45分
            一括取消
送料1950|¥0
合計|¥0
ﾚｼｰﾄ№000103            ﾚｼﾞ:0021
担当:渡辺　富幸         店 :0000
客層 99 その他`,
  },
  {
    name: 'cash register: everything corrected',
    truth: { kind: 'unclear', reason: 'the only item was corrected: nothing was sold and nothing paid' },
    also: ['other', 'void', 'drawer'],
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 32 },
    text: `
             2026-11-26 15:10
                          000009
Set A|￥3,850
訂正|-3,850
^現金|￥0`,
  },
  {
    name: 'supermarket: transaction abandoned',
    truth: { kind: 'other' },
    also: ['void', 'unclear'],
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>ﾏｰｹｯﾄ･ｻｶｴ
2026年11月26日(木)17:45
店:02701 ﾚｼﾞNo:0003 取引No:1301
絹豆腐|98
たまご 10個|248
小計|¥346
>****  取 引 中 止  ****
責:045088025レジ担当者`,
  },
  {
    name: 'supermarket: suspended until the customer returns',
    truth: { kind: 'other' },
    also: ['order', 'bill', 'unclear'],
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>ﾏｰｹｯﾄ･ｻｶｴ
>保 留 票
2026年11月26日(木)17:50
店:02701 ﾚｼﾞNo:0003
保留No.  3
点数 14点
小計|¥4,812
呼出はレジで保留キーを押す`,
  },
  {
    name: 'supermarket: the receipt issued again',
    truth: {
      kind: 'copy',
      totalYen: 3456,
      number: '1234',
      of: 'supermarket: sale to be voided',
    },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>ﾏｰｹｯﾄ･ｻｶｴ
>【再発行】
2026年11月25日(水)11:02
店:02701 ﾚｼﾞNo:0003 取引No:1234
日本酒 純米大吟醸|3,200
小計|¥3,200
外税 8%対象|¥3,200
外税 8%|¥256
合計|¥3,456
クレジット|¥3,456
再発行日時 2026/11/25 11:05`,
  },
  {
    name: 'tablet till: copy for the shop',
    truth: { kind: 'copy', totalYen: 2200, number: '00131', of: 'tablet till: sale of a mug' },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 42 },
    text: `
>雑貨ノ森
>*** COPY / 控え ***
2026年11月25日(水) 15:00
会計No：00131
マグカップ|1|¥2,200
小計|1点|¥2,200
合計|¥2,200
  (内消費税等  ¥200)
現金|¥2,200
お預かり|¥5,000
お釣り|¥2,800`,
  },
  {
    name: 'supermarket: training mode',
    truth: { kind: 'other' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>スーパーあさひ　月寒東店
>＜領収書＞
店No:000010310      ﾚｼﾞNo:000003
2026年11月22日(日曜日)  17時30分
                  ﾚｼｰﾄNo:0025
＊＊＊＊＊＊訓練ﾓ-ﾄﾞ＊＊＊＊＊＊
外8  逸品　アボカド|￥195
----------- 訓練ﾓ-ﾄﾞ -----------
 小計|￥195
(外税8%対象額|￥195)
 外税額            8%|￥15
^合計|￥210
お預り|￥210
お釣り|￥0`,
  },
];
