/** Japanese texts of the output of the commands, by command. */
import type { TranslationOf } from '../../lib/text/catalogue.ts';
import type { messagesEn } from './messages-en.ts';

export const messagesJa: TranslationOf<typeof messagesEn> = {
  'problems.one': '誤りが 1 件あります',
  'problems.no_config': '既定の場所に設定ファイルがありません。{argument} で設定ファイルを指定してください',
  'problems.many': '誤りが {count} 件あります',

  'file.not_written': '{file} に書き込めません（{code}）。フォルダーと権限をご確認ください',
  'file.not_read': '{file} を読み取れません。パスと権限をご確認ください',

  'password.prompt': 'パスワード（表示されません）:',
  'password.unusable':
    '--password-file: パスワードを 1 行だけ書いた、読み取れるファイルを指定してください（- は標準入力）',
  'password.passphrase': 'パスフレーズ（表示されません）:',
  'password.again': 'もう一度入力してください:',
  'password.different': '二つのパスフレーズが一致しません',
  'password.passphrase_unusable':
    '--passphrase-file: {min}〜{max} 文字のパスフレーズを 1 行だけ書いた、読み取れるファイルを指定してください（- は標準入力）',

  'check_config.good': '{file}: 問題ありません',
  'check_config.usable': '{file}: 使用できます。ただし、上の内容をご確認ください',
  'config_label.shop': '店舗',
  'config_label.data': 'データ',
  'config_label.page': '画面',
  'config_label.fingerprint': '指紋',
  'config_label.first_page': '案内',
  'config_label.registers': 'レジ',
  'config_label.broker': 'MQTT',
  'config_label.printer': '印刷',
  'config_label.cloud': 'クラウド',
  'check_config.no_cloud': 'なし',
  'check_config.through_proxy': '{url}（プロキシ {proxy} を経由）',
  'check_config.not_listening': '待ち受けできません（{code}）',

  'read_store.none': 'データベースがまだありません（{path}）。常駐プログラムを一度起動してください',
  'read_store.unreadable':
    '{path} を読み取れません: {why}。root か tillframe ユーザーで実行してください: sudo tillframe …',

  'sales.none': '該当する会計がありません。',
  'sales.more': '新しい順に {count} 件です。--limit と --day でほかの会計を表示できます。',
  'sales.at': '会計時刻',
  'sales.register': 'レジ',
  'sales.kind': '種類',
  'sales.amount': '金額',
  'sales.cloud': 'クラウド',
  'sales.picture': '画像',
  'sales.picture_comes': '取得中',
  'sales.waiting': '送信待ち',
  'sales.stored': '保存済み',
  'sales.quarantined': '送信エラー',

  'status.running': '動作中',
  'status.not_running': '停止中。ログを確認してください: tillframe logs',
  'status.agent': '常駐プログラム',
  'status.shop': '店舗',
  'status.sales': '会計',
  'status.sales_stored': '{count} 件を保存、最新は {at}',
  'status.no_sales': 'まだありません',
  'status.cloud': 'クラウド',
  'status.cloud_off': 'オフ',
  'status.all_sent': 'すべて送信済み、最後は {at}',
  'status.nothing_sent': '送信するものはまだありません',
  'status.waiting': '会計 {sales} 件と画像 {pictures} 枚が送信待ち（最も古いものは {since} から）',
  'status.rejected': '会計 {count} 件が送信エラーです。理由は管理画面にあります',
  'status.disk': 'ディスク',
  'status.disk_free': '空き {free} GB / {total} GB',
  'status.register': 'レジ',
  'status.cameras': 'カメラ',
  'status.last_sale': '最新の会計',
  'status.no_camera': '未連携',

  'logs.none':
    'ジャーナルに tillframe の行がありません。コンテナまたは tillframe を起動したプログラムのログを確認してください',
  'logs.failed': 'journalctl が {code} で終了しました',

  'printer_proxy.ended': 'プリンター中継を停止しました。',
  'printer_proxy.replaced':
    'プリンター中継を停止しましたが、動作中の `tillframe run` がもう一度起動します。先に run を止めるか、設定ファイルからプリンターを外してください。',
  'printer_proxy.none': 'プリンター中継は動作していません。',
  'printer_proxy.hangs': 'プリンター中継がまだ停止していません。しばらくしてからもう一度お試しください。',

  'import.sealed':
    '暗号化されたパスワードとトークンが含まれています（取り込まない場合は < /dev/null を付けてください）',

  'export.no_database': '書き出すものがありません。{dataDir} にデータベースがまだありません',
  'export.exists': '{file} はすでにあります。別の名前にするか、削除してください',
  'export.no_secrets':
    '秘密の値は含まれていません（--secrets を付けるとパスフレーズで暗号化して含めます）:{list}',
  'export.unreadable': 'この装置の鍵では設定を復号できないため、含まれていません: {list}',

  'provision.skip_labels': '--skip-labels: 0〜{max} を指定してください',
  'provision.codes_changed':
    '{file} が書き換えられています。コードを失わないよう、元に戻すか、別の --out を指定してください',
  'provision.checked': '確認',
  'provision.folders': 'フォルダー',
  'provision.labels': 'ラベル',
  'provision.no_template':
    'config.yaml も provision.yaml もありません。--template には、これらのファイルがあるフォルダーを指定してください',
  'provision.nothing_written': '{count}。何も書き出していません',
  'provision.devices':
    '装置 {count} 台: フォルダー {changed} 件を書き出し、{same} 件は変更なし。セットアップコードは新規 {made} 件、そのまま {kept} 件',
  'provision.sheets': 'ラベル: {file}（A4 {pages} 枚。倍率 100 % で印刷）',
  'provision.copy':
    '装置ごとの tillframe フォルダー（{out}/装置名/tillframe）を、その装置のカードの起動パーティションにコピーしてください',
  'provision.keep_codes':
    'labels.csv と labels.pdf にはセットアップコードが入っています。鍵と同じように保管してください',
  'provision.others': '一覧にないため、そのまま残しました: {names}',

  'boot.as_root':
    'ホスト名とネットワークを設定するため、root 権限が必要です: sudo tillframe provision --boot {boot}',
  'boot.no_folder': '{folder} がありません。取り込むものはありません',
  'boot.left_out': '誤りがあるため除外し、既定値を使います: {list}',
  'boot.comma': '、',
  'boot.host_name': 'ホスト名: {hostName}',
  'boot.set_up': '登録内容: {change}',
  'boot.same': '{file}: 変更なし',
  'boot.replaced': '{file}: 取り込みました',
  'boot.kept': '{file}: 上の誤りがあるため、これまでの設定を使います',
  'boot.none': '{file}: ありません。このままでは起動できません',
  'boot.code_given': 'セットアップコード: ラベルのコード',
  'boot.code_kept':
    'セットアップコード: 画面のパスワードが設定済みのため使いません（setup-code --new で無効にできます）',
  'boot.known': 'provision.yaml: 取り込み済みです',
  'boot.unwritable': 'provision.yaml には秘密の値が残っています。書き込めないため、手で削除してください',

  'discover.head_address': 'アドレス',
  'discover.head_camera': 'カメラ',
  'discover.head_streams': '映像',
  'discover.head_clock': '時計',
  'discover.chosen': '* 選んだ映像',
  'discover.clock_off':
    'カメラの時計がずれています。映像に時刻が写る場合があるので、--set-ntp で時刻サーバーを設定できます。',
  'discover.clock_right': '正確',
  'discover.days': '日',
  'discover.hours': '時間',
  'discover.minutes': '分',
  'discover.seconds': '秒',
  'discover.not_searched': '{name}（{address}）では探せませんでした',
  'discover.key_frames_need_address': '--set-key-frames には、設定するカメラの ADDRESS が必要です',
  'discover.key_frames_not_set': 'キーフレーム間隔を指定どおりに設定できませんでした',
  'discover.no_such_stream':
    '{stream} という名前の使える映像はありません。名前とトークンは --json で確認できます',
  'discover.key_frames_set':
    '{url}: カメラの設定は {seconds} 秒ごとになりました。実測した間隔は、カメラのページでご確認ください',
  'discover.ntp_not_set': '時刻サーバーを設定できませんでした',
  'discover.ntp_set':
    '時刻サーバーを設定しました: {server}。現在の時計: {now}（反映に 1 分ほどかかる場合があります）',
  'discover.incomplete_login': '--username と --password-file は一緒に指定してください',
  'discover.wrong_address':
    'ADDRESS: 192.168.1.20、192.168.1.20:8080、http://192.168.1.20/onvif/device_service のように、ユーザー名とパスワードを入れずに書いてください',
  'discover.ntp_needs_address': '--set-ntp には、設定するカメラの ADDRESS が必要です',
  'discover.set_up': '取り込み用ファイル（tillframe import）に書く内容。必要なら password を追加:',
  'discover.login_hint': 'ログインするには: tillframe discover ADDRESS --username USER --password-file FILE',
  'discover.answered': '{count} 台が応答しました。詳しく問い合わせています…',
  'discover.no_network': 'この機器はネットワークにつながっていません（IPv4 アドレスがありません）',
  'discover.none':
    '応答したカメラはありません。次の点をご確認ください。{network}\n- カメラと装置が同じネットワークにあること（同じスイッチ。別の VLAN やゲスト用 Wi-Fi では見つかりません）\n- カメラの設定で ONVIF と検出（Discovery）が有効なこと（最初は無効の機種が多くあります）\n- この機器のファイアウォールが UDP 3702 番からの応答を遮断していないこと\nアドレスが分かっているカメラには直接問い合わせできます: tillframe discover 192.168.1.20',
  'discover.check_connection': '\n- この機器がネットワークにつながっていること',
  'discover.searching': '{seconds} 秒間探しています: {names} …',

  'doctor.note': '{line} 行目 {key}: {words}',

  'health.answers': '{where} は応答しています',
  'health.no_answer':
    '{where} で常駐プログラムの応答がありません（{why}）。ログをご確認ください（tillframe logs）',

  'test_alarm.no_address': '{file} に通知先がありません。alarms.webhook.url を設定してください',
  'test_alarm.not_arrived': '通知が届きませんでした: {why}',
  'test_alarm.sent': '{host} が通知を受け取りました。届いているかご確認ください',

  'bundle.no_log':
    '常駐プログラムのログは含まれません。--log FILE で渡すか、サービスのログなら root で実行してください',
  'bundle.written': '{file}: {kilobytes} KB。中の README.txt に一覧があります',

  'update.as_root': '更新には root 権限が必要です: sudo tillframe update',
  'update.not_a_package':
    'この tillframe は Debian パッケージから入れたものではありません。導入したときの方法で更新してください',
  'update.under_way': '更新の途中です: tillframe logs -f',
  'update.os_judged':
    'Debian の更新を確認中で、サービスが再起動されます。数分後にもう一度実行してください（結果は tillframe doctor で確認できます）',
  'update.from_where': '更新の場所（アドレスかフォルダー）を指定するか、設定の update.from に書いてください',
  'update.nothing_newer': 'インストール済みの {installed} より新しい版はありません（最新: {newest}）',
  'update.not_due':
    '{version} をダウンロードしましたが、インストールしません。更新時間を過ぎたか、対象の版が変わりました',
  'update.available': '{version} に更新できます（インストール済み: {installed}）',
  'update.fetching': '{version} を取得しています（{megabytes} MB）',
  'update.begins':
    '署名を確認しました。{installed} を {version} に更新します。2 分以内に正常にならなければ元に戻します',

  'store.created':
    'この設定では、まだ起動されていません。データベースと鍵を {dataDir} に作成しました。初回の起動から使われます',
  'setup_code.printed': 'プリンター {printer} に送りました',
  'setup_code.not_kept':
    'コードを書き留めてください。データのフォルダーに保存できなかったため、もう一度は表示できません',
  'setup_code.voided':
    '利用者をすべて削除しました。ログイン {sessions} 件、プログラムのトークン {tokens} 件は無効になりました',
  'setup_code.no_person': '{name} という利用者はいません。登録されている利用者: {names}',
  'setup_code.join':
    '{list} を開き、「コードをお持ちの方」から {name} の新しいパスワードを決めてください。コードは 24 時間、一度だけ使えます',
  'setup_code.or': ' または ',
  'setup_code.open': '{list} を開き、このコードでパスワードを決めてください',
  'setup_code.page_at': '画面のアドレスは {list} です',
  'setup_code.fingerprint':
    'ブラウザーは装置が作った証明書について警告します。SHA-256 の指紋は {fingerprint} です',
  'setup_code.password_set':
    '画面のパスワードは設定済みです。パスワードを忘れた利用者のコードは --person 名前 で作ります。--new を付けると、利用者とすべてのログイン、トークンを無効にして新しいコードを作ります',
  'setup_code.unknown':
    'コードはこの装置に保存されていません。ラベルのある装置では、ラベルに書かれています。--new を付けると新しいコードを作ります',
  'setup_code.printer_failed':
    'プリンター {printer} に送れませんでした（{why}）。電源とアドレスをご確認ください。アドレスはプリンターの自己診断の印字で分かります',

  // On paper of 58 mm: at most 32 columns.
  'slip.address': '画面のアドレス',
  'slip.code': 'セットアップコード',
  'slip.fingerprint': '証明書の指紋（SHA-256）',
  'slip.compare': '警告が出たら、ブラウザーの証明書の',
  'slip.fingerprints': '指紋がこれと同じか比べてください。',

  'tokens.too_many': 'トークンが多すぎます。使っていないものを削除してください（tillframe tokens list）',
  'tokens.added':
    'トークン {id}（{name}）です。プログラムから Authorization: Bearer で送ります。二度と表示されません',
  'tokens.name': '名前',
  'tokens.scope': '許可',
  'tokens.scope_read': '閲覧',
  'tokens.scope_all': '閲覧と変更',
  'tokens.made': '作成',
  'tokens.none': 'トークンはありません',
  'tokens.removed': '{id} を削除しました',
  'tokens.unknown': '{id} というトークンはありません。tillframe tokens list でご確認ください',

  'receiver.listening': '受信サーバーが {urls} で待ち受けています',
  'receiver.token_file': 'トークンのファイル: {tokenFile}',
  'receiver.new_token': '新しいトークン: {newToken}',
  'receiver.token_use':
    'このトークンはすべてを読み出せます。送信に使えるのは、試用のため、この機器上の装置だけです。ほかの装置には専用のトークンを作ってください: tillframe receiver tokens add GATEWAY --shop SHOP --data {data}',
  'receiver.new_target': '転送先：{url}。署名の秘密の値（一度だけ表示）：{secret}',
  'receiver.viewer': 'ビューアー: {viewerUrl}',
  'receiver.set_up_code':
    '設定コード: {setUpCode}  （ビューアーを開き、このコードでパスワードを決めてください。使えるのは一度だけです。再発行: tillframe receiver setup-code {place}）',
  'receiver.code_made':
    'ビューアーを開き、このコードでパスワードを決めてください。全店舗のオーナーの以前のパスワードとログインは無効になりました',
  'receiver.no_access':
    'このユーザーには {dataDir} を読み書きする権限がありません。受信サーバーを動かしているユーザーで実行してください',
  'receiver.no_receiver':
    '{dataDir} は受信サーバーのフォルダーではありません（receiver.db がありません）。受信サーバーを一度起動するか、--data を修正してください',
  'receiver.open_network':
    '警告: ほかの機器から、暗号化されない http で接続できます。パスワード、トークン、画像は途中で読み取られる恐れがあります。前に TLS プロキシを置き、そのアドレスを --public-url で指定してください',

  'pos_app.is_set':
    'スマレジのアプリを登録しました。スマレジ・デベロッパーズで、アプリのリダイレクトURIに次のアドレスを登録してください: {url}',
  'pos_app.linked':
    'このリンクを、店舗 {shop} のスマレジ契約の所有者に送ってください。7 日間有効です。二度と表示されません',
  'pos_app.missing':
    'スマレジのアプリが登録されていません。tillframe receiver pos-app set --client-id ID --public-url URL {place} を実行してください',
  'pos_app.none': '連携中の契約はありません',
  'pos_app.unknown':
    '契約 {account} は店舗 {shop} と連携していません。tillframe receiver pos-app list {place} でご確認ください',
  'pos_app.contract': '契約',
  'pos_app.plain_http':
    '{url}: https のアドレスが必要です。受信サーバーの前に TLS プロキシを置き、そのアドレスを指定してください',
  'pos_app.no_secret':
    '{file} にクライアントシークレットがありません。スマレジ・デベロッパーズに表示される値だけを入れてください（半角 4〜512 文字）',

  'webhook.added_square':
    'Webhook {id}: このアドレスを developer.squareup.com（アプリケーション → Webhooks → Subscriptions）の「Notification URL」に貼り付け、イベント payment.created、payment.updated、refund.created、refund.updated を選んでください。続いて `tillframe receiver webhook sign {id} {place}` を実行し、そこに表示される「Signature Key」を貼り付けて Ctrl-D を押すと使えます。アドレスは二度と表示されません',
  'webhook.added_smaregi':
    'Webhook {id}: このアドレスをスマレジ・デベロッパーズのアプリの Webhook に貼り付け、イベント pos:transactions（取引）を選んでください。アドレスは二度と表示されません',
  'webhook.added_shopify':
    'Webhook {id}: このアドレスを、ストアの管理画面（設定 → 通知 → Webhook）で Webhook の URL に貼り付け、イベント「注文の支払い」「注文のキャンセル」「返金の作成」のそれぞれに、形式 JSON で登録してください。続いて `tillframe receiver webhook sign {id} {place}` を実行し、同じ画面に表示されるキー（アプリの Webhook の場合はアプリのシークレット）を貼り付けて Ctrl-D を押すと使えます。アドレスは二度と表示されません',
  'webhook.plain_http':
    '--public-url {url}: アドレスに秘密の文字列が入るため、POS からは https で接続する必要があります。受信サーバーの前に TLS プロキシを置き、その https のアドレスを指定してください',
  'webhook.signed': 'Webhook {id} は、このキーで署名されたイベントを受け付けます',
  'webhook.unknown':
    'この操作ができる有効な Webhook {id} はありません。tillframe receiver webhook list {place} でご確認ください',
  'webhook.none': 'Webhook はありません',
  'webhook.unsigned': '署名キーが未登録',
  'webhook.no_key_in_file':
    '{file} に署名キーがありません。POS の画面に表示されるキーだけを入れてください（半角 8〜256 文字）',
  'webhook.no_key_given':
    '署名キーが入力されていません。POS の画面に表示されるキーだけを貼り付け（半角 8〜256 文字）、Ctrl-D を押してください',

  'gateways.none': '装置からの受信はまだありません',
  'gateways.ended': '装置 {gateway} から再び受信するまで、日次締めで待ちません',
  'gateways.unknown':
    '装置 {gateway} からの受信はありません。tillframe receiver gateways list {place} でご確認ください',
  'gateways.of_several_shops':
    '装置 ID {gateway} は複数の店舗にあります。--shop で店舗を指定してください（{shops}）',
  'gateways.last_seen': '最終受信 (UTC)',
  'gateways.is_in_use': '使用中',
  'gateways.is_gone': '除外',
  'refused.none': '受け付けられなかったメッセージはありません',
  'refused.removed': 'メッセージ {id} を削除しました',
  'refused.unknown':
    '受け付けられなかったメッセージ {id} はありません。tillframe receiver refused list で一覧をご確認ください',
  'refused.subject': 'サブジェクト',
  'refused.last': '最終（UTC）',
  'refused.times': '回数',
  'refused.bytes': 'バイト',

  'forward.plain_http':
    '{url}: 会計の転送先は https・mqtts、またはこのマシン内（TLS なし）に限られます。転送先の前に TLS プロキシーを置き、その https アドレスを指定してください',
  'forward.login_of_broker':
    'ユーザー名とパスワードは MQTT ブローカー用です。パスワードにはユーザー名が必要です',
  'forward.password_file': 'パスワードのファイル {path} を読み取れません（{why}）',
  'forward.known': 'このアドレスは登録済みです：{id}',
  'forward.too_many': '転送先は 32 件までです。不要なものを削除してください',
  'forward.added': '転送先 {id}：上の行は署名を確かめるための秘密の値です。二度と表示されません',
  'forward.none': '転送先はありません',
  'forward.no_dead_letters': '受け付けられなかったイベントはありません',
  'forward.retried': '転送先 {id} に、受け付けられなかった {letters} 件も含めて今すぐ再送します',
  'forward.paused': '転送先 {id} への転送を一時停止しました。再開：tillframe receiver forward retry {id}',
  'forward.removed': '転送先 {id} を削除しました',
  'forward.unknown':
    'この操作ができる転送先 {id} はありません。一覧：tillframe receiver forward list {place}',
  'forward.address': 'アドレス',
  'forward.is_active': '転送中',
  'forward.is_failing': 'エラー',
  'forward.is_paused': '一時停止',
  'forward.is_stopped': '停止',
  'forward.waiting': '待機',
  'forward.dead_letters': '受付不可',
  'forward.delivered': '最終転送 (UTC)',
  'forward.event': 'イベント',
  'forward.since': '発生 (UTC)',
  'forward.attempts': '試行回数',
  'forward.why': '理由',
  'credentials.token_added':
    '装置 {gateway} のトークン（{id}）です。装置の cloud.tokenFile に書いてください。二度と表示されません。店舗 {shop} の会計だけを送信できます',
  'credentials.keys_added': 'それぞれ {days} 日以内に 1 台の装置で使えます。二度と表示されません',
  'credentials.any': 'すべて',
  'credentials.is_revoked': '無効',
  'credentials.is_used_up': '使用済み',
  'credentials.is_expired': '期限切れ',
  'credentials.is_good': '有効',
  'credentials.gateway': '装置',
  'credentials.shop': '店舗',
  'credentials.state': '状態',
  'credentials.made': '作成 (UTC)',
  'credentials.last_used': '最終使用',
  'credentials.expires': '期限',
  'credentials.note': 'メモ',
  'credentials.no_tokens': '装置のトークンはありません',
  'credentials.no_keys': '登録用のキーはありません',
  'credentials.no_readers': '読み取り用のトークンはありません',
  'credentials.reader_added': '読み取り用のトークン {id}（店舗：{shop}）を作成しました。二度と表示されません',
  'credentials.file_unreadable': '{file} を読み取れません。パスとアクセス権をご確認ください',
  'credentials.revoked': '{id} を無効にしました',
  'credentials.unknown': '使用中の {id} はありません。tillframe receiver {kind}s list でご確認ください',
};
