/** Papers about the printer, the register and its staff, and practice that looks like a sale. */
import type { ForeignPaper } from './foreign-paper.ts';

export const machinePapers: readonly ForeignPaper[] = [
  {
    name: 'test print of a POS app',
    truth: { kind: 'other', time: '2026-11-28 09:31' },
    print: { dialect: 'escpos', encoding: 'utf-8', columns: 48 },
    text: `
>*** テスト印刷 ***
プリンター：レジ横（192.0.2.31）
2026/11/28 09:31
ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789
あいうえお　漢字　￥1,234
>印字は正常です
`,
  },
  {
    name: 'network status of a printer',
    truth: { kind: 'other' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 42 },
    text: `
Network Status
--------------
MAC Address    : 02:00:5E:00:53:11
IP Address     : 192.0.2.31
Subnet Mask    : 255.255.255.0
Default Gateway: 192.0.2.1
DHCP           : Enable
Print Port     : 9100
`,
  },
  {
    name: 'self test of a printer',
    truth: { kind: 'other' },
    print: { dialect: 'star-line', encoding: 'shift_jis', columns: 48 },
    text: `
*** Self Printing ***
Ver 1.4   Interface: Ethernet
Emulation: Line Mode    Print Width: 72mm
Memory Switch  0:0000 1:0000 2:0000 4:0010
!"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNO
`,
  },
  {
    name: 'staff signs in',
    truth: { kind: 'other', time: '2026-11-27 09:58' },
    print: { dialect: 'starprnt', encoding: 'utf-8', columns: 48 },
    text: `
>出勤
2026/11/27 09:58
スタッフ：おおの（0031）
`,
  },
  {
    name: 'staff signs out with hours',
    truth: { kind: 'other', time: '2026-11-27 18:03' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>退勤打刻
0031 おおの  26/11/27 18:03
出勤 09:58  休憩 1:00
実働|7時間05分
今月合計|121時間40分
`,
  },
  {
    name: 'practice that looks like a sale',
    truth: { kind: 'other', time: '2026-11-27 09:12' },
    print: { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
    text: `
>＊＊トレーニングモード＊＊
ヨルヒルマート 大橋二丁目店
2026年11月27日(金)09:12
ﾚｼﾞ#4 責099 No.T-0003
手巻おにぎり紅鮭|*165
合　　計|¥165
お 預 り|¥200
お　　釣|¥35
>＊＊練習 売上に含みません＊＊
`,
  },
  {
    name: 'settings of a register',
    truth: { kind: 'other', time: '2026-11-21 08:50' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 32 },
    text: `
設定
2026年11月21日  8:50
0103 部門単価
部門01|@360
部門02|@1,100
部門03|@0
0225 税率
税1 10%|内税
税2  8%|内税
`,
  },
  {
    name: 'fault of a card terminal',
    truth: { kind: 'other', time: '2026-11-26 13:50' },
    print: { dialect: 'starprnt', encoding: 'shift_jis', columns: 32 },
    text: `
>お取引不成立
2026/11/26 13:50
エラー G65 カード番号エラー
金額|¥11,650
このお取引は成立していません
`,
  },
];
