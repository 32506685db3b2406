/** Japanese texts of the problems with the ONVIF service of a device. Pure. */

import type { TranslationOf } from '../../../lib/text/catalogue.ts';
import type { onvifProblemsEn } from './onvif-en.ts';

export const onvifProblemsJa: TranslationOf<typeof onvifProblemsEn> = {
  'onvif.unreachable':
    'このアドレスとポートからは応答がありません。アドレスとポート、カメラの電源をご確認ください',
  'onvif.no_answer': '時間内に応答がありませんでした。もう一度試し、応答がなければカメラを再起動してください',
  'onvif.broken_answer':
    '応答が途中で切れるか、ONVIF の形式と合いません。カメラを再起動するか、ファームウェアを更新してください',
  'onvif.not_onvif':
    '応答しているのは ONVIF ではありません。カメラの設定で ONVIF を有効にするか、ONVIF のポート（80、8000、8080、2020 など）を指定してください',
  'onvif.login_needed':
    'ユーザー名とパスワードが必要です。多くのメーカーでは、カメラの設定画面で ONVIF 専用のユーザーを別に作る必要があります',
  'onvif.login_refused':
    'このユーザー名またはパスワードでは拒否されました。多くのメーカーでは、カメラの設定画面で ONVIF 専用のユーザーを別に作る必要があります',
  'onvif.clock_unknown': 'このカメラは時刻を返さないため、カメラの時計も合っている必要があります',
  'onvif.refused': 'カメラが要求を拒否しました',
  'onvif.refused_with': 'カメラが要求を拒否しました：{answer}',
  'onvif.no_events':
    'このカメラにはイベント機能（ONVIF イベントサービス）がありません。カメラの設定で ONVIF のイベントを有効にするか、ほかの方法をお使いください',
  'onvif.stream_unknown':
    'このアドレスの映像は、カメラの映像一覧にありません。「名前とアドレス」でカメラの映像を選び直すか、カメラの設定画面でキーフレーム間隔を設定してください',
  'onvif.key_frames_fixed':
    'この映像のキーフレーム間隔は ONVIF では設定できません。カメラの設定画面（「I フレーム間隔」「GOP」など）で設定してください',
  'onvif.key_frames_ignored':
    'カメラは設定を受け付けましたが、キーフレーム間隔は {reported} 秒のままです。カメラの設定画面（「I フレーム間隔」「GOP」など）で設定してください',
  'onvif.key_frames_clamped':
    'カメラのキーフレーム間隔は、{requested} 秒ではなく {reported} 秒に設定されました',
  'onvif.key_frames_stretched':
    'カメラの設定は {reported} 秒ですが、映像のキーフレームは {measured} 秒ごとです。カメラの設定画面でスマートコーデック（H.264+、H.265+、Zipstream など）を無効にしてください',
};
