/** Japanese texts of refused requests of any kind, and of values that no form accepts. Pure. */
import type { TranslationOf } from '../../../lib/text/catalogue.ts';
import type { requestRefusalsEn } from './request-en.ts';

export const requestRefusalsJa: TranslationOf<typeof requestRefusalsEn> = {
  'request.failed': '装置の中で問題が起きました。装置のログに記録されています。',
  'request.sale_unreadable':
    '会計「{sale}」は保存されていますが、データベース内のデータが壊れているため表示できません。ほかの会計には影響ありません。サポート用ファイルを作成し、サポート窓口へお送りください。',
  'request.not_stored': '装置にいま保存できません。少し待ってからもう一度お試しください。',
  'request.other_changes': 'ほかの変更を処理しています。少し待ってから、もう一度お試しください。',
  'request.other_search': 'ほかの検索が動いています。終わってからもう一度お試しください。',
  'request.other_case_files': 'ほかの記録書を作成しています。少し待ってからもう一度お試しください。',
  'request.case_file_late':
    '時間内に記録書を作成できませんでした。装置の処理が落ち着いてから、もう一度お試しください。',
  'request.other_setting': 'カメラの設定を読み取り中または変更中です。少し待ってからもう一度お試しください。',
  'request.no_sale': '会計「{sale}」はこの装置にありません。',
  'request.no_camera': 'カメラ「{camera}」はこの装置に登録されていません。',
  'request.no_token': 'トークン「{token}」はもうありません。',
  'request.too_many_tokens': 'トークンが上限に達しています。使わないものを先に削除してください。',
  'request.unknown_host':
    'この名前は装置の名前として登録されていません。使う場合は、設定ファイルで許可してください。',
  'request.foreign_origin': 'ほかのサイトからは、この装置を操作できません。',
  'request.too_many_viewers': '同時に表示できるページは {maximum} までです。',
  'request.lists_too_fast': '一覧の要求が多すぎます。少し待ってからもう一度お試しください。',
  'request.pins_full':
    '保護できる件数の上限（{maximum} 件）に達しています。不要になった会計の保護を解除してください。',
  'request.erasures_full': '消去の記録が上限に達しているため、これ以上消去できません。',
  'request.notes_full':
    'メモを書ける会計の上限（{maximum} 件）に達しています。不要になったメモを削除してください。',
  'request.searches_full':
    '保存できる検索の上限（{maximum} 件）に達しています。不要になった検索を削除してください。',
  'request.no_search': 'この検索はもう保存されていません。',
  'request.not_unclear': 'この会計は要確認の伝票ではないか、すでに確認されています。',
  'request.not_decided':
    'この会計には取り消せる選択がありません（選ばれていないか、POSクラウドの会計と一致しています）。',
  'request.not_quarantined': '「{id}」は送信エラーの一覧にありません。',
  'request.page_not_built':
    'この装置には画面のファイルが入っていません。`npm run build` を実行してください。',
  'request.not_http': 'HTTP のリクエストではありません。',
  'request.headers_too_large': 'リクエストのヘッダーが大きすぎます。',
  'request.too_slow': 'リクエストのヘッダーと本文は {seconds} 秒以内に送信してください。',
  'request.address_too_long': 'アドレスの一部が長すぎます。',
  'request.address_unreadable': 'アドレスを読み取れません。% の後には UTF-8 の 16 進数 2 桁が必要です。',
  'request.plain_page': 'このページでは受け付けていません。https のページを開いてください。',
  'request.no_doctor': 'このサーバーには診断の機能がありません。',
  'request.no_set_up': 'このサーバーには書き出せる設定がありません。',
  'request.no_metrics': 'このサーバーには計測値がありません。',
  'request.web_socket_only': 'ライブ映像は WebSocket で配信しています。WebSocket で接続してください。',
  'request.no_body': '検索のリクエストに本文は付けられません。',
  'request.gone': '応答を待つクライアントがいなくなりました。',
  'request.same_password': '新しいパスワードが現在のパスワードと同じです。別のものにしてください。',

  'field.required': '入力してください。',
  'field.wrong_type': '値の種類が正しくありません（{expected}）。',
  'field.min': '{minimum} 以上にしてください。',
  'field.min_characters': '{minimum} 文字以上にしてください。',
  'field.min_entries': '{minimum} 件以上にしてください。',
  'field.max': '{maximum} 以下にしてください。',
  'field.max_characters': '{maximum} 文字以内にしてください。',
  'field.max_entries': '{maximum} 件以内にしてください。',
  'field.choices': '次のいずれかにしてください：{choices}',
  'field.unknown': '使えない項目です：{names}',
  'field.format': '形式が正しくありません（{format}）。',
  'field.invalid': 'この値は使えません。',
  'field.time': '時刻を UTC との時差付きで指定してください（例：2026-11-24T12:34:56.789+09:00）。',
  'field.shop_time':
    '日付または時刻を指定してください（例：2026-11-24、店舗の時刻で 2026-11-24T12:34、UTC との時差付きで 2026-11-24T12:34:56.789+09:00）。',
  'field.date': '日付を指定してください（例：2026-11-24）。',
  'field.period': '期間は {days} 日以内で指定してください。',
  'field.hours': '14-16（14:00から16:00まで）のような時間帯を指定してください。',
  'field.no_words': '検索する語を入力してください。',
  'field.search': '`GET /api/v1/sales` の条件を、日時を除いて指定してください。',
  'field.clip_range': 'from は to より前にし、間隔は {seconds} 秒以内にしてください。',
  'field.login_pair': 'username と password は両方指定してください。',
  'field.after_from': '`from` より後の時刻を指定してください。',
  'field.below_minimum': '`minAmount` 以上の金額を指定してください。',
  'field.cursor': '前の応答の `nextCursor` を指定してください。',

  'set_up_file.not_one':
    '設定ファイルではありません。「書き出す」で保存したファイル（名前の最後が .yaml）を選んでください。',
  'set_up_file.wrong_passphrase': 'パスフレーズが違います。',
};
