/** Japanese texts about the streams of a device, for the installer. Pure. */
import type { TranslationOf } from '../../../../lib/text/catalogue.ts';
import type { onvifEn } from './onvif-en.ts';

export const onvifJa: TranslationOf<typeof onvifEn> = {
  'onvif.no_stream': '使える映像（H.264、H.265、Motion JPEG、または静止画）がありません。',
  'onvif.key_frames_far_apart':
    '選んだ映像のキーフレーム間隔が 4 秒を超えています。カメラのスマートコーデック（H.264+、H.265+、Zipstream など）を切るか、間隔を 2 秒にしてください。',
  'onvif.larger_stream_has_rare_key_frames':
    'より大きな映像は、キーフレーム間隔が 4 秒を超えるため（スマートコーデック）選びませんでした。',
  'onvif.narrow': '選んだ映像の幅は、保存する画像の最大幅より小さくなっています。',
  'onvif.single_pictures': '使える動画がないため静止画を取得します。会計時刻から数秒ずれることがあります。',
};
