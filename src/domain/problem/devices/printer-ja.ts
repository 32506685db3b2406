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
    'レジが暗号化（HTTPS）して印刷しています。印刷はできますが、レシートを読み取れません。レジの設定を HTTP（ポート 80、エプソンは 8008 も可）にするか、このプリンターの HTTPS を「読み取る」に変えてください',
  'printer.device_unread':
    'レジが ePOS-Device で暗号化して、または WebSocket を使わずに印刷しています。印刷はできますが、レシートを読み取れません。レジのプログラムで createDevice の crypto を無効にするか、ePOS-Print での印刷に変えてください',
  'printer.certificate_changed':
    'プリンターの証明書が以前と違います（初期化や交換の後など）。新しい証明書を承認するまで印刷できません',
  'printer.certificates_unreadable':
    'このプリンターの証明書の記録を読み取れません。証明書を承認し直すまで印刷できません',
  'printer.till_distrusts':
    'レジがこの装置の証明書を信頼していません。レジで https:// に続けてこの装置のアドレスと印刷のポートを開き、証明書を許可するか、インストールしてください',
  'printer.no_certificate':
    'HTTPS のレシートを受ける証明書がこの装置にありません。設定ページを HTTPS にしてください',
  'printer.cloud_unreachable':
    'プリンターがレシートを受け取るクラウドに接続できません（{error}）。接続できるまで印刷されません',
  'printer.cloud_refuses':
    'クラウドがプリンターからの問い合わせを受け付けません（HTTP {status}）。プリンターのサーバー URL は、この装置のアドレスとポートより後をクラウドの URL と同じにしてください',
  'printer.jobs_elsewhere':
    'クラウドがレシートを別のアドレスから取得させています。印刷はできますが、ここでは読み取れません',
  'printer.polls_encrypted':
    'プリンターがこの装置に https で問い合わせています。サーバー URL は http:// で始めてください',
  'printer.connection_failed': '接続できません（{error}）',
};
