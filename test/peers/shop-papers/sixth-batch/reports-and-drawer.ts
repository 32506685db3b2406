/** Reports and money that moves without a sale, by a sixth hand that had read no rule. */
import type { ShopPaper } from '../shop-paper.ts';

export const reportsAndDrawer: readonly ShopPaper[] = [
  {
    name: 'tobacconist exchange money',
    truth: { kind: 'drawer', number: '000412', time: '2026-11-25 09:02' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>たばこ 山田商店
2026-11-25 09:02
01|000412
両替|........`,
  },
  {
    name: 'casio x reading',
    truth: { kind: 'report', number: '000455', time: '2026-11-25 20:01' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 32 },
    text: `
2026-11-25 20:01
点検|01|000455
X 日計明細|0001011
---
部門01|34コ
|¥18,420
部門02|11コ
|¥6,050
部門03|4コ
|¥1,760
---
総売|49コ
|¥26,230
純売|21件
|¥26,230
現金在高|¥56,230
---
現計|21件
|¥26,230
入金|¥30,000
戻モード|0件
|¥0`,
  },
  {
    name: 'sharp z half width',
    truth: { kind: 'report', number: '0131', time: '2026-11-24 19:32' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 32 },
    text: `
26-11-24  19:32
ﾚｼﾞ01 ｾｷﾆﾝ01|#0131
>** ｾｲｻﾝ  Z1  0342 **
ﾌﾞﾓﾝ01|28.000
|¥22,400
ﾌﾞﾓﾝ02|9.000
|¥4,950
ｿｳｳﾘｱｹﾞ|¥27,350
ｳﾁｾﾞｲ8% ﾀｲｼﾖｳ|¥27,350
ｳﾁｾﾞｲ8%|¥2,025
ﾄﾘｹｼ|1|¥1,200
ｹﾞﾝｹｲ|17|¥26,150
ｹﾞﾝｷﾝ ｱﾘﾀﾞｶ|¥26,150
ﾘﾖｳｶﾞｴ|2`,
  },
  {
    name: 'tablet day closing',
    truth: { kind: 'report', number: '00187', time: '2026-11-24 21:15' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 48 },
    text: `
>喫茶 ポプラ
[精算レシート]
No.00187
精算期間
 2026/11/24 08:00 - 2026/11/24 21:15
---
総売上|83点|¥61,240
純売上(税抜)|¥55,910
客数|46人
会計数|39件
客単価|¥1,331
---
現金|28件|¥39,880
クレジット|8件|¥16,160
PayPay|3件|¥5,200
---
訂正|1件|-¥1,670
割引|2件|-¥300
---
レジ内現金(計算値)|¥69,880
レジ内現金(実際)|¥69,880
過不足|¥0`,
  },
  {
    name: 'report by clerk',
    truth: { kind: 'report', time: '2026-11-27 18:00' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>担当者別売上
2026/11/27  18:00 現在
===
01 青木|32件|48,210
02 木村|27件|39,960
05 研修|4件|3,180
---
合計|63件|91,350
うち現金|41,350
うちクレジット|50,000
返品|1件|-1,980
===`,
  },
  {
    name: 'report by hour',
    truth: { kind: 'report', number: '0602', time: '2026-11-28 22:04' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>時間帯
2026-11-28 22:04  #0602
Z|0088
10:00-11:00|3|2,140
11:00-12:00|12|11,480
12:00-13:00|25|23,750
13:00-14:00|9|8,060
17:00-18:00|6|7,300
18:00-19:00|14|19,900
合計|69|72,630`,
  },
  {
    name: 'change machine cash on hand',
    truth: { kind: 'report', number: '0044', time: '2026-11-26 21:40' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>釣銭機在高
2026/11/26 21:40  レジ2  0044
金種|枚数|金額
10,000|8|80,000
5,000|5|25,000
2,000|0|0
1,000|42|42,000
500|31|15,500
100|87|8,700
50|40|2,000
10|112|1,120
5|36|180
1|95|95
---
合計|174,595
差異|0`,
  },
  {
    name: 'change float in the morning',
    truth: { kind: 'drawer', number: '000001', time: '2026-11-25 08:52' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 48 },
    text: `
>釣銭準備金
パン工房 ひなた|2026/11/25 08:52
端末 1 担当 03 内田|000001
---
1,000円 x 15|15,000
500円 x 10|5,000
100円 x 80|8,000
50円 x 20|1,000
10円 x 95|950
5円 x 8|40
1円 x 10|10
---
合計|30,000`,
  },
  {
    name: 'paid out for ice',
    truth: { kind: 'drawer', number: '1170', time: '2026-11-28 16:25' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 42 },
    text: `
>BAR 月と六ペンス
^>出金
2026/11/28 16:25|No.1170
担当|マスター
金額|¥1,296
科目|消耗品
メモ|かち割り氷 丸山製氷
---
印
(レシート貼付)`,
  },
  {
    name: 'change machine collection',
    truth: { kind: 'drawer', number: '0045', time: '2026-11-26 21:44' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>回 収
2026/11/26 21:44  レジ2  0045
責任者 店長
10,000|8枚|80,000
1,000|20枚|20,000
回収合計|100,000
回収後在高|74,595
印 _______  印 _______`,
  },
];
