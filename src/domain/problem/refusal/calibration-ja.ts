/** Japanese texts of the refusals of measured and set latencies and offsets. Pure. */
import type { TranslationOf } from '../../../lib/text/catalogue.ts';
import type { calibrationRefusalsEn } from './calibration-en.ts';

export const calibrationRefusalsJa: TranslationOf<typeof calibrationRefusalsEn> = {
  'calibration.too_far': 'この画像は会計から {seconds} 秒離れています。設定できるのは {maximum} 秒までです。',
  'calibration.no_link': 'レジ「{register}」は現在、カメラ「{camera}」と連携していません。',
  'calibration.no_camera': 'レジ「{register}」は現在、どのカメラとも連携していません。',
  'calibration.busy': 'カメラ「{camera}」を測定中です。数秒待ってからお試しください。',
  'calibration.no_pictures': 'カメラから画像が届きませんでした。',
  'calibration.not_seen':
    '{frames} 枚の画像のうち {samples} 枚でコードを読み取れました。スマートフォンの画面を明るくし、カメラから 1 m ほどの、マスクのかからない位置で、縦に持って動かさないでください。',
  'calibration.wrong_time':
    'コードの時刻が {ms} ミリ秒ずれています（カメラの遅れではありません）。装置の時刻に合わせるため、コードのページを開き直してください。',
};
