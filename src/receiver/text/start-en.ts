/** English texts of the reasons for which the receiver does not start. Pure. */

export const receiverStartEn = {
  folder_in_use:
    'another tillframe receiver is running with the folder {folder}; stop it first, or give this one a --data of its own',
  no_folder: '--data: {folder}, or what is above it, is not a folder',
  no_permission: '--data: this user cannot write to {folder}',
  folder_not_made: '--data: the folder {folder} cannot be made there',
  newer_database: '{path} was made by a newer version of tillframe ({version}); start that one',
  database_damaged:
    '{path} is damaged ({why}). Nothing is lost at the gateways that was not answered; put a copy of the file back, or take out what can be read with: sqlite3 {path} .recover',
  viewer_password:
    "{path}: expected the viewer's password in its only line, {minimum} to {maximum} characters",
  token_file_empty: '{path}: expected a token, found an empty file; delete it, and a new one is made',
  token_file_unusable:
    "the token file {path} can be neither read nor made: it needs a folder that is there, and this user's permission",
  too_many_targets:
    '--forward {url}: there are 32 targets, and no more are possible; remove one with: tillframe receiver forward remove ID',
  unsafe_settings: '{path}: SQLite keeps {settings} instead of wal, 2 (FULL); use a folder on a local disk',
  postgres_unreachable: '--database: PostgreSQL at {host} cannot be used: {why}',
  postgres_too_old: '--database: PostgreSQL 14 or newer with a database in UTF-8 is needed at {host}',
  postgres_read_only:
    '--database: {host} is a standby, where nothing can be stored; give the address of the leader, or of a proxy that leads to it',
  postgres_unsafe:
    '--database: PostgreSQL at {host} would lose acknowledged sales with a power cut; switch on in postgresql.conf: {settings}',
  s3_keys: '--pictures: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to the keys of the object store',
  s3_unusable:
    '--pictures: the bucket {bucket} cannot be read ({why}); check its name, endpoint and region, and the rights of the keys',
  broker_unreachable:
    '--from: NATS at {server} cannot be reached: {why}. Start nats-server there, or correct the address',
  broker_login:
    "--from: NATS at {server} refuses the login. Give the user's name and password in the address (nats://USER:PASSWORD@HOST:4222), or a file with --from-credentials",
  broker_credentials: '--from-credentials: {path} cannot be read ({why})',
  broker_no_jetstream:
    '--from: JetStream is off at {server}, or for this account. Switch it on with jetstream and mqtt blocks in the config of nats-server (docs/integrate/receiver-nats.md)',
  broker_no_right:
    '--from: this user of NATS at {server} has no right to {subject}. Give it the rights of docs/integrate/receiver-nats.md',
  broker_consumer_differs:
    '--from: the consumer {name} of NATS is of another program, or was changed: it has to have {filter} and explicit acknowledgements. Delete it once nothing waits for it (nats consumer rm)',
  broker_no_stream:
    '--from: the stream {stream} at {server}, or a consumer of it, is not there and cannot be made: {why}',
} as const;
