/** Japanese texts of notifications. Pure. */
import type { TranslationOf } from '../../lib/text/catalogue.ts';
import type { noticeEn } from './notice-en.ts';

export const noticeJa: TranslationOf<typeof noticeEn> = {
  'notice.head': '【{shop}】',
  'notice.subject': '【{shop}】{title}',
  'notice.several': 'お知らせ {count} 件',
  'notice.refund': '返品 {amount}',
  'notice.void': '取消 {amount}',
  'notice.no_sale': 'ドロワー開（会計なし）',
  'notice.at_register': '{register}：{what}',
  'notice.by_staff': '{line}（担当 {staff}）',
  'notice.at': '{time} {line}',
  'notice.idle': '{since} から {minutes} 分以上、会計がありません',
  'notice.idle_since_opening': '開店（{since}）から {minutes} 分以上、会計がありません',
  'notice.alarm_begun': '{title}',
  'notice.alarm_standing': '継続中：{title}',
  'notice.alarm_over': '解消：{title}',
  'notice.digest': '送信できなかった間のお知らせ {count} 件をまとめてお送りします。',
  'notice.earlier': 'これより前のお知らせ {count} 件は省略しました。',
  'notice.dropped':
    '古くなったか件数が多すぎたため、{count} 件のお知らせを省略しました。会計の一覧にはすべて残っています。',
  'notice.trial_title': '通知のテスト',
  'notice.trial': 'これはテストです。このお店の通知はここに届きます。',
  'notice.footer':
    'お店の装置から自動で送信しています。通知する内容と時間帯は、装置のページの「システム」→「通知」で変更できます。',
};
