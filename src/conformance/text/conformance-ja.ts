/** Japanese texts of the checks: title and expectation of each, then verdicts and report. */
import type { TranslationOf } from '../../lib/text/catalogue.ts';
import type { conformanceEn } from './conformance-en.ts';

export const conformanceJa: TranslationOf<typeof conformanceEn> = {
  'https.title': '装置が送信できるアドレス',
  'https.expected': 'https（この機器自身に対してだけは http も可）',

  'stored.title': '新しい会計を保存する',
  'stored.expected': '200 と、その会計の結果 1 件（status は stored）',

  'token.title': '正しいトークンだけを受け付ける',
  'token.expected': 'トークンなし、または違うトークンには 401 か 403',

  'duplicate.title': '二度届いた会計は一度だけ数える',
  'duplicate.expected': '何度届いても duplicate',

  'first-body.title': '同じ ID で内容が違うものは duplicate で、エラーではない',
  'first-body.expected': 'duplicate',

  'source.title': '店舗が違えば、同じ ID でも別の会計',
  'source.expected': 'stored',

  'at-once.title': '同じ会計を四つの接続で同時に送る',
  'at-once.expected': 'どれにも stored か duplicate と応え、stored は一度まで',

  'revisions.title': '会計の版を、どの順でも受け取る',
  'revisions.expected': '版 2、1、3 の順に送って、どれも stored（いちばん大きい版が有効）',

  'batch.title': '50 件をまとめて受け取る',
  'batch.expected': '200 と結果 50 件、どれも stored',

  'partial.title': '壊れたイベントが、同じバッチのほかの会計を止めない',
  'partial.expected': '200 と結果 3 件。正しい 2 件は stored、壊れた 1 件は任意',

  'earlier-id.title': '装置の ID を変える前の会計が、ほかの会計を止めない',
  'earlier-id.expected': '200 と結果 2 件。新しい会計は stored、前の会計は stored か理由つきの rejected',

  'superseded.title': 'ほかの会計に統合された会計',
  'superseded.expected': 'supersededBy つきの版も、aliases つきの統合先も stored',

  'rejected.title': '壊れたイベントは理由を添えて断る',
  'rejected.expected':
    '理由つきの rejected（1 件だけのバッチなら 400・422 でもよい）。装置は送信エラーとして理由を示します',

  'shop.title': '二つの店舗を名乗るイベントを断る',
  'shop.expected': 'data.shop.id が source の店舗と違えば rejected（1 件だけのバッチなら 400・422 でもよい）',

  'malformed.title': 'JSON でない本文',
  'malformed.expected': '400（または 413・422）。ほかの応答では、いつまでも再送されます',

  'cut-off.title': '途中で切れた送信のあとの再送',
  'cut-off.expected': '続けて送った完全なバッチのどの会計も stored（または duplicate）',

  'event-too-large.title': '64 KiB を超えるイベント',
  'event-too-large.expected': '理由つきの rejected、または 400・413・422。保存してもかまいません',

  'batch-too-large.title': '大きすぎるバッチ',
  'batch-too-large.expected':
    '413（または 400・422）。装置は半分に分けて送り直します。受け取ってもかまいません',

  'unknown-fields.title': '後の版で増えるフィールドと拡張属性',
  'unknown-fields.expected': 'stored',

  'rejection.title': '送信エラーになったイベントの通知',
  'rejection.expected': 'stored',

  'status.title': '装置の状態の報告',
  'status.expected': 'stored',

  'gzip.title': '受け取れると示しているときの圧縮',
  'gzip.expected': 'Content-Encoding: gzip の本文も stored',

  'picture.title': '画像を受け取り、その後は求めない',
  'picture.expected': 'PUT に 200・201・204・412。同じ会計をもう一度送っても画像を求めない',

  'picture-again.title': '既にある画像をもう一度送る',
  'picture-again.expected': '412（または 200・201・204。一度限りのアドレスなら 401・403・410）',

  'picture-bytes.title': '名前（SHA-256）と中身が違う画像',
  'picture-bytes.expected': '違う中身には 4xx。その後、正しい画像は受け取る',

  'fresh-address.title': '再送した会計には、新しい送り先を示す',
  'fresh-address.expected': '画像の送り先をもう一度示し、そこへ送れる',

  'signature.title': '書き換えられた送り先',
  'signature.expected': '署名が合わないため 4xx',

  'expiry.title': '期限の切れた送り先',
  'expiry.expected': '401・403・410、または 400「expired」。会計を再送すると、使える送り先を示す',

  'clips.title': '会計の動画（受け取るクラウドのみ）',
  'clips.expected': '通知のたびに、受信済みのバイト数を答える（分割の途中でも）。最後の部分のあとは stored',

  'erasures.title': '請求による消去（対応するクラウドのみ）',
  'erasures.expected': '装置からの報告に 2xx で答える（再送時も）。acknowledged には一度だけ数える',

  'desired.title': '望む状態（対応するクラウドのみ）',
  'desired.expected': 'この装置だけの望む状態を ETag とともに返す。If-None-Match には 304',

  'nudges.title': 'POS の Webhook を受け取るクラウドからの通知',
  'nudges.expected':
    'カーソルがないとき、または知らないカーソルには、200 と 200 バイト未満の cursor・all。自分のカーソルには、待ち時間のあとに 204',

  'enrol.title': '一度だけのキーで登録し、トークンを更新する',
  'enrol.expected':
    'キーでトークンを受け取れる（使う前なら二度でも）。トークンを使うとキーは無効。更新も同じ',

  'retry.title': '待つように求められたとき',
  'retry.expected': 'Retry-After は秒数か HTTP の日付',

  'skipped.one_shop': 'このトークンは一つの店舗専用です',
  'skipped.no_gzip': '応答に Accept-Encoding: gzip がないため、装置は圧縮せずに送ります',
  'skipped.no_delay': '429・503・retry の応答は一度もありませんでした',
  'skipped.no_address': '送り先のアドレスを示さないため、画像はトークンを添えて所定のパスへ送られます',
  'skipped.any_bytes': 'オブジェクトストアは内容を検査しません。読み出すときにハッシュを照合してください',
  'skipped.no_expiry': '送り先に期限が書かれていません',
  'skipped.expires_late': '送り先はあと {seconds} 秒有効です。確認するには --wait {wait} を付けてください',
  'skipped.unsigned': '送り先のアドレスに署名がありません',
  'skipped.no_clips': 'このクラウドは動画を受け取らないため、動画は装置に残ります',
  'skipped.no_erasures': 'このクラウドは消去に対応しておらず、装置に消去を求めません',
  'skipped.no_desired': 'このクラウドは装置の望む状態を持たず、設定は店舗で行います',
  'skipped.many_parts': '送り先ごとの量が少なく、{parts} 回では送信が終わりませんでした',
  'skipped.no_nudges': 'このクラウドは通知を行わないため、装置は通常どおり POS に問い合わせます',
  'skipped.no_key': '一度だけのキーが渡されていません（--enrol-key-file）',
  'skipped.not_stored': '最初の会計が保存されませんでした',

  'note.delays': '{count} 回待ちました',
  'note.private_address': '{origin} へは、設定の cloud.pictures.allowedOrigins に書いた装置だけが送ります',
  'note.no_type': '401 に type {type} がないため、装置は理由を推測します',

  'answer.unsafe_address': '送り先が {protocol}//{host}（https ではないため、装置は送りません）',
  'answer.too_large': '{status}、1 MiB を超える応答',
  'answer.timed_out': '{seconds} 秒以内に応答なし',
  'answer.no_connection': '応答なし：接続に失敗（{code}）',
  'answer.invalid': '{status}、応答が仕様と合いません：{problem}',
  'answer.no_etag': 'ETag のない 200',
  'answer.no_result': '{status}（結果なし）',
  'answer.redirect': '{status}：リダイレクト（装置はたどりません）',

  'progress.expiry': '送り先の期限が切れるのを {seconds} 秒待っています',
  'progress.delay': 'クラウドの求めにより {seconds} 秒待っています',

  'report.unreadable':
    '{option}: {file} を読み取れないか、形式が正しくありません。空白のない 1 行だけを書いた、読み取れるファイルを指定してください',
  'report.not_run': '会計が保存されないと、ほかはすべて不合格になるため、実行していません。',
  'report.counts': '合格 {passed} 件、不合格 {failed} 件、省略 {skipped} 件',
  'report.start':
    'テスト用の店舗 {shop}、装置 {gateway} として送ります。実際のデータには触れません。送ったものは、この実行の時刻を含む店舗名でクラウドに残ります。画像の一部はわざと送りません。',
  'report.pass': '合格   ',
  'report.fail': '不合格 ',
  'report.skip': '省略   ',
  'report.detail': '{name}：{text}',
  'report.note': '備考',
  'report.why': '理由',
  'report.expected': '期待',
  'report.came': '応答',
};
