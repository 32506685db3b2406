/** Japanese texts of the settings of a USB key. Pure. */
import type { TranslationOf } from '../../../../lib/text/catalogue.ts';
import type { usbKeyEn } from './settings-en.ts';

export const usbKeyJa = {
  device: '/dev/input/by-id/usb-PCsensor_FootSwitch-event-kbd のような入力デバイス',
  device_wrong:
    '/dev/input/by-id にある入力デバイス（/dev/input/by-id/usb-PCsensor_FootSwitch-event-kbd など）を入力してください',
  key: '0〜767 のキーコード（すべてのキーを使う場合は空）',
} satisfies TranslationOf<typeof usbKeyEn>;
