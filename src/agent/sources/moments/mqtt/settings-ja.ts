/** Japanese texts of the settings of an MQTT topic: expected forms and problems. Pure. */
import type { TranslationOf } from '../../../../lib/text/catalogue.ts';
import type { mqttTopicEn } from './settings-en.ts';

export const mqttTopicJa = {
  topic: 'zigbee2mqtt/drawer のようなトピック',
  pointer: '/contact のような JSON ポインター',
  values: 'open, on のような値',
  url: 'mqtts:// か mqtt:// で始まる URL',
  topic_wrong:
    'zigbee2mqtt/drawer のようなトピックを入力してください。+ は / で区切られた1区間全体、# は末尾だけに使えます（256バイトまで）',
  topic_unfilled:
    '{part} の部分を、ブリッジやアプリに表示される機器の名前に置き換えてください（例: zigbee2mqtt/drawer）',
  topic_any:
    'ワイルドカードだけのトピックでは、ブローカーのすべてのメッセージが対象になります。zigbee2mqtt/drawer のように機器のトピックを入力してください',
  pointer_wrong: '/contact や /params/input:0/state のような JSON ポインターを入力するか、空にしてください',
} satisfies TranslationOf<typeof mqttTopicEn>;
