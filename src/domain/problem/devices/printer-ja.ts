/** Japanese texts of the reasons for which a receipt printer can not be reached. Pure. */

import type { TranslationOf } from '../../../lib/text/catalogue.ts';
import type { printerProblemsEn } from './printer-en.ts';

export const printerProblemsJa: TranslationOf<typeof printerProblemsEn> = {
  'printer.name_not_found': '名前を解決できません',
  'printer.no_name_server': 'DNS サーバーが応答しません',
  'printer.connection_refused': '接続を拒否されました',
  'printer.no_answer': '時間内に応答がありません',
  'printer.connection_lost': '接続が切れました',
  'printer.not_in_network': 'ネットワークに見つかりません',
  'printer.other_network': 'この装置がそのネットワークにつながっていません',
  'printer.encrypted':
    'レジが暗号化（HTTPS）して印刷しています。印刷はできますが、レシートを読み取れません。レジの設定を HTTP（ポート 80、エプソンは 8008 も可）にしてください',
  'printer.connection_failed': '接続できません（{error}）',
};
