/** Japanese texts of the settings of an event of a camera. Pure. */
import type { TranslationOf } from '../../../../lib/text/catalogue.ts';
import type { cameraEventEn } from './settings-en.ts';

export const cameraEventJa = {
  topic: 'Device/Trigger/DigitalInput のようなトピック',
  topic_wrong: 'Device/Trigger/DigitalInput のようなトピックを200文字以内で入力してください',
  input: 'カメラでの入力の名前（すべての入力を使う場合は空）',
  camera: 'カメラの ID（レジのメインカメラを使う場合は空）',
  port: '1〜65535 のポート番号',
} satisfies TranslationOf<typeof cameraEventEn>;
