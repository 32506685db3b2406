/** English texts of the output of the commands, by command. */

export const messagesEn = {
  'problems.one': '1 mistake',
  'problems.no_config': 'there is no configuration in the default place; name yours with {argument}',
  'problems.many': '{count} mistakes',

  'file.not_written': '{file} cannot be written ({code}); check its folder and permissions',
  'file.not_read': '{file} cannot be read; check its path and permissions',

  'password.prompt': 'Password (not shown):',
  'password.unusable':
    '--password-file: expected a readable file with the password in its only line (- for standard input)',
  'password.passphrase': 'Passphrase (not shown):',
  'password.again': 'The same again:',
  'password.different': 'the two differ',
  'password.passphrase_unusable':
    '--passphrase-file: expected a readable file with a passphrase of {min} to {max} signs in its only line (- for standard input)',

  'check_config.good': '{file}: good',
  'check_config.usable': '{file}: can be used; see above what to look at',
  'config_label.shop': 'shop',
  'config_label.data': 'data',
  'config_label.page': 'page',
  'config_label.fingerprint': 'SHA-256',
  'config_label.first_page': 'first page',
  'config_label.registers': 'registers',
  'config_label.broker': 'broker',
  'config_label.printer': 'printer',
  'config_label.cloud': 'cloud',
  'check_config.no_cloud': 'off',
  'check_config.through_proxy': '{url}, through the proxy {proxy}',
  'check_config.not_listening': 'cannot be listened on ({code})',

  'read_store.none': 'there is no database yet ({path}); start the agent once',
  'read_store.unreadable':
    '{path} cannot be read: {why}. Run this command as root or as the user tillframe: sudo tillframe …',

  'sales.none': 'No sales found.',
  'sales.more': 'These are the newest {count}; --limit and --day show others.',
  'sales.at': 'time',
  'sales.register': 'register',
  'sales.kind': 'kind',
  'sales.amount': 'amount',
  'sales.cloud': 'cloud',
  'sales.picture': 'picture',
  'sales.picture_comes': 'pending',
  'sales.waiting': 'waiting',
  'sales.stored': 'stored',
  'sales.quarantined': 'upload error',

  'status.running': 'running',
  'status.not_running': 'not running; see its log: tillframe logs',
  'status.agent': 'agent',
  'status.shop': 'shop',
  'status.sales': 'sales',
  'status.sales_stored': '{count} stored, the newest at {at}',
  'status.no_sales': 'none yet',
  'status.cloud': 'cloud',
  'status.cloud_off': 'off',
  'status.all_sent': 'everything is sent, the last at {at}',
  'status.nothing_sent': 'nothing to send yet',
  'status.waiting': 'waiting: {sales} sales, {pictures} pictures, the oldest since {since}',
  'status.rejected': '{count} upload errors; the page shows why',
  'status.disk': 'disk',
  'status.disk_free': '{free} GB of {total} GB free',
  'status.register': 'register',
  'status.cameras': 'camera',
  'status.last_sale': 'newest sale',
  'status.no_camera': 'none linked',

  'logs.none':
    'no journal has lines of tillframe here; read the log of the container, or of the program that starts tillframe',
  'logs.failed': 'journalctl ended with {code}',

  'printer_proxy.ended': 'The printer proxy has ended.',
  'printer_proxy.replaced':
    'The printer proxy has ended, and `tillframe run`, which is running, starts it again: end that first, or take the printers out of the config.',
  'printer_proxy.none': 'No printer proxy is running here.',
  'printer_proxy.hangs': 'The printer proxy has not ended yet; look again in a moment.',

  'import.sealed': 'holds sealed passwords and tokens (to leave them out: < /dev/null)',

  'export.no_database': 'there is nothing to export: {dataDir} has no database yet',
  'export.exists': '{file} is there already: give another name, or remove it',
  'export.no_secrets': 'secrets are left out (--secrets seals them in with a passphrase):{list}',
  'export.unreadable': 'left out, since their settings cannot be opened with the key of this gateway: {list}',

  'provision.skip_labels': '--skip-labels: expected 0 to {max}',
  'provision.codes_changed':
    '{file} is not as it was written, so codes may be lost: put it back, or choose another --out',
  'provision.checked': 'checked',
  'provision.folders': 'folders',
  'provision.labels': 'labels',
  'provision.no_template':
    'has neither config.yaml nor provision.yaml: --template takes the folder in which they stand',
  'provision.nothing_written': '{count}; nothing was written',
  'provision.devices':
    '{count} devices: {changed} folders written, {same} as they were; {made} new set-up codes, {kept} kept',
  'provision.sheets': 'labels: {file} (A4 sheets: {pages}; print at 100 %)',
  'provision.copy':
    'copy the folder tillframe of each device, such as {out}/DEVICE/tillframe, onto the boot partition of its card',
  'provision.keep_codes': 'labels.csv and labels.pdf hold the set-up codes: keep them as you keep keys',
  'provision.others': 'no longer on the list, left as they are: {names}',

  'boot.as_root':
    'this sets host name and network, which is for root: sudo tillframe provision --boot {boot}',
  'boot.no_folder': 'there is no folder {folder}: nothing to take in',
  'boot.left_out': 'left out for their mistakes, so that their defaults hold: {list}',
  'boot.comma': ', ',
  'boot.host_name': 'host name: {hostName}',
  'boot.set_up': 'set-up: {change}',
  'boot.same': '{file}: as before',
  'boot.replaced': '{file}: taken in',
  'boot.kept': '{file}: the former one goes on, for the mistakes above',
  'boot.none': '{file}: there is none, so the gateway cannot start',
  'boot.code_given': 'set-up code: that of the label',
  'boot.code_kept': 'set-up code: not taken, since the page has a password (setup-code --new ends it)',
  'boot.known': 'provision.yaml: taken in before',
  'boot.unwritable': 'provision.yaml holds secrets and cannot be written here: remove it by hand',

  'discover.head_address': 'ADDRESS',
  'discover.head_camera': 'CAMERA',
  'discover.head_streams': 'STREAMS',
  'discover.head_clock': 'CLOCK',
  'discover.chosen': '* chosen',
  'discover.clock_off':
    'Its clock is wrong, and it may paint it into its pictures: --set-ntp gives it a time server.',
  'discover.clock_right': 'right',
  'discover.days': 'd',
  'discover.hours': 'h',
  'discover.minutes': 'min',
  'discover.seconds': 's',
  'discover.not_searched': 'could not search on {name} ({address})',
  'discover.key_frames_need_address': '--set-key-frames needs the ADDRESS of the one camera to be set',
  'discover.key_frames_not_set': 'the key-frame interval was not set as requested',
  'discover.no_such_stream': 'no usable stream is named {stream}; --json lists the names and tokens',
  'discover.key_frames_set':
    '{url}: the camera reports a key frame every {seconds} s; the page of the camera shows the measured interval',
  'discover.ntp_not_set': 'the time server was not set',
  'discover.ntp_set': 'time server set: {server}; its clock now: {now} (it may need a minute)',
  'discover.incomplete_login': '--username and --password-file belong together',
  'discover.wrong_address':
    'ADDRESS: expected a form such as 192.168.1.20, 192.168.1.20:8080 or http://192.168.1.20/onvif/device_service, without user and password',
  'discover.ntp_needs_address': '--set-ntp needs the ADDRESS of the one camera to be set',
  'discover.set_up': 'For the set-up file (tillframe import); add "password" where one is needed:',
  'discover.login_hint': 'With a login: tillframe discover ADDRESS --username USER --password-file FILE',
  'discover.answered': '{count} answered; querying …',
  'discover.no_network': 'this machine is in no network (no interface with an IPv4 address)',
  'discover.none':
    'No camera answered. Check that{network}\n- camera and gateway are in the same network (same switch, not another VLAN or a guest Wi-Fi);\n- ONVIF and its discovery are switched on in the settings of the camera; many have it off at first;\n- no firewall here drops UDP from port 3702.\nA camera whose address is known can be asked directly: tillframe discover 192.168.1.20',
  'discover.check_connection': '\n- this machine is connected to a network;',
  'discover.searching': 'searching for {seconds} s on {names} …',

  'doctor.note': 'line {line}, {key}: {words}',

  'health.answers': '{where} answers',
  'health.no_answer': 'the agent does not answer at {where} ({why}); see its log (tillframe logs)',

  'test_alarm.no_address': '{file} names no address: set alarms.webhook.url',
  'test_alarm.not_arrived': 'the message did not arrive: {why}',
  'test_alarm.sent': '{host} has taken the message: look there for it',

  'bundle.no_log':
    'no log of the agent is in it: give it with --log FILE, or run this as root for that of the service',
  'bundle.written': '{file}: {kilobytes} KB; README.txt in it says what is there',

  'update.as_root': 'an update is for root: sudo tillframe update',
  'update.not_a_package':
    'this tillframe was not installed from its Debian package; update it the way it came',
  'update.under_way': 'an update is under way: tillframe logs -f',
  'update.os_judged':
    'updates of Debian are being checked, which restarts the services: try again in some minutes (tillframe doctor shows the result)',
  'update.from_where': 'where from? Name an address or a folder, or set update.from in the config',
  'update.nothing_newer': '{installed} is installed, nothing newer is there (newest: {newest})',
  'update.not_due':
    '{version} is downloaded and not installed: the update hours are over, or another version is due',
  'update.available': '{version} is there, {installed} is installed',
  'update.fetching': 'fetching {version}, {megabytes} MB',
  'update.begins':
    'signed and whole; {installed} is replaced by {version}, and comes back if that is not healthy within two minutes',

  'store.created':
    'the gateway has not been started with this configuration yet: its database and keys were created in {dataDir}, and its first start uses them',
  'setup_code.printed': 'sent to the printer {printer}',
  'setup_code.not_kept':
    'note the code down: it could not be written to the data folder, and is not shown again',
  'setup_code.voided':
    'all people are removed, with their logins ({sessions}) and the tokens of programs ({tokens})',
  'setup_code.no_person': 'nobody is called {name}; the people are: {names}',
  'setup_code.join':
    'open {list}, press “I have a code”, and set a new password for {name}; the code can be used once, for 24 hours',
  'setup_code.or': ' or ',
  'setup_code.open': 'open {list} and set the page’s password with this code',
  'setup_code.page_at': 'the page is at {list}',
  'setup_code.fingerprint':
    'the browser warns of the gateway’s own certificate; its SHA-256 fingerprint is {fingerprint}',
  'setup_code.password_set':
    'the page has a password already; --person NAME makes a code for somebody who forgot theirs; --new ends all people, logins and tokens, and makes a new code',
  'setup_code.unknown':
    'the code is not kept here: it stands on the label of the gateway, where it has one; --new makes another one',
  'setup_code.printer_failed':
    'the printer at {printer} did not take it ({why}): is it on, and is this its address? Its own self-test prints that',

  // On paper of 58 mm: at most 32 columns.
  'slip.address': 'Address of the page',
  'slip.code': 'Set-up code',
  'slip.fingerprint': 'Fingerprint (SHA-256)',
  'slip.compare': 'Your browser warns: compare this',
  'slip.fingerprints': 'with the certificate it shows.',

  'tokens.too_many':
    'there are too many tokens; remove one that is not needed any more (tillframe tokens list)',
  'tokens.added': 'token {id} ({name}): programs send it as Authorization: Bearer; it is not shown again',
  'tokens.name': 'name',
  'tokens.scope': 'may',
  'tokens.scope_read': 'read',
  'tokens.scope_all': 'read and change',
  'tokens.made': 'made',
  'tokens.none': 'there are no tokens',
  'tokens.removed': '{id} is removed',
  'tokens.unknown': 'there is no token {id}; see tillframe tokens list',

  'receiver.listening': 'receiver listening on {urls}',
  'receiver.token_file': 'token file: {tokenFile}',
  'receiver.new_token': 'new token: {newToken}',
  'receiver.token_use':
    'it reads everything, and a gateway on this machine may send with it as a trial; each other gateway needs a token of its own: tillframe receiver tokens add GATEWAY --shop SHOP --data {data}',
  'receiver.new_target': 'forwarding to {url}; secret of its signatures, shown once: {secret}',
  'receiver.viewer': 'viewer: {viewerUrl}',
  'receiver.set_up_code':
    'set-up code: {setUpCode}   (open the viewer and choose its password with it; it works once. Another: tillframe receiver setup-code {place})',
  'receiver.code_made':
    'open the viewer and choose a password with this code; passwords and logins of owners of all shops are void',
  'receiver.no_access':
    'this user may not read and write {dataDir}; run the command as the user that the receiver runs as',
  'receiver.no_receiver':
    "{dataDir} is no receiver's folder: there is no receiver.db in it; start the receiver once, or correct --data",
  'receiver.open_network':
    'warning: other machines reach it, and over plain http: passwords, tokens and pictures can be read on the way. Put a TLS proxy in front, and give its address with --public-url',

  'pos_app.is_set':
    'app of Smaregi entered; register this redirect address with it at Smaregi Developers: {url}',
  'pos_app.linked':
    'send this link to the owner of the Smaregi contract of the shop {shop}; it works for 7 days and is not shown again',
  'pos_app.missing':
    'there is no app of Smaregi yet: tillframe receiver pos-app set --client-id ID --public-url URL {place}',
  'pos_app.none': 'no contract is linked',
  'pos_app.unknown':
    'the contract {account} is not linked with the shop {shop}; see: tillframe receiver pos-app list {place}',
  'pos_app.contract': 'contract',
  'pos_app.plain_http':
    '{url}: browsers and Smaregi have to be reached by https. Put a TLS proxy in front of the receiver, and give its https address',
  'pos_app.no_secret':
    '{file} holds no client secret: it has to contain the secret alone, as Smaregi Developers shows it (4 to 512 visible characters)',

  'webhook.added_square':
    'webhook {id}: paste this address as the Notification URL of a webhook subscription at developer.squareup.com (application → Webhooks → Subscriptions), choose the events payment.created, payment.updated, refund.created and refund.updated, then run `tillframe receiver webhook sign {id} {place}`, paste the Signature Key shown there and press Ctrl-D. The address is not shown again',
  'webhook.added_smaregi':
    'webhook {id}: paste this address as the webhook of your app at Smaregi Developers, with the event pos:transactions (取引). The address is not shown again',
  'webhook.added_shopify':
    'webhook {id}: paste this address as the URL of webhooks in the shop’s admin (Settings → Notifications → Webhooks), one each for the events Order payment, Order cancellation and Refund create in the format JSON; then run `tillframe receiver webhook sign {id} {place}`, paste the key shown on that page and press Ctrl-D (for webhooks of an app: the secret of the app). The address is not shown again',
  'webhook.plain_http':
    '--public-url {url}: a POS has to reach the receiver by https, since the address contains a secret. Put a TLS proxy in front of the receiver, and give its https address',
  'webhook.signed': 'webhook {id} accepts events signed with this key',
  'webhook.unknown':
    'there is no valid webhook {id} that this is possible for; see: tillframe receiver webhook list {place}',
  'webhook.none': 'there are no webhooks',
  'webhook.unsigned': 'needs its signature key',
  'webhook.no_key_in_file':
    '{file} holds no signature key: copy the key alone, as the POS shows it (8 to 256 visible characters)',
  'webhook.no_key_given':
    'standard input holds no signature key: paste the key alone, as the POS shows it (8 to 256 visible characters), then Ctrl-D',

  'gateways.none': 'no gateway has reported yet',
  'gateways.ended': 'no day close waits for {gateway} until it reports again',
  'gateways.unknown': 'no gateway {gateway} has reported here: tillframe receiver gateways list {place}',
  'gateways.of_several_shops':
    'gateways of several shops have the id {gateway}: name one with --shop ({shops})',
  'gateways.last_seen': 'last seen (UTC)',
  'gateways.is_in_use': 'in use',
  'gateways.is_gone': 'gone',
  'refused.none': 'nothing was refused',
  'refused.removed': 'message {id} is removed',
  'refused.unknown': 'there is no refused message {id}: list them with tillframe receiver refused list',
  'refused.subject': 'subject',
  'refused.last': 'last (UTC)',
  'refused.times': 'times',
  'refused.bytes': 'bytes',

  'forward.plain_http':
    '{url}: sales are sent by https or mqtts only, or without TLS within this machine. Put a TLS proxy in front of the target, and give its https address',
  'forward.login_of_broker': 'a user and a password are for an MQTT broker, and a password needs its user',
  'forward.password_file': 'the password file {path} cannot be read ({why})',
  'forward.known': 'this address is a target already: {id}',
  'forward.too_many': 'there are 32 targets, and no more are possible: remove one',
  'forward.added':
    'target {id}: the line above is the secret with which it checks signatures; it is not shown again',
  'forward.none': 'nothing is forwarded',
  'forward.no_dead_letters': 'there are no dead letters',
  'forward.retried': 'target {id} is tried again at once, with {letters} dead letters',
  'forward.paused': 'target {id} gets nothing until: tillframe receiver forward retry {id}',
  'forward.removed': 'target {id} is removed',
  'forward.unknown':
    'there is no target {id} that this is possible for; see: tillframe receiver forward list {place}',
  'forward.address': 'address',
  'forward.is_active': 'active',
  'forward.is_failing': 'failing',
  'forward.is_paused': 'paused',
  'forward.is_stopped': 'stopped',
  'forward.waiting': 'waiting',
  'forward.dead_letters': 'dead letters',
  'forward.delivered': 'delivered (UTC)',
  'forward.event': 'event',
  'forward.since': 'since (UTC)',
  'forward.attempts': 'attempts',
  'forward.why': 'reason',
  'credentials.token_added':
    "token {id} of the gateway {gateway}: put it into the gateway's cloud.tokenFile; it is not shown again. It sends sales of the shop {shop} only",
  'credentials.keys_added': 'each is good for one gateway, within {days} days; they are not shown again',
  'credentials.any': 'any',
  'credentials.is_revoked': 'revoked',
  'credentials.is_used_up': 'used up',
  'credentials.is_expired': 'expired',
  'credentials.is_good': 'good',
  'credentials.gateway': 'gateway',
  'credentials.shop': 'shop',
  'credentials.state': 'state',
  'credentials.made': 'made (UTC)',
  'credentials.last_used': 'last used',
  'credentials.expires': 'expires',
  'credentials.note': 'note',
  'credentials.no_tokens': 'there are no tokens of gateways',
  'credentials.no_keys': 'there are no keys',
  'credentials.no_readers': 'there are no tokens of readers',
  'credentials.reader_added':
    'token {id} reads the sales and pictures of the shop: {shop}; it is not shown again',
  'credentials.file_unreadable': '{file} cannot be read: check its path and permissions',
  'credentials.revoked': '{id} is revoked',
  'credentials.unknown':
    'there is no {kind} {id} that could still be used; see tillframe receiver {kind}s list',
} as const;
