/** English texts of the help and of usage errors, by command. Imperative, one line, no full stop; sentences in the descriptions. */

export const helpEn = {
  'program.about':
    'Stores every sale with the camera picture of its instant, and uploads both when the network allows.',
  'program.hangs': 'not everything has stopped within {seconds} s; ended now. What was stored is safe.',

  'usage.unknown_command': 'there is no command "{named}"',
  'usage.unknown_option': 'there is no option {named} here',
  'usage.missing': '{named} is missing',
  'usage.missing_several': '{named} are missing',
  'usage.comma': ', ',
  'usage.no_value': 'the value of {named} is missing',
  'usage.form': '{named}: expected a form such as {form}',
  'usage.no_day': '{named}: {day} is not a day of the calendar',
  'usage.conflict': '{named} cannot be used together with {other}',
  'usage.too_many': 'too many arguments',
  'usage.or': ' or ',
  'usage.choices': '{named}: expected {list}',
  'usage.csv_or_boot': 'give --csv FILE and --out DIR at the office, or --boot DIR on the gateway',
  'usage.did_you_mean': 'Did you mean {meant}?',
  'usage.see': 'See {command}',

  'title.usage': 'Usage:',
  'title.arguments': 'Arguments:',
  'title.options': 'Options:',
  'title.commands': 'Commands:',

  'option.config': 'the config file',
  'option.json': 'print JSON',
  'option.add_token': 'create a token and show it once',
  'option.passphrase_file':
    'read the passphrase of the secrets from a file with one line, or from standard input with -',
  'option.example': 'Example:',
  'option.default': 'default',
  'option.help': 'show this help',
  'option.help_command': 'help on a command',

  'run.summary': 'run the agent',
  'run.about':
    'Runs the agent in the foreground until SIGTERM or Ctrl-C. It stops within 5 seconds without losing data; a second signal ends it immediately.',
  'run.separate_printer_proxy':
    'run without the printer proxy, which is a separate service (tillframe printer-proxy)',

  'printer_proxy.summary': 'run the printer proxy',
  'printer_proxy.about':
    'Forwards print jobs from registers to receipt printers (printerProxy.printers in the config) byte for byte, and stores the captured sales for the agent. It does not depend on the agent: receipts are printed even when the agent is down.',
  'printer_proxy.stop':
    'stop the running printer proxy, for example one left running after the agent was stopped',

  'check_config.summary': 'check a config file',
  'check_config.about':
    'Checks a config file, its paths, and whether its addresses can be opened on this machine. Changes nothing. Every issue is listed with its line and key.',

  'import.summary': 'import cameras, registers and links',
  'import.about':
    'Sets cameras, registers and links to the contents of a file. The agent may be running. Importing the same file again changes nothing.',
  'import.file': 'the file to import',

  'export.summary': 'export the set-up to a file',
  'export.about':
    'Exports cameras, registers, links and POS accounts to a file for import, on this gateway or on its replacement, where sales continue without duplicates or gaps. The agent may be running. Secrets are omitted by default.',
  'export.output': 'write to this file instead of standard output',
  'export.secrets':
    'include camera passwords, POS tokens and the hashes of register tokens, encrypted with a passphrase',

  'provision.summary': 'prepare gateways, or import a prepared set-up',
  'provision.about':
    'At the office, with --csv: creates a boot folder (config.yaml, provision.yaml) for each device of a list, and a sheet of labels (PDF) with address, QR code and set-up code. Running it again keeps every code. On the gateway, with --boot: imports the folder tillframe of the boot partition, as root and before the agent; issues are listed in its ERROR.txt.',
  'provision.csv': 'the list of devices (UTF-8 or Shift_JIS)',
  'provision.out': 'output folder for boot folders and labels',
  'provision.template': 'folder with config.yaml and provision.yaml for all devices',
  'provision.renew': 'create a new set-up code for every device',
  'provision.skip_labels': 'number of used labels on the first sheet',
  'provision.boot': 'boot partition of this gateway',
  'provision.config': 'with --boot: the gateway’s own config file',
  'provision.root': 'with --boot: root folder of the system whose host name and network are set',

  'discover.summary': 'find cameras on the network',
  'discover.about':
    'Searches for ONVIF cameras on every network of this machine, or queries the one at ADDRESS, and shows their streams, the recommended one, their clocks, and the entries for the set-up file. Changes nothing, except with --set-ntp and --set-key-frames.',
  'discover.address': 'address of one camera: 192.168.1.20, with a port, or its full ONVIF address',
  'discover.wait': 'duration of the search in seconds',
  'discover.username': 'user name for the login',
  'discover.password_file': 'read the password from a file with one line, or from standard input with -',
  'discover.stream': 'use the stream of this name or token instead of the recommended one',
  'discover.set_key_frames':
    'set this key-frame interval for the recommended stream of the camera at ADDRESS, in seconds',
  'discover.set_ntp': 'set this time server on the camera at ADDRESS',

  'status.summary': 'show the state of the gateway',
  'status.about':
    'Shows at a glance whether the agent runs, what is stored, what waits for the cloud, and the newest sale of each register. Reads the database and changes nothing; `tillframe doctor` tests cameras, cloud and clock. Exits with 1 when the agent is not running.',

  'sales.summary': 'list the newest sales',
  'sales.about':
    'Lists the newest sales with their pictures, newest first. Reads the database and changes nothing; the agent may be running.',
  'sales.words': 'find these words, as the search of the page does',
  'sales.day': 'of one day',
  'sales.without_picture': 'only sales that lack a picture',
  'sales.limit': 'at most so many, 1 … 200',

  'logs.summary': 'show the log of the services',
  'logs.about':
    'Shows what agent, printer proxy and updates wrote into the journal of systemd, as lines for a person. To read it the user must be root or of the group adm or systemd-journal.',
  'logs.follow': 'keep showing new lines',
  'logs.since': 'from a time on, such as "1 hour ago" or 2026-11-30; otherwise the newest 200 lines',
  'logs.level': 'this level and above',
  'logs.json': 'print the lines as they were written, mostly JSON',

  'doctor.summary': 'diagnose the gateway',
  'doctor.about':
    'Checks ffmpeg, cameras, POS accounts, cloud, clock, disk, memory, ports and config, and lists what to do. Changes nothing; the agent may be running. Exits with 1 when something does not work.',
  'doctor.lang': 'print in this language',

  'health.summary': 'check whether the agent responds',
  'health.about':
    'Checks whether the agent of this config is alive. Exits with 0 when it responds within 10 seconds, else with 1 and the reason. For the health check of a container.',

  'test_alarm.summary': 'send a test alarm',
  'test_alarm.about': 'Posts one test message to alarms.webhook of the config. The agent may be running.',

  'support_bundle.summary': 'create a support bundle',
  'support_bundle.about':
    'Collects versions, config, set-up, doctor findings and the state of the database in one file, without secrets, sales or pictures. Its README.txt lists the contents.',
  'support_bundle.output': 'write to this file',
  'support_bundle.log':
    'include the last lines of this log of the agent (default: the journal, for the config of the service)',

  'update.summary': 'install a newer version',
  'update.about':
    'Installs the newest version from a signed folder, as root. If it is not healthy within two minutes, the previous version is restored, and no sale is lost. Exits with 1 when the update was rolled back or could not be checked.',
  'update.from': 'address, folder, or package in one (default: update.from of the config)',
  'update.check': 'only check for a newer version',
  'update.json': 'as --check, and print JSON',
  'update.to': 'install exactly this version',
  'update.allow_older': 'allow an older version',
  'update.no_wait': 'exit once the update has started',
  'update.automatic': 'update only if update.automatic and update.hours allow it, as the timer does',
  'update.in_hours': 'install nothing; exit with 0 within update.hours, with 3 outside',

  'setup_code.summary': 'show the set-up code for the page’s password',
  'setup_code.about':
    'Shows the one-time set-up code of the local page, its addresses and the fingerprint of its certificate. With --person it creates a code for somebody who forgot the password, with --new, for a hand-over, one for a new owner.',
  'setup_code.new': 'create a new code, which voids all people, all logins and all program tokens',
  'setup_code.person': 'create a code for this person, who forgot the password; nothing else ends',
  'setup_code.print': 'also print them on a receipt printer (ESC/POS), usually at port 9100',

  'tokens.summary': 'manage tokens of programs that use the API',
  'tokens.about': 'Manages the tokens of programs that use the API of this gateway (Authorization: Bearer).',
  'tokens.name': 'purpose of the token',
  'tokens.read_only': 'let it read only: no changes, no settings',
  'tokens.list': 'list the valid tokens',
  'tokens.remove': 'revoke a token',
  'tokens.id': 'id of the token in the list',

  'receiver.summary': 'run the reference cloud',
  'receiver.about':
    'Runs the reference cloud: it stores the data of gateways in a folder and shows it in a browser behind a login. The commands below manage access; they work while it runs.',
  'receiver.listen': 'listen at this address',
  'receiver.data': 'store everything in this folder',
  'receiver.token_file':
    'keep the token of the owner in this file; it authorizes reading, and writing from a gateway on this machine for tests (default: DIR/token)',
  'receiver.public_url':
    'give gateways this address, where it differs from the listen address (behind a TLS proxy)',
  'receiver.trusted_proxy':
    'trust the client addresses that a proxy at this address or network (10.0.0.0/8) reports; proxies on this machine are always trusted',
  'receiver.viewer_password_file':
    'read the password of the viewer’s first owner from a file with one line; without it a one-time code to set one is shown',
  'receiver.presign':
    'request pictures at signed addresses that expire and need no token, as object stores do',
  'receiver.presign_seconds': 'let a signed address expire after this many seconds',
  'receiver.token_days':
    'let tokens issued by enrolment expire after this many days; gateways renew them automatically (default: never)',
  'receiver.min_free': 'reject data while the disk has fewer free megabytes than this; gateways wait',
  'receiver.forward':
    'forward each stored event to this https address, signed, or to an MQTT broker (mqtts://HOST/PREFIX), see docs/integrate/changes.md; may be repeated, managed with: receiver forward',
  'receiver.from':
    'also take the events and pictures that gateways publish to NATS over MQTT, nats://USER:PASSWORD@HOST:4222/PREFIX, or tls:// (default PREFIX: tillframe/v1), see docs/integrate/receiver-nats.md; repeated for the servers of a cluster',
  'receiver.from_credentials': 'with --from: log in at NATS with this file (.creds)',
  'receiver.database':
    'store events in PostgreSQL instead of a folder, shared by any number of receivers, see docs/integrate/receiver-postgres.md',
  'receiver.pictures':
    'with --database: store pictures in this bucket of an object store, s3://BUCKET/PREFIX?endpoint=https://…&region=…; its keys are read from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
  'receiver.keep_days': 'with --database: remove months of events that are older (default: never)',
  'receiver.setup_code':
    'create a one-time code with which an owner of all shops sets a password; passwords and logins of these owners become invalid',

  'credentials.note': 'note for the list',
  'credentials.data': 'the receiver’s data folder',
  'credentials.database': 'the database of receivers on PostgreSQL, in place of --data',
  'credentials.list': 'list the valid ones',
  'credentials.all': 'include invalid ones',
  'credentials.revoke': 'revoke one',
  'credentials.id': 'id in the list',

  'receiver_tokens.summary': 'manage tokens of gateways',
  'receiver_tokens.about':
    'Manages tokens of gateways: each authorizes sending sales of one gateway and one shop, and no reading.',
  'receiver_tokens.gateway': 'the gateway’s id',
  'receiver_tokens.shop': 'shop of the sales, the only one it can write',

  'receiver_readers.summary': 'manage tokens of programs that read',
  'receiver_readers.about':
    'Manages tokens of programs that read the feed of changes, sales and pictures (docs/integrate/changes.md); they write nothing.',
  'receiver_readers.shop': 'the only shop it can read (default: all)',

  'receiver_gateways.summary': 'show gateways, and end those that were replaced',
  'receiver_gateways.about': 'Shows the gateways of this receiver, and ends those that were replaced.',
  'receiver_gateways.list': 'list the gateways with the time of their last report',
  'receiver_gateways.gone': 'say that a gateway was replaced or is lost: no day close waits for it',
  'receiver_gateways.shop': 'its shop, needed where several shops have a gateway of that id',
  'receiver_refused.summary': 'show the messages of a broker that were refused',
  'receiver_refused.about':
    'Messages that --from could never store, such as events against the contract. The newest 1,000 are kept for 90 days.',
  'receiver_refused.list': 'list them, the newest first, with the reason',
  'receiver_refused.show': 'print a message as it came',
  'receiver_refused.remove': 'remove a message that was dealt with',
  'receiver_refused.id': 'id in the list',

  'receiver_forward.summary': 'manage the addresses to which events are forwarded',
  'receiver_forward.about':
    'Manages the addresses to which the receiver forwards what it stores, as signed webhooks (docs/integrate/changes.md).',
  'receiver_forward.add': 'add an address, and show the secret of its signatures once',
  'receiver_forward.url':
    'https address, or mqtts://HOST/PREFIX of an MQTT broker; http or mqtt of this machine',
  'receiver_forward.username': 'user of the broker',
  'receiver_forward.password_file': 'file with the password of that user',
  'receiver_forward.shop': 'forward the events of this shop only (default: all)',
  'receiver_forward.from_start': 'begin with the first stored event (default: with those from now on)',
  'receiver_forward.list': 'list the addresses with their state',
  'receiver_forward.dead_letters': 'list the events that an address refused',
  'receiver_forward.retry': 'try again at once, with all dead letters, also after a pause or stop',
  'receiver_forward.pause': 'send nothing until it is tried again; events wait',
  'receiver_forward.remove': 'remove an address with its dead letters',

  'receiver_pos_app.summary': "make the receiver an app of Smaregi's market",
  'receiver_pos_app.about':
    "Makes the receiver an app of Smaregi's market: owners of contracts allow it, and gateways get access tokens; the app's secret stays here.",
  'receiver_pos_app.set': 'enter the app, and show its redirect address',
  'receiver_pos_app.client_id': 'client id from Smaregi Developers (アプリ → 環境設定)',
  'receiver_pos_app.secret_file': 'file with the client secret; - is standard input',
  'receiver_pos_app.public_url': 'https address at which browsers reach the receiver',
  'receiver_pos_app.sandbox': 'use the sandbox (開発環境)',
  'receiver_pos_app.id_url': 'address of the login, if not at Smaregi (for tests)',
  'receiver_pos_app.link': 'create a link with which the owner of a contract allows the app for a shop',
  'receiver_pos_app.shop': 'the shop whose gateways get tokens',
  'receiver_pos_app.list': 'list the linked contracts',
  'receiver_pos_app.revoke': 'end the link of a contract with a shop',
  'receiver_pos_app.contract': 'the contract id',
  'receiver_webhook.summary': 'manage addresses for the webhooks of a POS',
  'receiver_webhook.about':
    'Manages addresses for the webhooks of a POS (Square, Smaregi, Shopify). With one, gateways are notified of a sale at once, and poll the POS seldom.',
  'receiver_webhook.add': 'create an address to enter at the POS, and show it once',
  'receiver_webhook.kind': 'the POS',
  'receiver_webhook.public_url': 'https address at which the POS reaches the receiver',
  'receiver_webhook.shop': 'notify gateways of this shop only (default: each that reads the same account)',
  'receiver_webhook.sign': 'enter the signature key that Square or Shopify shows for the webhook',
  'receiver_webhook.key_file': 'file with the key; - is standard input',

  'receiver_keys.summary': 'manage one-time keys for provisioning',
  'receiver_keys.about':
    'Manages one-time keys for provisioning: a gateway exchanges its key for a token automatically.',
  'receiver_keys.add': 'create keys and show them once',
  'receiver_keys.count': 'number of keys',
  'receiver_keys.days': 'validity in days',
  'receiver_keys.gateway': 'restrict to this gateway',
  'receiver_keys.shop': 'restrict to this shop',

  'conformance.summary': 'test a cloud against the contract',
  'conformance.about':
    'Tests any cloud against the cloud contract (docs/integrate/cloud-contract.md) and prints the expected and actual result of each check. It sends sales of its own test shop; real ones are not touched. Exit code 0: all passed, 1: some failed, 2: wrong usage.',
  'conformance.url': 'the cloud’s base address',
  'conformance.token_file': 'read a token of the cloud from a file with one line',
  'conformance.enrol_key_file': 'read a one-time key from a file to test enrolment; the key is consumed',
  'conformance.ca_file': 'PEM file of the private CA that signed the cloud’s certificate',
  'conformance.shop': 'test shop, if the token requires one',
  'conformance.gateway': 'test gateway, if the token requires one',
  'conformance.wait': 'wait at most this many seconds for an address to expire',

  'version.summary': 'show the version',
  'version.about': 'Shows the version of this program and of what runs it.',
} as const;
