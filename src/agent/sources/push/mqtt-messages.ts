/** Why the broker of the registers can't be used, in Japanese: for the English reasons of lib/mqtt/reasons.ts and mqtt-connection.ts. Pure. */

const forms: readonly (readonly [RegExp, string])[] = [
  [/^The broker refuses the connection: nothing listens there$/, 'ブローカーの応答がありません（接続拒否）'],
  [
    /^The broker refuses the connection: bad user name or password.*/,
    'ブローカーのユーザー名かパスワードが違います。設定の registers.mqtt をご確認ください',
  ],
  [
    /^The broker refuses the connection: not authorized.*/,
    'ブローカーに接続を許可されていません。設定の registers.mqtt のログインと、ブローカー側の権限をご確認ください',
  ],
  [/^The broker refuses the connection: ([^.]*).*/, 'ブローカーに接続を拒否されました（$1）'],
  [/^The broker refuses to tell what arrives at ([^:]*).*/, 'ブローカーで $1 を購読する権限がありません'],
  [/^The broker closed the connection: ([^.]*).*/, 'ブローカーが接続を切りました（$1）'],
  [/^The broker (closed the connection.*|broke the connection off)$/, 'ブローカーが接続を切りました'],
  [/^The broker did not answer within (\S+) s$/, 'ブローカーが $1 秒以内に応答しません'],
  [
    /^The broker's name is not known.*/,
    'ブローカーの名前が見つかりません。アドレスと DNS サーバーをご確認ください',
  ],
  [/^The name server can't be reached$/, 'DNS サーバーにつながりません'],
  [/^There is no way to the broker.*/, 'ブローカーへの経路がありません。ネットワークをご確認ください'],
  [/^The broker can't be reached.*/, 'ブローカーに時間内につながりません'],
  [
    /^The broker's certificate can't be trusted \((\w+)\).*/,
    'ブローカーの証明書を信頼できません（$1）。registers.mqtt.caFile か、装置の時計をご確認ください',
  ],
  [
    /^TLS with the broker fails \((\w+)\).*/,
    'ブローカーとの TLS に失敗しました（$1）。registers.mqtt.url とポート番号をご確認ください',
  ],
  [
    /^Another client with the id (.*) has taken the connection over.*/,
    '同じ ID（$1）の別の装置が接続を引き継ぎました。装置ごとに別の gateway.id を設定してください',
  ],
  [
    /^What answers there is no MQTT broker.*/,
    '応答しているのは MQTT ブローカーではありません。registers.mqtt.url とポート番号をご確認ください',
  ],
];

/** An unknown message is returned unchanged. */
export function brokerProblemInJapanese(why: string): string {
  const form = forms.find(([pattern]) => pattern.test(why));
  return form === undefined ? why : why.replace(form[0], form[1]);
}
