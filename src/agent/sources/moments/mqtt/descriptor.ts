/** Any topic of an MQTT broker: contact sensors of Zigbee2MQTT, entities of Home Assistant, inputs of Shelly. */
import { momentSource } from '../descriptor.ts';
import { runTopic } from './run-topic.ts';
import { mqttTopicSettings } from './settings.ts';

export const mqttTopic = momentSource({
  id: 'mqtt',
  name: { en: 'MQTT topic', ja: 'MQTT トピック' },
  about: {
    en: 'A contact sensor or button that Zigbee2MQTT, Home Assistant, a Shelly or another program publishes at an MQTT broker in the shop.',
    ja: 'Zigbee2MQTT・Home Assistant・Shelly などが店内の MQTT ブローカーに送る、接点センサーやボタンの信号を使います。',
  },
  steps: [
    {
      en: 'Fix the contact sensor to the drawer so that it opens with the drawer, and pair it with its bridge',
      ja: 'ドロワーと一緒に開くように接点センサーを取り付け、ブリッジに登録する',
    },
    {
      en: 'Choose its preset below and put the name of the sensor into the topic',
      ja: '下でテンプレートを選び、トピックにセンサーの名前を入れる',
    },
    {
      en: 'Add it, open the drawer, and see the time of the opening here',
      ja: '追加してドロワーを開け、開いた時刻がここに出ることを確認する',
    },
  ],
  kind: 'drawer',
  way: 'mqtt',
  deviceName: ({ topic }) => topic,
  usesBroker: true,
  presets: [
    {
      // [zigbee2mqtt.io/devices/MCCGQ11LM.html: contact is false when it is open]
      id: 'zigbee2mqtt',
      label: { en: 'Zigbee2MQTT, contact sensor', ja: 'Zigbee2MQTT（開閉センサー）' },
      kind: 'drawer',
      values: { topic: 'zigbee2mqtt/NAME', pointer: '/contact', values: 'false', every: false },
    },
    {
      // [home-assistant.io/integrations/mqtt_statestream: BASE/DOMAIN/ENTITY/state, the state alone]
      id: 'home-assistant',
      label: { en: 'Home Assistant (MQTT Statestream)', ja: 'Home Assistant（MQTT Statestream）' },
      kind: 'drawer',
      values: {
        topic: 'homeassistant/binary_sensor/NAME/state',
        pointer: '',
        values: 'on, open',
        every: false,
      },
    },
    {
      // [shelly-api-docs.shelly.cloud/gen2/General/Notifications: NotifyStatus at PREFIX/events/rpc]
      id: 'shelly',
      label: { en: 'Shelly, input 0 (Gen2 and later)', ja: 'Shelly（入力0・第2世代以降）' },
      kind: 'drawer',
      values: {
        topic: 'NAME/events/rpc',
        pointer: '/params/input:0/state',
        values: 'true',
        every: false,
      },
    },
    {
      // [zigbee2mqtt.io/devices/WXKG11LM.html: action is published with each press]
      id: 'zigbee2mqtt-button',
      label: { en: 'Zigbee2MQTT, push button', ja: 'Zigbee2MQTT（押しボタン）' },
      kind: 'button',
      values: { topic: 'zigbee2mqtt/NAME', pointer: '/action', values: 'single', every: true },
    },
  ],
  settings: mqttTopicSettings,
  addresses: ['url', 'username'],
  fields: [
    {
      key: 'topic',
      label: { en: 'Topic', ja: 'トピック' },
      help: { en: '+ and # are wildcards', ja: '+ と # はワイルドカードです' },
    },
    {
      key: 'pointer',
      label: { en: 'Where the value is (JSON pointer)', ja: '値の位置（JSON ポインター）' },
      help: { en: 'Empty: the whole message is the value', ja: '空にすると、メッセージ全体を値とします' },
    },
    {
      key: 'values',
      label: { en: 'Values that count', ja: '検知とする値' },
      help: { en: 'Several with commas', ja: '複数はカンマで区切ります' },
    },
    {
      key: 'every',
      label: {
        en: 'Each message counts, not a change alone (push buttons)',
        ja: '値が変わらなくても毎回数える（押しボタン）',
      },
    },
    {
      key: 'url',
      label: { en: 'Address of the broker', ja: 'ブローカーのアドレス' },
      help: {
        en: 'Such as mqtt://192.168.1.5:1883. Empty: the broker of the registers',
        ja: '例: mqtt://192.168.1.5:1883。空にするとレジ用のブローカーを使います',
      },
    },
    { key: 'username', label: { en: 'User at the broker', ja: 'ブローカーのユーザー名' } },
    { key: 'password', label: { en: 'Password', ja: 'パスワード' } },
  ],
  run: runTopic,
});
