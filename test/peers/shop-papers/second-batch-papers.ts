/** The other papers of the second batch. */
import type { ShopPaper } from './shop-paper.ts';

export const secondBatchPapers: readonly ShopPaper[] = [
  {
    name: 'tablet till: returned with the number of the sale',
    truth: { kind: 'refund', totalYen: -5470, number: '90021', time: '2026-11-27 10:05', tender: 'qr' },
    also: ['void'],
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 42 },
    text: `
>洋品のミドリ
>【返品】
2026/11/27 10:05  取引ID:90021
元取引ID:89977
ブルゾン|-1|-¥5,470
合計|-¥5,470
(内消費税|-¥497)
PayPay|-¥5,470`,
  },
  {
    name: 'money given back without goods',
    truth: { kind: 'refund', totalYen: -1200, time: '2026-11-27 11:40' },
    also: ['drawer'],
    print: { dialect: 'starprnt', encoding: 'shift_jis', columns: 42 },
    text: `
>＊＊ 返金票 ＊＊
2026/11/27 11:40   担当 岡
返金理由  二重請求
返金額|¥1,200
お客様ご署名`,
  },
  {
    name: 'red slip of a wholesaler',
    truth: { kind: 'refund', totalYen: -7700, number: 'D-20433', time: '2026-11-27 09:02' },
    also: ['void', 'unclear'],
    print: { dialect: 'escpos', encoding: 'jis', columns: 48 },
    text: `
>赤　伝　票
伝票番号 D-20433      2026/11/27 09:02
得意先 0312 ㈲大谷工務店 御中
返品 ビス 28mm 10箱|▲7,000
消費税10%|▲700
合計|▲7,700`,
  },
  {
    name: 'kitchen: dish taken off the order',
    truth: { kind: 'order' },
    print: { dialect: 'star-line', encoding: 'jis', columns: 32 },
    text: `
^＊取消伝票＊
^卓 14
18:52 担当 リン
^鶏唐揚げ   -1
理由 お客様都合`,
  },
  {
    name: 'register: no sale, in English',
    truth: { kind: 'drawer', time: '2026-11-27 13:33' },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 42 },
    text: `
>NISEKO SKI & BOARD
2026/11/27 13:33   Till 1  Emma
>NO SALE`,
  },
  {
    name: 'money changed, coin by coin',
    truth: { kind: 'drawer', time: '2026-11-27 14:00' },
    also: ['report', 'other'],
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>両替
2026/11/27 14:00  担当 山田
入金 10,000円 x 1|10,000
出金 1,000円 x 9|9,000
出金 100円 x 10|1,000
差額|0`,
  },
  {
    name: 'shift handed over',
    truth: { kind: 'report', time: '2026-11-27 17:00' },
    also: ['drawer'],
    print: { dialect: 'escpos', encoding: 'jis', columns: 42 },
    text: `
>レジ引継票
2026/11/27 17:00   早番 木村 → 遅番 大森
売上金額|¥184,250
客数|71
現金売上|¥92,300
釣銭準備金|¥50,000
レジ内現金|¥142,300
過不足|¥0`,
  },
  {
    name: 'takings so far, printed for the manager',
    truth: { kind: 'report', time: '2026-11-27 15:00' },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 42 },
    text: `
売上速報  2026/11/27 15:00 現在
本日売上|¥142,900
前年同日|¥131,200
予算|¥160,000
達成率|89.3%
客数|58
客単価|¥2,464`,
  },
  {
    name: 'totals by kind of payment only',
    truth: { kind: 'report', time: '2026-11-27 21:58' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 32 },
    text: `
2026/11/27 21:58
ｹﾞﾝｷﾝ     41|98,210
ｸﾚｼﾞｯﾄ    22|71,880
ﾃﾞﾝｼﾏﾈｰ   13|12,350
QR        19|24,400
ｺﾞｳｹｲ     95|206,840`,
  },
  {
    name: 'card terminal: payment refused',
    truth: { kind: 'other' },
    also: ['slip'],
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>クレジットカード
2026/11/27 18:20
カード番号 ************0045
金額|¥8,800
取引できませんでした
エラーコード G12
カード会社へお問い合わせ下さい`,
  },
  {
    name: 'e-money: state unknown, to be checked',
    truth: { kind: 'other' },
    also: ['slip', 'unclear'],
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 32 },
    text: `
>電子マネー 処理未了
2026/11/27 18:41
ブランド 交通系
請求額|¥1,280
カード残高が引かれている場合が
ございます。係員が確認します`,
  },
  {
    name: 'code payment: slip of the customer',
    truth: { kind: 'slip', totalYen: 5000, time: '2026-11-27 21:01', tender: 'qr' },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 42 },
    text: `
>QRコード決済 ご利用控え
>（お客様用）
ビストロ・ルポ
決済日時 2026/11/27 21:01
決済番号 04418827710023
ご利用サービス|PayPay
お支払い金額|¥5,000`,
  },
  {
    name: 'hotel: guest bill shown at breakfast',
    truth: { kind: 'bill', totalYen: 24550 },
    also: ['report', 'unclear'],
    print: { dialect: 'escpos', encoding: 'jis', columns: 48 },
    text: `
>ご利用明細のご確認（未精算）
お名前  ヤマモト ケンジ 様   Room 0812
ご宿泊料(1泊朝食)|21,800
宿泊税|200
ルームサービス|1,650
駐車料|900
ご請求予定額|24,550
チェックアウト時にご精算下さい`,
  },
  {
    name: 'stock list of the evening',
    truth: { kind: 'report' },
    also: ['other'],
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 42 },
    text: `
>棚卸リスト
2026/11/27 閉店後
牛乳 1L|12|2,376
食パン|8|1,104
卵 10個|21|5,208
合計|41|8,688`,
  },
  {
    name: 'label for a bag of a pharmacy',
    truth: { kind: 'other' },
    also: ['order', 'unclear'],
    print: { dialect: 'star-line', encoding: 'jis', columns: 42 },
    text: `
>お薬
サトウ ハナコ 様
アムロジピン錠5mg  1回1錠 朝食後 28日分
2026年11月21日
あおい薬局`,
  },
  {
    name: 'greeting with a discount for the next visit',
    truth: { kind: 'other' },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 42 },
    text: `
>ご来店ありがとうございました
アンケートにお答えいただくと
次回ドリンク１杯サービス
有効期限 2026/12/31
※他の割引との併用不可`,
  },
  {
    name: 'goods put aside for a customer',
    truth: { kind: 'other' },
    also: ['order', 'bill', 'unclear'],
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>お取置き票
受付 2026/11/28 12:00  担当 木村
お名前 カワイ様
婦人コート 紺 9号|1|39,600
お取置き期限 12/05
お支払いは受取時となります`,
  },
  {
    name: 'jeweller: receipt issued again for the accountant',
    truth: { kind: 'copy', totalYen: 1298000, number: 'A-00917', of: 'jeweller: more than a million' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 48 },
    text: `
>宝飾 銀水
お買上票（再発行）No. A-00917   2026/11/27 14:40
販売員：白石
ダイヤリング Pt950|￥1，298，000
合計|￥1，298，000－
（うち消費税10％|￥118，000）
クレジット|￥1，298，000`,
  },
  {
    name: 'practice of a new employee',
    truth: { kind: 'other' },
    print: { dialect: 'starprnt', encoding: 'shift_jis', columns: 42 },
    text: `
>【トレーニング】
2026/11/28 09:30  No.T0003
ブレンド|1|450
合計|¥450
お預り|¥500
お釣り|¥50
>この伝票は無効です`,
  },
];
