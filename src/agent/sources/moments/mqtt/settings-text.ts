/** Texts of the settings of an MQTT topic. Pure. */
import { localizedTexts } from '../../../../lib/text/catalogue.ts';
import { mqttTopicEn } from './settings-en.ts';
import { mqttTopicJa } from './settings-ja.ts';

export const mqttTopicText = localizedTexts(mqttTopicEn, mqttTopicJa);
