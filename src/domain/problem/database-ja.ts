/** Japanese texts about a damaged database. Pure. */

import type { TranslationOf } from '../../lib/text/catalogue.ts';
import type { databaseProblemsEn } from './database-en.ts';

export const databaseProblemsJa: TranslationOf<typeof databaseProblemsEn> = {
  'database.empty_with_log': 'データベースが空で、先行書き込みログだけが残っていました',
  'database.empty': 'データベースが空になっていました',
  'database.log_damaged': '先行書き込みログの途中が壊れていました',
  'database.truncated': 'データベースの末尾が欠けていました',
  'database.not_a_database': 'データベースのファイルではなくなっていました（{error}）',
  'database.content_damaged': 'データベースの内容が壊れていました（{error}）',
  'database.unreadable': 'データベースをディスクから読み取れませんでした（{error}）',
  'database.check_failed': 'データベースの検査で異常が見つかりました（{finding}）',
  'database.event_changed': '送信待ちの会計 {event} の内容が変わっていました',
  'database.schema_impossible': 'データベースの表の定義の版（{version}）が正しくありませんでした',
  'database.damage_unknown': '理由は分かりません',
  'database.sales_not_recovered': '会計は引き継げませんでした（{error}）',

  'database.recovered':
    'データベースが壊れていたため復旧しました。会計 {sales} 件、画像 {pictures} 枚、送信待ち {events} 件があります',
  'database.rows_unreadable': '読み取れなかった行・ページは {count} 件です',
  'database.pages_missing': 'ファイルの末尾の {count} ページがなくなっていました',
  'database.pictures_gone': '画像 {count} 枚は装置に残っていません',
  'database.pictures_left': '送信済みの画像 {count} 枚は引き継いでいません',
  'database.unsent_lost': 'クラウドに届いていなかった会計の記録 {count} 件が失われました',
  'database.unsent_lost_numbers':
    'クラウドに届いていなかった会計の記録 {count} 件が失われました（番号 {numbers}）',
  'database.unsent_lost_among':
    'クラウドに届いていなかった会計の記録 {count} 件が失われました（番号 {numbers} のうち）',
  'database.unsent_unknown':
    'クラウドがすべての会計を受け取っていたかは分かりません。件数の記録も壊れていました',
  'database.damaged_file_kept': '壊れたファイルは {file} に残してあります',
};
