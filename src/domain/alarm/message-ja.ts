/** Japanese texts of a message about alarms. Pure. */
import type { TranslationOf } from '../../lib/text/catalogue.ts';
import type { messageEn } from './message-en.ts';

export const messageJa: TranslationOf<typeof messageEn> = {
  'message.head': '【{shop}】{gateway}',
  'message.begun': '⚠ {alarm}',
  'message.standing': '⚠ 継続中：{alarm}',
  'message.over': '✓ 解消：{alarm}',
  'message.about': '{title}：{about}',
  'message.since': '{line}（{since} から）',
  'message.trial': 'アラームの通知テストです。異常はありません。',
};
