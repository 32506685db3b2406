/** Sales of services: their papers carry further times, counts and sums beside those of the sale. */
import type { ForeignPaper } from './foreign-paper.ts';

export const serviceSales: readonly ForeignPaper[] = [
  {
    name: 'hair salon with next visit',
    truth: {
      kind: 'sale',
      totalYen: 11_650,
      number: '2026-03318',
      time: '2026-11-26 13:52',
      tender: 'card',
    },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 48 },
    text: `
>hair atelier 凪
>ご利用明細
会計番号：2026-03318
会計日時：2026年11月26日 13:52
お客様名：T. M 様（指名：早川）
---
カット|¥4,950
カラー（リタッチ）|¥7,150
指名料|¥550
クーポン値引|-¥1,000
---
お会計合計|¥11,650
（内消費税 10%　¥1,059）
クレジットカード|¥11,650
---
次回ご予約：2026年12月19日 14:00
ポイント残高：128pt
`,
  },
  {
    name: 'dry cleaner, paid at drop-off',
    truth: { kind: 'sale', totalYen: 3_520, number: '40-1187', time: '2026-11-26 10:04', tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
>クリーニング しらかば
>お預り票（兼 領収証）
受付 26/11/26 10:04  伝票 40-1187
ヨシムラ 様   TEL下4桁 0193
---
お預り品|点数|料金
Yシャツ|2|440
スーツ上|1|880
ズボン|1|550
コート|1|1,650
---
お預り点数|5点
合計（税込10%）|¥3,520
ご入金額|¥4,000
お釣り|¥480
お渡し予定|11月30日(月) 17時以降
※この票と引換えにお渡しします
`,
  },
  {
    name: 'clinic receipt with points of treatment',
    truth: {
      kind: 'sale',
      totalYen: 1_840,
      number: '112607',
      time: '2026-11-26 11:29',
      tender: 'cash',
    },
    print: { dialect: 'star-line', encoding: 'jis', columns: 48 },
    text: `
>医療法人 なぎさ内科医院
>請 求 書 兼 領 収 書
患者番号 00921   カワシマ ヨウコ 様
領収No. 112607    令和8年11月26日 11:29
診療日 R8.11.26   外来  負担割合 3割
---
初・再診料|75点
検査|420点
投薬|68点
医学管理等|49点
合計点数|612点
---
保険分負担額|1,840円
自費分|0円
請求金額|1,840円
領収金額|1,840円
現金 お預り 2,040円  お釣り 200円
領収印
医療費控除に必要です。大切に保管してください
`,
  },
  {
    name: 'dispensing pharmacy',
    truth: { kind: 'sale', totalYen: 1_270, number: 'Y-5521', time: '2026-11-26 11:50', tender: 'card' },
    print: { dialect: 'starprnt', encoding: 'shift_jis', columns: 42 },
    text: `
>すみれ薬局
>領 収 証
No Y-5521      2026/11/26 11:50
---
調剤技術料|187点
薬学管理料|59点
薬剤料|85点
保険点数計|331点
一部負担金|¥990
保険外(容器代)|¥280
---
領収額|¥1,270
内 消費税(10%)|¥25
お支払:クレジット(一括)
---
調剤明細は別紙をご覧ください
`,
  },
  {
    name: 'parking machine',
    truth: { kind: 'sale', totalYen: 800, number: '00914', time: '2026-11-26 19:37', tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>領 収 証
>パークこもれび第3
>精算機No.01 発行No.00914
入庫 2026年11月26日 16:58
出庫 2026年11月26日 19:37
駐車時間|2時間39分
駐車券No.|3360
駐車料金|1,000円
提携店割引|-200円
精算金額|800円
現金投入|1,000円
釣銭|200円
上記金額(10%税込)を領収しました
`,
  },
  {
    name: 'taxi',
    truth: { kind: 'sale', totalYen: 3_200, number: '0317', time: '2026-11-26 23:58', tender: 'card' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 32 },
    text: `
>領　収　書
毎度ご乗車ありがとうございます
ご利用日 2026年11月26日
時刻 23:58  無線番号 5081
伝票番号 0317
基本運賃|2,900円
迎車料金|300円
割引|0円
^合計|3,200円
上記の通り領収いたしました
(うち消費税10% 290円)
クレジット支払
>東山ちどり交通株式会社
>T7130001000000
忘れ物 075-555-0160
`,
  },
  {
    name: 'petrol station',
    truth: {
      kind: 'sale',
      totalYen: 5_451,
      number: '06-2219',
      time: '2026-11-27 07:48',
      tender: 'card',
    },
    print: { dialect: 'escpos', encoding: 'jis', columns: 42 },
    text: `
>みどり石油 バイパス給油所
>納品書（領収書）
2026/11/27 07:48   伝票 06-2219
カード    ****-****-****-7715  一括
車番 3391   計量機 5   担当 セルフ
---
商品      数量      単価|金額
レギュラー  32.45L   168.0|5,451
---
合計|￥5,451
(10%対象 ￥5,451 内消費税 ￥495)
クレジット売上|￥5,451
ガソリン税込  静電気にご注意ください
`,
  },
  {
    name: 'hotel with city tax',
    truth: {
      kind: 'sale',
      totalYen: 24_950,
      number: 'F-20261127-031',
      time: '2026-11-27 09:41',
      tender: 'card',
    },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 48 },
    text: `
>湯宿ほたる川
>ご精算明細書　兼　領収書
No. F-20261127-031   2026-11-27 09:41
お部屋 305   ご到着 11/25   ご出発 11/27
ご利用人数 2名様
---
室料|2泊|22,000
朝食|2|2,400
宿泊税|不課税|400
入湯税|不課税|150
---
ご利用合計||¥24,950
10%対象 (税 ¥2,218)||¥24,400
不課税||¥550
クレジットカード||¥24,950
ご精算残高||¥0
`,
  },
  {
    name: 'cinema ticket desk',
    truth: {
      kind: 'sale',
      totalYen: 4_800,
      number: '3-004417',
      time: '2026-11-27 10:15',
      tender: 'qr',
    },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 48 },
    text: `
>シネマ通り館 チケット窓口
購入日時 2026/11/27(金) 10:15   3-004417
===
「灯台守の冬」字幕  スクリーン2
上映 2026/11/28(土) 18:40 ～ 20:55
座席 G-7, G-8, G-9
===
一般|1,900×2|3,800円
小人|1,000×1|1,000円
---
合計|3枚|4,800円
コード決済||4,800円
内消費税等(10%)||436円
発券後の変更・払戻はできません
`,
  },
];
