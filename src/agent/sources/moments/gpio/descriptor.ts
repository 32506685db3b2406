/** A line of the board's GPIO: a contact between a pin and ground. */
import { momentSource } from '../descriptor.ts';
import { listLines } from './list-lines.ts';
import { runLine } from './run-line.ts';
import { gpioSettings } from './settings.ts';

export const gpioLine = momentSource({
  id: 'gpio',
  name: { en: 'Contact at the gateway (GPIO)', ja: 'ゲートウェイの端子（GPIO）' },
  about: {
    en: "A magnetic contact at the drawer, wired to a pin of the gateway's board.",
    ja: 'ドロワーに付けたマグネットスイッチを、ゲートウェイのボードの端子に配線して使います。',
  },
  steps: [
    {
      en: 'With the gateway off, wire a contact of its own between a GPIO pin and a ground pin. Never wire the drawer cable of a printer: it carries 24 V',
      ja: 'ゲートウェイの電源を切り、専用の接点を GPIO ピンと GND ピンの間に配線する。プリンターのドロワーケーブルは 24 V が流れるため絶対につながない',
    },
    {
      en: 'Choose the line of that pin below. On a Raspberry Pi the number is that of GPIO, and not the position of the pin',
      ja: '下でそのピンのラインを選ぶ。Raspberry Pi では GPIO の番号で、ピンの位置の番号ではない',
    },
    {
      en: 'Add it, open the drawer, and see the time of the opening here',
      ja: '追加してドロワーを開け、開いた時刻がここに出ることを確認する',
    },
  ],
  kind: 'drawer',
  way: 'gpio',
  deviceName: ({ line }) => line,
  presets: [
    {
      id: 'opens',
      label: {
        en: 'Magnetic contact: closed while the drawer is closed',
        ja: 'マグネットスイッチ（ドロワーが閉じている間は接点も閉じる）',
      },
      kind: 'drawer',
      values: { edge: 'rising', bias: 'pull-up' },
    },
    {
      id: 'closes',
      label: {
        en: 'Contact or push button that closes when it is used',
        ja: '動作したときに閉じる接点、または押しボタン',
      },
      kind: 'drawer',
      values: { edge: 'falling', bias: 'pull-up' },
    },
  ],
  settings: gpioSettings,
  isExclusive: true,
  search: {
    label: { en: 'List free lines', ja: '空いているラインを表示' },
    run: (_entered, _deps, signal) => listLines({}, signal),
  },
  fields: [
    {
      key: 'line',
      label: { en: 'Line', ja: 'ライン' },
      help: {
        en: 'Number or name, as gpioinfo lists it: 17 or GPIO17',
        ja: 'gpioinfo が表示する番号か名前（17、GPIO17 など）',
      },
    },
    {
      key: 'edge',
      label: { en: 'Drawer opens when the contact', ja: 'ドロワーが開いたときの接点' },
      options: [
        { value: 'rising', label: { en: 'opens (line goes up)', ja: '開く（電圧が上がる）' } },
        { value: 'falling', label: { en: 'closes (line goes down)', ja: '閉じる（電圧が下がる）' } },
      ],
    },
    {
      key: 'chip',
      label: { en: 'GPIO chip', ja: 'GPIO チップ' },
      help: {
        en: 'As gpiodetect lists it. Empty: gpiochip0 for a number, any chip for a name',
        ja: 'gpiodetect が表示する名前。空にすると、番号なら gpiochip0、名前ならすべてのチップから探します',
      },
      advanced: true,
    },
    {
      key: 'bias',
      label: { en: 'Resistor', ja: '内蔵抵抗' },
      options: [
        { value: 'pull-up', label: { en: 'pull-up (contact to ground)', ja: 'プルアップ（接点は GND へ）' } },
        { value: 'pull-down', label: { en: 'pull-down', ja: 'プルダウン' } },
        { value: 'disabled', label: { en: 'none (one is wired)', ja: 'なし（外付けの抵抗を使用）' } },
        { value: 'as-is', label: { en: "as the board's start set it", ja: '起動時の設定のまま' } },
      ],
      advanced: true,
    },
    {
      key: 'settleMs',
      label: { en: 'Contact settles within (ms)', ja: '接点が安定するまでの時間（ミリ秒）' },
      advanced: true,
    },
  ],
  run: runLine,
});
