/** A key, push button or foot switch at the gateway's USB. */
import { momentSource } from '../descriptor.ts';
import { runKey } from './run-key.ts';
import { usbKeySettings } from './settings.ts';
import { waitForPress } from './wait-for-press.ts';

export const usbKey = momentSource({
  id: 'usb-key',
  name: { en: 'USB button or foot switch', ja: 'USB ボタン・フットスイッチ' },
  about: {
    en: 'A button or foot switch at the gateway’s USB that the cashier presses with each checkout.',
    ja: '会計のたびにスタッフが押す、ゲートウェイの USB に接続したボタンやフットスイッチを使います。',
  },
  steps: [
    {
      en: 'Use a device of its own: every key of a keyboard in use would count. One that types a letter does no harm here',
      ja: '専用のものを用意する（使用中のキーボードでは、すべてのキーが数えられるため）。文字を入力する機種でも問題はない',
    },
    {
      en: 'Connect it to the gateway and enter its device below',
      ja: 'ゲートウェイに接続し、下にデバイスを入力する',
    },
    {
      en: 'Add it, press it, and see the time of the press here',
      ja: '追加してから押し、押した時刻がここに出ることを確認する',
    },
  ],
  kind: 'button',
  way: 'usb',
  deviceName: ({ device }) => device.replace(/^\/dev\/input\/(by-(id|path)\/)?/, ''),
  presets: [],
  settings: usbKeySettings,
  search: {
    label: { en: 'Find the key: press here, then the key', ja: 'キーを探す（これを押してから、キーを押す）' },
    run: (_entered, { clock }, signal) => waitForPress({ clock }, signal),
  },
  fields: [
    {
      key: 'device',
      label: { en: 'Device', ja: 'デバイス' },
      help: {
        en: 'As /dev/input/by-id lists it, such as /dev/input/by-id/usb-PCsensor_FootSwitch-event-kbd',
        ja: '/dev/input/by-id にある名前（例: /dev/input/by-id/usb-PCsensor_FootSwitch-event-kbd）',
      },
    },
    {
      key: 'key',
      label: { en: 'Code of the key', ja: 'キーコード' },
      help: { en: 'Empty: every key', ja: '空にするとすべてのキーを使います' },
      advanced: true,
    },
  ],
  run: runKey,
});
