/** Japanese texts of the problems that lib reports, and of the forms it expects. */
import type { TranslationOf } from './catalogue.ts';
import type { libEn } from './lib-en.ts';

export const libJa: TranslationOf<typeof libEn> = {
  'list.or': ' か ',

  'key.refused': '{why}',
  'key.missing': '必要なキーがありません（正しい形: {expected}）',
  'key.mismatch': '正しい形: {expected}、現在の値: {found}',
  'key.unknown': '使えないキーです（ここで使えるキー: {list}）',
  'key.unknown_near': '使えないキーです。"{meant}" の間違いではありませんか',

  'expected.list': 'リスト',
  'expected.nothing': 'なし',
  'expected.section': '「キー: 値」の行からなる節',
  'expected.whole_number': '{min} から {max} までの整数',
  'expected.choice': '{list} のどれか',
  'expected.text': '文字列',
  'expected.text_from': '{min} 文字以上の文字列',
  'expected.text_of': '{min}〜{max} 文字の文字列',
  'expected.listen_address': '192.168.1.10:8081 のような HOST:PORT',
  'expected.topic': 'A-Z、a-z、0-9、-、_ からなる階層（/ で区切る）',
  'expected.client_id': 'A-Z、a-z、0-9、-、_ の 1〜128 文字',
  'expected.token': '英数字と記号 16〜256 文字（空白なし）',
  'expected.number': '数値',
  'expected.form': '{form} の形の文字列',
  'expected.other_form': '別の形式',

  'found.section': 'キーの並び',
  'found.null': 'null',
  'found.object': 'オブジェクト',
  'found.nothing_or_comment': '空（# で始まる値は引用符で囲んでください）',
  'found.nothing': '空',
  'found.hidden': '別の文字列（非表示）',
  'found.boolean': '真偽値',
  'found.unquoted': '{shown}（引用符で囲んでください）',

  'syntax.full_width': '全角の「：」か空白があります。半角で「キー: 値」と書いてください',
  'syntax.not_yaml':
    'YAML として読めません。この行か上の行に、引用符・括弧・コロンの不足や余りがないかご確認ください',
  'syntax.quote_open': 'ここで始まる引用符が閉じられていません。値の終わりに同じ引用符を付けてください',
  'syntax.bracket_open': '上の { か [ が閉じられていないか、閉じる記号が左に寄りすぎています',
  'syntax.bracket_too_many': '} か ] が余分です。対応する開き括弧がありません。取り除いてください',
  'syntax.needs_quotes': '* & ! @ % などの記号で始まる値は引用符で囲んでください',
  'syntax.escape': "二重引用符の中の \\ は特別な意味を持ちます。'一重引用符' を使ってください",
  'syntax.indent': '字下げが上の行と合っていません',
  'syntax.second_colon': 'この行にコロンが二つあります。コロンと空白を含む値は引用符で囲んでください',
  'syntax.duplicate_key': '同じキーが二度書かれています',
  'syntax.missing_sign': '引用符、括弧またはコンマが足りません',
  'syntax.no_colon': 'キーのあとには、コロンと空白が必要です（キー: 値）',
  'syntax.second_document': '行 --- を取り除いてください',
  'syntax.tab': '字下げにタブが使われています。空白を使ってください',
  'syntax.unexpected':
    '前の内容に続けて書けません。この行か上の行に、引用符・コンマ・括弧の不足や余りがないかご確認ください',

  'file.too_large': '1 MiB を超えています',
  'file.unreadable': '読めません（{code}）',
  'file.missing': 'ファイルがありません。パスをご確認ください',
  'file.no_permission':
    'このユーザーには読み取る権限がありません。ファイルの権限を変更するか、別のユーザーで実行してください',
  'file.directory': 'ファイルではなくディレクトリです',
  'file.not_utf8': 'UTF-8 ではありません。文字コード UTF-8 で保存してください',
  'file.problem': '{path}: {problem}',

  'listen.taken':
    '{where} はほかのプログラムが使っています。{key} を変えるか、そのプログラムを止めてください',
  'listen.no_address': 'このマシンに {host} というアドレスはありません。{key} を変えてください',
  'listen.unknown_host':
    '{host} のアドレスが分かりません。{key} にこのマシンのアドレスか、すべてを表す 0.0.0.0 を書いてください',
  'listen.not_allowed':
    '{where} で待ち受ける権限がありません。{key} に 1024 以上のポートを書くか、プログラムに権限を与えてください（ユニットの AmbientCapabilities=CAP_NET_BIND_SERVICE）',

  'url.scheme': '{scheme}:// ではなく {list} で始めてください',
  'url.scheme_of_kind': '{problem}（kind: {kind} のときの形です）',
  'url.did_you_mean': '{problem}。{nearest}:// の間違いではありませんか',
  'url.port': 'ポート番号は 1 から {max} までです',

  'mqtt.two_passwords': 'password か passwordFile のどちらか一方を書いてください',
  'mqtt.address': 'mqtts://broker.example:8883 のような URL が必要です',
  'mqtt.scheme': 'mqtts:// か mqtt:// で始めてください',
  'mqtt.plain':
    'mqtts:// で始めてください。mqtt:// では会計と画像を第三者に読まれます（mqtt:// はこの機器自身に対してのみ使えます）',
  'mqtt.login': 'ユーザー名やパスワードは書けません。それぞれ専用のキーに書いてください',
  'mqtt.path': 'ポート番号で終わらせてください。トピックは topicPrefix で決めます',

  'certificate.key_needed': '必要なキーがありません（certFile と対です）',
  'certificate.file_needed': '必要なキーがありません（keyFile と対です）',
  'certificate.refused': 'クラウドに拒否されます',
  'certificate.expired':
    '{day} に期限が切れているため、{effect}。新しい証明書に置き換えてください（時計が違う場合は合わせてください）',
  'certificate.too_early': '{day} より前は無効なため、それまで{effect}（時計が違う場合は合わせてください）',
  'certificate.none': 'PEM 形式の証明書（-----BEGIN CERTIFICATE-----）がありません',
  'certificate.no_key': 'PEM 形式の秘密鍵（-----BEGIN PRIVATE KEY-----）がありません',
  'certificate.key_locked':
    '秘密鍵にパスフレーズが設定されています。パスフレーズなしで書き出してください（openssl pkey -in … -out …）',
  'certificate.other_key':
    'certFile の証明書の秘密鍵ではありません（certFile では中間証明書より前に、この機器の証明書を置いてください）',

  'credential.root_only':
    '{file} があるかどうかは root にしか分かりません。sudo tillframe check-config でご確認ください',
  'credential.missing':
    'credential:{name} がありません。ファイル {file} を置くと、サービスが読めるようになります',

  'mistake.at_line': '{line} 行目 {message}',
  'mistake.at_key': '{key}：{message}',

  'http.not_json': '送信内容が正しい JSON ではありません。',
  'http.empty_body': '送信内容が空です。JSON オブジェクトを送信してください。',
  'http.content_type': '`Content-Type: {types}` を付けて送信してください。',
  'http.body_too_large': '送信内容が大きすぎます。',
  'http.cut_off': '送信内容の長さが Content-Length と異なります。',
  'http.https_needed': 'このポートは HTTPS です。http:// ではなく https:// で接続してください。',
  'http.not_found': '{method} {path} は存在しません。',
  'http.refused': 'リクエストを受け付けられません（{why}）。',
};
