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
  'calibration.no_reports':
    'この接続では、カメラの時刻（RTCP 送信者レポート）がまだ十分に届いていません。30 秒ほど待ってもう一度お試しください。届かないカメラは、スマートフォンで測ってください。',
  'calibration.clock_unread':
    'カメラが ONVIF で時刻を返さないか、時計が合わせ直されたところです。もう一度試すか、スマートフォンで測ってください。',
  'calibration.clock_off':
    'カメラの時計、または映像に付く時刻が {seconds} 秒ずれています。時刻サーバーを設定し、数分待ってもう一度試すか、スマートフォンで測ってください。',
  'calibration.nothing_gained':
    'カメラの時刻から分かる遅れは {ms} ミリ秒だけで、仮定の範囲は狭まりません。スマートフォンで測ってください。',
  'calibration.wrong_time':
    'コードの時刻が {ms} ミリ秒ずれています（カメラの遅れではありません）。装置の時刻に合わせるため、コードのページを開き直してください。',
};
