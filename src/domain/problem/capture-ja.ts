/** Japanese texts of the problems of captures. Pure. */

import type { TranslationOf } from '../../lib/text/catalogue.ts';
import type { captureProblemsEn } from './capture-en.ts';

export const captureProblemsJa: TranslationOf<typeof captureProblemsEn> = {
  'capture.ahead': '会計時刻が {seconds} 秒先です',
  'capture.before_start': '装置が起動する前の時刻です',
  'capture.before_first_picture': '装置が起動してから、最初の画像が届くまでの時刻です',
  'capture.no_picture_yet': '装置が起動してから、画像が届いていません',
  'capture.first_picture_later': '最初の画像は、この時刻より後に届きました',
  'capture.too_old': '保存されている映像より前の時刻です',
  'capture.not_kept': 'この時刻の映像は保存されていません',
  'capture.picture_late': '画像が時間内に届きませんでした',
  'capture.gap': 'この時刻の前後の画像が届いていません',
  'capture.damaged': 'この時刻の前後の画像が壊れています',
  'capture.camera_silent': 'カメラが応答しませんでした',
  'capture.camera_removed': 'カメラの登録が解除されています',
  'capture.lookback_slow': '保存されている映像を時間内に読み取れませんでした',
  'capture.not_decoded': '画像を時間内に復号できませんでした',
};
