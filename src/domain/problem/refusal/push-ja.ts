/** Japanese texts of refused pushes of sales. Pure. */
import type { TranslationOf } from '../../../lib/text/catalogue.ts';
import type { pushRefusalsEn } from './push-en.ts';

export const pushRefusalsJa: TranslationOf<typeof pushRefusalsEn> = {
  'push.not_now': '装置は現在、会計を保存できません。この会計を保持し、もう一度送信してください。',
  'push.no_room':
    '装置のデータベースは、クラウドにまだ届いていない会計でいっぱいです。装置をクラウドに接続するか、設定ファイルの store.maxMegabytes を大きくしてください。この会計を保持し、もう一度送信してください。',
  'push.too_many_sales':
    '装置の会計の件数が store.maxSales の上限に達しています。クラウドにまだ届いていないか、2 日以内でもう一度送信される可能性のある会計です。装置をクラウドに接続するか、設定ファイルの store.maxSales を大きくしてください。この会計を保持し、もう一度送信してください。',
  'push.disk_full':
    '装置のディスクがいっぱいです。不要なファイルを削除してください。この会計を保持し、もう一度送信してください。',
  'push.read_only':
    '装置のストレージに書き込めません。SD カードまたはディスクを交換してください。この会計を保持し、もう一度送信してください。',
  'push.too_fast':
    'レジが、5 秒間に保存できる件数を超える会計を同時に送信しています。この会計を保持し、もう一度送信してください。',
  'push.unknown_register':
    'レジ "{register}" は登録されていません。アドレスのキーを確認するか、レジを追加してください。',
  'push.token_missing': 'レジのトークンを `Authorization: Bearer …` で送信してください。',
  'push.no_token':
    'レジ "{register}" にはトークンがありません。画面で発行するか、セットアップファイルで指定してください。',
  'push.wrong_token': 'レジ "{register}" のトークンではありません。',
  'push.unknown_format':
    '形式 "{format}" はありません（使える形式: {known}）。アドレスを確認するか、`format` を省いて tillframe の形式で送信してください。',
  'push.post_only': '会計を受け付けるアドレスです。POST で送信してください。',
  'push.web_socket_only': '会計を WebSocket で受け付けるアドレスです。',
  'push.compressed': '本文は Content-Encoding を付けずに、そのまま送信してください。',
  'push.not_text': '会計はテキストのメッセージで送信してください。',
  'push.too_large': '1 件のメッセージは最大 {maximum} バイトです。',
  'push.retained':
    'saleId と soldAt のない retain メッセージは、届くたびに別の会計になってしまいます。retain を付けずに送信してください。',
  'push.moment_retained':
    'retain 付きの通知は後でもう一度届いてしまいます。retain を付けずに送信してください。',
  'push.moment_two_times': '`at` と `ageMs` は、どちらか一方だけを指定してください。',
  'push.moment_without_sent_at':
    '同じ時計による送信時刻 `sentAt` を指定してください。装置の時計とは異なることがあるためです。',
  'push.moment_ahead': '通知の時刻が `sentAt` より後です。どちらも同じ時計の時刻にしてください。',
  'push.moment_too_old': '{hours} 時間より前の通知のため、会計と照合できません。',
  'push.empty': 'メッセージが空です。JSON のオブジェクトを送信してください。',
  'push.not_json': 'メッセージが正しい JSON ではありません。',
  'push.refund_positive': '返品は出金のため、金額をマイナスで送信してください。この返品の金額はプラスです。',
  'push.sold_at_impossible':
    '時刻が 2000 年より前か、装置の時計より 1 日以上先のため、正しくありません。この時刻を除いて会計を保存しました。',
  'push.extra_left_out':
    '{sent} 項目のうち {left} 項目は保存されません。保存できるのは最大 {maxFields} 項目、名前は {maxName} 文字まで、合計 {maxBytes} バイトまでです。',
  'push.wrong_encoding':
    '本文が {encoding} のテキストではありません。UTF-8 で送信するか、Shift_JIS の場合は `Content-Type: application/json; charset=shift_jis` を付けて送信してください。',
};
