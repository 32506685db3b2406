/** A short text for each alarm in both languages, for messages that leave the gateway and for their receivers. */
import type { AlarmKind, StateAlarmKind } from './alarm.ts';

export const alarmWords: Readonly<
  Record<AlarmKind | StateAlarmKind, { readonly en: string; readonly ja: string }>
> = {
  camera_down: { en: 'A camera is down', ja: 'カメラが停止しています' },
  quarantined: {
    en: 'The cloud rejected sales or pictures',
    ja: '送信エラー：受け取れなかった会計・画像があります',
  },
  clock_unsynced: { en: 'The clock is not synchronized', ja: '時刻が同期されていません' },
  disk_low: { en: 'The disk is nearly full', ja: 'ディスクの空きが少なくなっています' },
  database_recovered: { en: 'A damaged database was recovered', ja: '壊れたデータベースを修復しました' },
  unsent_sales_lost: {
    en: 'Unsent sales may be lost',
    ja: '送信前の会計が失われた可能性があります',
  },
  database_failed: {
    en: 'The database temporarily could not be written',
    ja: 'データベースに書き込めないことがありました',
  },
  storage_read_only: {
    en: 'Sales are refused: the storage is read-only',
    ja: '会計を受け付けていません（保存先が読み取り専用です）',
  },
  printer_proxy_down: {
    en: 'Receipts can’t be printed through the gateway',
    ja: '装置を通したレシートの印刷ができません',
  },
  printer_unreachable: {
    en: 'A receipt printer can’t be reached',
    ja: 'レシートプリンターに接続できません',
  },
  receipts_of_unknown_register: {
    en: 'Receipts of a register that is not set up',
    ja: '登録されていないレジのレシートがあります',
  },
  receipts_not_stored: {
    en: 'Sales from receipts can’t be saved',
    ja: 'レシートから読み取った会計を保存できません',
  },
  receipts_lost: {
    en: 'Some sales from receipts were lost',
    ja: 'レシートから読み取った会計の一部が失われました',
  },
  register_broker_down: {
    en: 'The broker of the registers can’t be reached',
    ja: 'レジ用の MQTT ブローカーに接続できません',
  },
  register_session_lost: {
    en: 'The broker of the registers lost queued sales',
    ja: 'レジ用の MQTT ブローカーで待っていた会計が失われました',
  },
  register_messages_refused: {
    en: 'Messages of a register could not be read as sales',
    ja: 'レジからのメッセージを会計として読み取れませんでした',
  },
  pos_refused: { en: 'The POS refuses access to its sales', ja: 'POS から会計を読み取る許可がありません' },
  picture_addresses_useless: {
    en: 'Pictures can’t be uploaded: the upload addresses from the cloud can’t be used',
    ja: 'クラウドが示す画像の送り先が使えず、画像を送信できません',
  },
  update_taken_back: { en: 'An update was rolled back', ja: '更新が取り消され、元の版に戻りました' },
  too_many_connections: {
    en: 'A device opens too many connections to the gateway',
    ja: '装置への接続が多すぎる機器があります',
  },
  pos_unreachable: { en: 'The POS can’t be reached', ja: 'POS に接続できません' },
  cloud_refused: { en: 'The cloud rejects this gateway', ja: '送信先に拒否されています' },
  cloud_unreachable: {
    en: 'Nothing could be sent to the cloud for hours',
    ja: '数時間、送信先へ何も送れていません',
  },
  sales_refused: {
    en: 'Sales are refused: the storage limit is reached',
    ja: '会計を受け付けていません（保存容量の上限）',
  },
  storage_nearly_full: {
    en: 'The storage limit is nearly reached',
    ja: '保存容量の上限が近づいています',
  },
  pictures_shed: {
    en: 'Old pictures were deleted for lack of space',
    ja: '容量不足のため、古い画像を削除しました',
  },
};
