/** Japanese texts of the problems with an MQTT broker. Pure. */

import type { TranslationOf } from '../../lib/text/catalogue.ts';
import type { mqttProblemsEn } from './mqtt-en.ts';

export const mqttProblemsJa: TranslationOf<typeof mqttProblemsEn> = {
  'mqtt.version_unsupported':
    'ブローカーがこの MQTT のバージョンに対応していません。設定の {section}.version を auto か、ブローカーが対応するバージョンにしてください',
  'mqtt.client_id_refused':
    'ブローカーがこのクライアント ID を受け付けません。{section}.clientId を設定してください',
  'mqtt.login_refused': 'ブローカーのユーザー名かパスワードが違います。設定の {section} をご確認ください',
  'mqtt.not_authorized':
    'ブローカーに接続を許可されていません。設定の {section} のログインと、ブローカー側の権限をご確認ください',
  'mqtt.login_method_refused':
    'ブローカーがこのログイン方式を受け付けません。設定の {section} のユーザー名・パスワード・証明書をご確認ください',
  'mqtt.banned': 'ブローカーにこの装置の接続が禁止されています。ブローカーの管理者にご確認ください',
  'mqtt.topic_refused':
    'ブローカーがこのトピックを受け付けません。設定の {section}.topicPrefix をご確認ください',
  'mqtt.retain_unsupported': 'ブローカーが retain 付きのメッセージを受け付けません。装置に必要な機能です',
  'mqtt.qos_unsupported': 'ブローカーが QoS 1 のメッセージを受け付けません。装置に必要な機能です',
  'mqtt.other_broker':
    'ブローカーが別のブローカーへ転送していますが、装置は転送先へ接続しません。設定の {section}.url をご確認ください',
  'mqtt.connection_refused_with': 'ブローカーに接続を拒否されました（{reason}）',
  'mqtt.closed_with': 'ブローカーが接続を切りました（{reason}）',
  'mqtt.closed': 'ブローカーが接続を切りました',
  'mqtt.closed_early':
    '接続の直後にブローカーが接続を切りました（{count} 回）。同じクライアント ID の機器がないか、ブローカー側の権限が足りているかをご確認ください',
  'mqtt.closed_unanswered': 'ブローカーが応答せずに接続を切りました',
  'mqtt.taken_over':
    '同じ ID（{client}）の別の装置が接続を引き継ぎました。装置ごとに別の gateway.id を設定し、交換済みの装置は電源を切ってください',
  'mqtt.subscription_not_authorized':
    'ブローカーで {topic} を購読する権限がありません。設定の {section} のログインと、ブローカー側の権限をご確認ください',
  'mqtt.subscription_refused': 'ブローカーで {topic} の購読を拒否されました（{reason}）',
  'mqtt.subscription_unacknowledged': 'ブローカーで {topic} を受信確認なし（QoS 0）でしか購読できません',
  'mqtt.nudges_refused':
    'ブローカーが通知（nudges）を受け付けません。会計の送信は続きます。ブローカーで {nudges} の受信と {topics} への送信を許可するか、cloud.nudges を false にしてください',
  'mqtt.publish_not_authorized':
    'ブローカーで {topic} に送信する権限がありません。設定の {section} のログインと、ブローカー側の権限をご確認ください',
  'mqtt.publish_refused': 'ブローカーが {topic} への送信を受け付けません（{reason}）',
  'mqtt.message_refused': 'ブローカーがこのメッセージを受け付けません（{reason}）',

  'mqtt.not_mqtt':
    '応答しているのは MQTT ブローカーではありません。{section}.url とポート番号をご確認ください',
  'mqtt.name_not_found': 'ブローカーの名前が見つかりません。アドレスと DNS サーバーをご確認ください',
  'mqtt.no_name_server': 'DNS サーバーにつながりません',
  'mqtt.connection_refused': 'ブローカーの応答がありません（接続拒否）',
  'mqtt.connection_lost': 'ブローカーとの接続が切れました',
  'mqtt.no_route': 'ブローカーへの経路がありません。ネットワークをご確認ください',
  'mqtt.connection_timed_out': 'ブローカーに時間内につながりません',
  'mqtt.connection_failed': 'ブローカーとの接続に失敗しました（{error}）',
  'mqtt.tls_refused':
    'ブローカーが TLS 接続を切りました（{error}）。クライアント証明書が必要か、{section}.certFile の証明書がブローカーに登録されていない可能性があります',
  'mqtt.certificate_untrusted':
    'ブローカーの証明書を信頼できません（{error}）。{section}.caFile か、装置の時計をご確認ください',
  'mqtt.tls_failed':
    'ブローカーとの TLS に失敗しました（{error}）。{section}.url とポート番号、{section} の証明書をご確認ください',
  'mqtt.file_unusable':
    '{path} がないか、内容が正しくありません。設定の {section}.{key} のファイルをご確認ください',
  'mqtt.certificates_unusable': '設定の {section} の証明書か鍵を使えません（{error}）',

  'mqtt.not_connected_yet': 'レジ用のブローカーにまだ接続できていません',
  'mqtt.no_answer': 'ブローカーが {seconds} 秒以内に応答しません',
  'mqtt.not_reading': 'ブローカーが装置からのデータを受信しません',
  'mqtt.message_too_long': 'ブローカーから {bytes} バイトを超えるメッセージが届きました',
  'mqtt.held_message_too_long':
    'ブローカーに {bytes} バイトを超えるメッセージが残っています。ブローカーのメッセージの上限（Mosquitto では message_size_limit）を {bytes} 以下にし、そのメッセージを削除してください',
  'mqtt.not_stored': 'メッセージを装置に保存できませんでした',
  'mqtt.message_failed': 'メッセージを処理できませんでした。理由はログにあります',
  'mqtt.stopping': '装置が停止処理中です',

  'mqtt.nothing_acknowledged': 'ブローカーからの受信確認が途絶えています',
  'mqtt.not_acknowledged': '{seconds} 秒以内に受信確認がありません',
  'mqtt.no_consumer': 'ブローカーで {topic} を購読している受信側がありません',
  'mqtt.packet_too_long':
    'ブローカーのメッセージの上限は {max} バイトで、このメッセージは約 {bytes} バイトです。ブローカーの上限を上げてから、再送信してください',
  'mqtt.closed_at_message':
    '{bytes} バイトのこのメッセージで、ブローカーが接続を {count} 回切りました。これより短いメッセージは届いています。ブローカーのパケットの上限を 128 KiB に上げてから、再送信してください',
  'mqtt.picture_too_long':
    'MQTT で送れる画像は {max} バイトまでで、この画像は {bytes} バイトです。pictures.maxKilobytes を 120 以下に設定してください',
  'mqtt.no_result':
    'ブローカーには届きましたが、クラウドの結果が {topic} に {seconds} 秒以内に届きません。クラウド側の受信プログラムが動いているかご確認ください',
  'mqtt.results_invalid':
    'ブローカーには届きましたが、クラウドの結果が {topic} に {seconds} 秒以内に届きません。そこに届くメッセージがクラウドの仕様と合いません',
  'mqtt.session_lost': 'この装置宛てに待っていたものが、ブローカーから失われました',
};
