/** Japanese texts of the expected forms of values in config.yaml, and of their problems. Pure. */
import type { TranslationOf } from '../../../lib/text/catalogue.ts';
import type { configEn } from './config-en.ts';

export const configJa: TranslationOf<typeof configEn> = {
  identifier: 'a-z、0-9、- の 1〜64 文字',
  path: 'パス（相対パスはこのファイルから）',
  cloud_path:
    'パス（相対パスはこのファイルから）。credential:NAME は systemd がサービスに渡すもの（LoadCredential=NAME:…）',
  time_zone: 'Asia/Tokyo のような IANA タイムゾーン',
  host_name: 'ホスト名か IP アドレス',
  host_names: '名前のリスト（16 個まで）',
  page_tls: 'auto、on、off、または {files}（どちらも PEM ファイルのパス）',
  lookback: 'キーの並び（lookback: {off} のように form を書きます）',
  spill: 'auto、off、またはメモリ上のファイルシステムにあるフォルダーの絶対パス',
  update_from: 'アドレス（https://… か http://…）またはフォルダーの絶対パス',
  update_hours: '02:00-05:00 のような時間帯',
  picture_hours: '22:00-06:00 のような時間帯',
  picture_hours_list: '22:00-06:00 のような時間帯のリスト（16 個まで）',
  origin: 'https://minio.shop.lan:9000 のようなオリジン',
  origins: 'https://minio.shop.lan:9000 のようなオリジンのリスト（16 個まで）',
  https_url: 'https:// で始まる URL',
  mqtts_url: 'mqtts:// で始まる URL',
  mqtt_url: 'mqtts:// か mqtt:// で始まる URL',
  token: '空白のないトークン',
  proxy: 'off、または http://proxy.example:3128、http://user:password@proxy.example:3128 のような URL',

  port_taken: 'ポート {port} は {key} が使っています。{other} など別のポートにしてください',
  picture_outlives_sale:
    '画像は会計と一緒に、遅くとも store.keepDays（{days} 日）で消えます。{days} 以下にするか、store.keepDays を増やしてください',
  free_space_order:
    'cameras.lookback.minFreeMegabytes（{megabytes}）以下にしてください。ディスクの映像を先に減らすためです',
  update_from_missing: 'update.automatic には from（アドレスかフォルダー）も必要です',
  in_set_up_file:
    'ここには書けません。取り込み用ファイルに書いて tillframe import FILE で取り込むか、画面で登録してください',
  credential_of_service:
    'credential:{name} は systemd が LoadCredential={name}:FILE で起動したサービスの中だけで読めます（ここでは CREDENTIALS_DIRECTORY がありません）',
  plain_page_without_tls_note:
    'TLS を使う画面のための設定です。この画面は TLS を使わないため（web.tls）、開きません',
  file_problem: '{path}: {why}',
  file_empty: 'ファイルが空です',
  not_a_directory: '{path} はディレクトリではありません',
  read_only: '{path} のファイルシステムが読み取り専用です',
  no_permission: 'このユーザーは {path} に書き込めません',
  no_folder: '{path} の中にフォルダーを作れません',

  origin_only: 'https://minio.shop.lan:9000 のように、スキーム、ホスト、ポートだけを書いてください',
  origin_not_https:
    'https:// で始めてください。http:// では画像を第三者に読まれます（http:// はこの機器自身に対してのみ使えます）',
  login_missing:
    'token、tokenFile、enrolKey、enrolKeyFile のどれか、またはクライアント証明書（certFile と keyFile）を書いてください',
  one_login: '{first} か {second} のどちらか一方を書いてください',
  cloud_url_form: 'https://cloud.example/tillframe のような URL が必要です',
  cloud_url_not_https:
    'https:// で始めてください。http:// では会計と画像を第三者に読まれます（http:// はこの機器自身に対してのみ使えます）',
  cloud_url_with_login: 'ユーザー名やパスワードは書けません。トークンは専用のキーに書いてください',
  cloud_url_with_query: '? や # 以降は取り除いてください',
  cloud_url_with_route_note:
    '{route} で終わっていますが、/v1/events はこの装置が付け加えます。クラウドが {route}/v1/events で受け取るのでなければ、{route} を取り除いてください',
  token_file_without_token:
    'トークンがありません。1 行目にトークンだけを、途中に空白を入れずに書いてください',
  followed_token_file_without_token: 'トークンのファイルにトークンがありません',
  ca_file_without_certificate: '{path}: 証明書がありません',
  proxy_form:
    'http://proxy.example:3128 または http://user:password@proxy.example:3128 のような URL が必要です（パスワード中の @ : / % などは %40 %3A %2F %25 と書きます）',
  proxy_of_environment: '環境変数 {name}: {why}',
  broker_username_missing: '必要なキーがありません（パスワードと対です）',
  broker_readable_note:
    '会計とパスワードがネットワーク上で第三者に読まれます。ブローカーが対応していれば mqtts:// を使ってください',
};
