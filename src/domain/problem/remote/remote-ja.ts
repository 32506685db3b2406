/** Japanese texts about what a cloud asks of its gateway. Pure. */
import type { TranslationOf } from '../../../lib/text/catalogue.ts';
import type { remoteProblemsEn } from './remote-en.ts';

export const remoteProblemsJa: TranslationOf<typeof remoteProblemsEn> = {
  'remote.too_large': 'クラウドからの指定が {max} KB を超えています',
  'remote.unreadable': 'クラウドからの指定を読み取れません',
  'remote.invalid': 'クラウドからの指定の {field} が正しくありません',
  'remote.other_gateway': 'クラウドからの指定は {found} のものです（この装置は {expected}）',
  'remote.not_permitted': '店舗の設定により、クラウドからは行えません',
  'remote.in_file': 'この設定は装置の設定ファイルで指定されています',
  'remote.unknown_camera': '装置にカメラ {id} がありません',
  'remote.unknown_register': '装置にレジ {key} がありません',
  'remote.no_update_address': '装置に更新の取得先がなく、クラウドからも指定されていません',
  'remote.not_a_package': 'この装置はパッケージからインストールされていないため、自身を更新できません',
  'remote.version_older': '装置の版は {installed} です。{version} のような古い版には戻しません',
  'remote.unknown_kind': '装置のこの版は、この種類の依頼（{kind}）に対応していません',
  'remote.expired': '依頼の期限までに、装置で開始できませんでした',
  'remote.expiry_far': '依頼の期限が {days} 日より先です',
  'remote.sale_not_named': '依頼に会計が指定されていません',
  'remote.no_sale': '装置に会計 {sale} がありません',
  'remote.sale_damaged': '装置にある会計 {sale} の記録が壊れています',
  'remote.no_video_sent': '店舗の設定により、映像はクラウドに送信されません',
  'remote.no_clips': '装置は会計の映像を保存していません',
  'remote.no_camera_linked': '会計の時点でレジにカメラが連携されていませんでした',
  'remote.video_gone': 'この時刻の映像は、装置に残っていません',
  'remote.camera_down': 'この時刻に、カメラの映像がありませんでした',
  'remote.clip_failed': '装置で映像を保存できませんでした',
  'remote.clip_rejected': 'クラウドが映像を受け付けませんでした',
};
