/** Japanese texts of the reasons for which the receiver does not start. Pure. */
import type { TranslationOf } from '../../lib/text/catalogue.ts';
import type { receiverStartEn } from './start-en.ts';

export const receiverStartJa: TranslationOf<typeof receiverStartEn> = {
  folder_in_use:
    'フォルダー {folder} は別の受信サーバーが使用中です。先にそちらを止めるか、--data に別のフォルダーを指定してください',
  no_folder: '--data: {folder} またはその上の階層が、フォルダーではありません',
  no_permission: '--data: このユーザーは {folder} に書き込めません',
  folder_not_made: '--data: フォルダー {folder} をそこに作ることはできません',
  newer_database:
    '{path} は新しいバージョンの tillframe で作られています（{version}）。そのバージョンで起動してください',
  database_damaged:
    '{path} が壊れています（{why}）。受領を応答していないデータは装置に残っています。バックアップを戻すか、sqlite3 {path} .recover で読める分を取り出してください',
  viewer_password: '{path}: ビューアーのパスワードを 1 行だけ、{minimum}〜{maximum} 文字で書いてください',
  token_file_empty: '{path} が空です。削除すると、新しいトークンが作られます',
  token_file_unusable:
    'トークンのファイル {path} を読むことも作ることもできません。フォルダーがあるか、このユーザーに権限があるかをご確認ください',
  too_many_targets:
    '--forward {url}: 転送先は 32 件までです。tillframe receiver forward remove ID で不要なものを削除してください',
  unsafe_settings:
    '{path}: SQLite の設定が wal, 2（FULL）ではなく {settings} です。ローカルディスクのフォルダーを使ってください',
  postgres_unreachable: '--database: {host} の PostgreSQL を使用できません: {why}',
  postgres_too_old: '--database: {host} には PostgreSQL 14 以降と、UTF-8 のデータベースが必要です',
  postgres_read_only:
    '--database: {host} は保存できない待機系です。主系、または主系につながるプロキシのアドレスを指定してください',
  postgres_unsafe:
    '--database: {host} の PostgreSQL は、停電時に受領済みの会計を失う設定です。postgresql.conf で次を on にしてください: {settings}',
  s3_keys:
    '--pictures: オブジェクトストレージのキーを AWS_ACCESS_KEY_ID と AWS_SECRET_ACCESS_KEY に設定してください',
  s3_unusable:
    '--pictures: バケット {bucket} を読み取れません（{why}）。名前、endpoint、region、キーの権限をご確認ください',
  broker_unreachable:
    '--from: {server} の NATS に接続できません: {why}。nats-server を起動するか、アドレスを直してください',
  broker_login:
    '--from: {server} の NATS がログインを拒否しました。ユーザー名とパスワードをアドレスに書くか（nats://USER:PASSWORD@HOST:4222）、--from-credentials でファイルを指定してください',
  broker_credentials: '--from-credentials: {path} を読めません（{why}）',
  broker_no_jetstream:
    '--from: {server} またはこのアカウントで JetStream が無効です。nats-server の設定に jetstream と mqtt のブロックを書いてください（docs/integrate/receiver-nats.md）',
  broker_no_right:
    '--from: {server} の NATS で、このユーザーには {subject} の権限がありません。docs/integrate/receiver-nats.md の権限を与えてください',
  broker_consumer_differs:
    '--from: NATS のコンシューマー {name} は別のプログラムのものか、変更されています。{filter} を明示的な確認応答で読むものでなければなりません。待っているものがなくなってから削除してください(nats consumer rm)',
  broker_no_stream:
    '--from: {server} にストリーム {stream} またはそのコンシューマーがなく、作ることもできません: {why}',
};
