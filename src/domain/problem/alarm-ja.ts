/** Japanese texts of the causes of alarms. Pure. */
import type { TranslationOf } from '../../lib/text/catalogue.ts';
import type { alarmProblemsEn } from './alarm-en.ts';

export const alarmProblemsJa: TranslationOf<typeof alarmProblemsEn> = {
  'alarm.no_pictures': '「{camera}」の映像が届いていません',
  'alarm.one_rejected': '受け取られなかった会計・画像が {count} 件あります',
  'alarm.some_rejected': '受け取られなかった会計・画像が {count} 件あります',

  'alarm.quota': '未送信のもので保存容量がいっぱいです',
  'alarm.rows': '会計が保存できる件数の上限に達しています（未送信か、直近 2 日間の会計です）',
  'alarm.disk_full': 'ディスクがいっぱいです',
  'alarm.disk_free': '空き {free} MB',
  'alarm.storage_used': '{max} MB のうち {used} MB を使用',
  'alarm.pictures_evicted': 'これまでに {count} 枚を、送信前に削除しました',
  'alarm.database_failed': 'データベースに障害があり、開き直しました: {error}',
  'alarm.database_repaired': 'データベースを直しました: {repair}',
  'alarm.data_read_only':
    'データフォルダーに書き込めません。会計は受け付けず、保存済みのものは表示・送信します',

  'alarm.too_many_connections': '{address} からの接続が多すぎます。トークンのない古い接続から切断しています',

  'alarm.printer_proxy_silent': 'プリンター中継が応答していません。レジ: {registers}',
  'alarm.printer_proxy_ended': 'プリンター中継が応答していません。レジ: {registers}。理由: {reason}',
  'alarm.port_not_opened': '{register} は印刷できません。装置のポート {port} を開けません',
  'alarm.printer_unreachable': '{register} のプリンター {printer}：{problem}',
  'alarm.receipt_of_unknown': '登録されていないレジ {register} のレシートが {receipts} 枚待っています',
  'alarm.receipts_of_unknown': '登録されていないレジ {register} のレシートが {receipts} 枚待っています',
  'alarm.receipts_not_stored': '{register} のレシート {receipts} 枚を保存できません。理由はログにあります',
  'alarm.receipt_in_proxy': 'プリンター中継がディスクに書けません。レシート {receipts} 枚が待っています',
  'alarm.receipts_in_proxy': 'プリンター中継がディスクに書けません。レシート {receipts} 枚が待っています',
  'alarm.receipts_lost': '空きがなく、印刷したレシート {receipts} 枚の内容を保管できませんでした',

  // Answers to tills are in English, for developers.
  'alarm.os_updates_never': 'この OS の最初の起動から一度も入っていません',
  'alarm.os_updates_last': '最後に入ったのは {days} 日前です',
  'alarm.os_updates_returned': '失敗した更新: {packages}。以前のパッケージに戻しました',
  'alarm.os_updates_returned_unhealthy':
    '失敗した更新: {packages}。以前のパッケージに戻しても、サービスまたは ffmpeg が動作していません',
  'alarm.os_updates_not_returned': '失敗した更新: {packages}。以前のパッケージに戻せませんでした',

  'alarm.notifications_failing': '{name} への通知が届きません',

  'alarm.message_refused':
    '会計にできなかったメッセージは {count} 件、最後はレジ "{register}" のものです。レジへの応答: {reason}',
  'alarm.messages_refused':
    '会計にできなかったメッセージは {count} 件、最後はレジ "{register}" のものです。レジへの応答: {reason}',
};
