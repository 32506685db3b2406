/** Japanese texts around the findings on the terminal. */
import type { TranslationOf } from '../../../lib/text/catalogue.ts';
import type { terminalEn } from './terminal-en.ts';

export const terminalJa: TranslationOf<typeof terminalEn> = {
  'level.green': '正常  ',
  'level.yellow': '注意  ',
  'level.red': '異常  ',

  'check.agent': '常駐プログラム',
  'check.config': '設定ファイル',
  'check.listener': 'ポート',
  'check.storage': '保存',
  'check.disk': 'ディスク',
  'check.memory': 'メモリ',
  'check.clock': '時計',
  'check.ffmpeg': 'ffmpeg',
  'check.database': 'データベース',
  'check.camera': 'カメラ',
  'check.printer': 'レシートプリンター',
  'check.text_recognition': '文字認識',
  'check.register': 'レジ',
  'check.moment_source': '検知機器',
  'check.region': '画像からの会計時刻',
  'check.pos_account': 'POS アカウント',
  'check.cloud': 'クラウド',
  'check.notifications': '通知',
  'check.update': 'バージョン',
  'check.os_updates': 'Debian の更新',

  'closing.green': 'すべて正常です。',
  'closing.yellow': '動作しています。「注意」の項目をご確認ください。',
  'closing.red': '異常があります。上の対処をご覧ください。',
};
