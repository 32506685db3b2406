/** A short text for each alarm in both languages, for messages that leave the gateway and for their receivers. */
import type { AlarmKind, StateAlarmKind } from './alarm.ts';

export const alarmWords: Readonly<
  Record<AlarmKind | StateAlarmKind, { readonly en: string; readonly ja: string }>
> = {
  camera_down: { en: 'A camera is down', ja: 'カメラが停止しています' },
  quarantined: { en: 'Sales or pictures were not taken', ja: '受け取れなかった会計・画像があります' },
  clock_unsynced: { en: 'The clock is not set yet', ja: '時計がまだ合っていません' },
  disk_low: { en: 'The disk is nearly full', ja: 'ディスクの空きが少なくなっています' },
  database_recovered: { en: 'A damaged database was recovered', ja: '壊れたデータベースを修復しました' },
  unsent_sales_lost: {
    en: 'Unsent sales may be lost',
    ja: '送信前の会計が失われた可能性があります',
  },
  database_failed: {
    en: 'The database could not be written for a moment',
    ja: 'データベースに書き込めないことがありました',
  },
  storage_read_only: {
    en: 'Sales are refused: the storage can only be read',
    ja: '会計を受け付けていません（保存先が読み取り専用です）',
  },
  printer_proxy_down: {
    en: 'Receipts can’t be printed through the gateway',
    ja: '装置を通したレシートの印刷ができません',
  },
  printer_unreachable: {
    en: 'A receipt printer can’t be reached',
    ja: 'レシートプリンターにつながりません',
  },
  receipts_of_unknown_register: {
    en: 'Receipts wait for a register that is not set up',
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
    en: 'The broker of the registers has lost what waited there',
    ja: 'レジ用の MQTT ブローカーで待っていた会計が失われました',
  },
  register_messages_refused: {
    en: 'Messages of a register could not be read as sales',
    ja: 'レジからのメッセージを会計として読み取れませんでした',
  },
  pos_refused: { en: 'The POS does not let its sales be read', ja: 'POS から会計を読み取る許可がありません' },
  picture_addresses_useless: {
    en: 'Pictures can’t be uploaded: the addresses that the cloud gives can’t be used',
    ja: 'クラウドが示す画像の送り先が使えず、画像を送信できません',
  },
  update_taken_back: { en: 'An update was taken back', ja: '更新が取り消され、元の版に戻りました' },
  too_many_connections: {
    en: 'A device opens too many connections to the gateway',
    ja: '装置への接続が多すぎる機器があります',
  },
  pos_unreachable: { en: 'The POS can’t be reached', ja: 'POS につながりません' },
  cloud_refused: { en: 'The cloud refuses this gateway', ja: '送信先に拒否されています' },
  cloud_unreachable: {
    en: 'Nothing could be sent to the cloud for hours',
    ja: '数時間、送信先へ何も送れていません',
  },
  sales_refused: {
    en: 'Sales are refused: the limit of what may be stored',
    ja: '会計を受け付けていません（保存容量の上限）',
  },
  storage_nearly_full: {
    en: 'The limit of what may be stored is near',
    ja: '保存容量の上限が近づいています',
  },
  pictures_shed: {
    en: 'Old pictures were deleted for want of room',
    ja: '容量が足りず、古い画像を消しました',
  },
};
