/** Settings of a topic of an MQTT broker whose messages are moments. */
import { z } from 'zod';
import { passwordKey, usernameKey } from '../../../../lib/mqtt/keys.ts';
import { mqttUrlProblem } from '../../../../lib/mqtt/url.ts';
import type { LocalizedText } from '../../../../lib/text/language.ts';
import { checkedText } from '../../../../lib/yaml/checked-text.ts';
import { expecting } from '../../../../lib/yaml/schema-messages.ts';
import { mqttTopicText } from './settings-text.ts';

const value = z.string().trim().min(1).max(200);
const values = z.array(value).min(1).max(20);

export const mqttTopicSettings = z.strictObject({
  topic: checkedText(topicProblem)
    .meta(expecting(mqttTopicText('topic')))
    .describe('Topic of the device; + and # are wildcards.')
    .meta({ sample: 'zigbee2mqtt/drawer' }),
  pointer: checkedText(pointerProblem)
    .meta(expecting(mqttTopicText('pointer')))
    .default('')
    .describe('JSON pointer to the value in the message; empty: the whole message is the value.')
    .meta({ sample: '/contact' }),
  values: z
    .union([
      z
        .string()
        .transform((text) => text.split(',').map((part) => part.trim()))
        .pipe(values),
      z.array(z.union([z.string(), z.number(), z.boolean()]).transform(String)).pipe(values),
    ])
    .meta(expecting(mqttTopicText('values')))
    .describe('Values that count, when one comes after another value.')
    .meta({ sample: [false] }),
  every: z
    .boolean()
    .default(false)
    .describe('Each message with such a value counts, as of a push button, not a change alone.'),
  url: checkedText((text) => mqttUrlProblem(text, 'anywhere'))
    .meta(expecting(mqttTopicText('url')))
    .optional()
    .describe('Broker of the device; without it that of registers.mqtt in config.yaml.')
    .meta({ sample: 'mqtt://192.168.1.5:1883' }),
  username: usernameKey.optional().describe('User at that broker.').meta({ sample: 'tillframe' }),
  password: passwordKey
    .optional()
    .meta({ secret: true, sample: 'password-at-the-broker' })
    .describe('Password of that user.'),
});
export type MqttTopicSettings = z.output<typeof mqttTopicSettings>;

/** Levels that stand for a name in presets and in the documents of bridges; none is the name of a device. */
const placeholder =
  /^(?:(?:(?:FRIENDLY|DEVICE|OBJECT|ENTITY)_)?NAME|DEVICE|DEVICE_ID|PREFIX|BASE_TOPIC|[<{[(].*[>}\])]|…|\.\.\.)$/;

/**
 * As a broker checks it [MQTT 5, 4.7.1]: + is a level of its own, # the last one. Wildcards alone are every device at the broker, and a name that
 * was not filled in is none: the broker would accept both, and nothing or anything would be a moment.
 */
function topicProblem(text: string): LocalizedText | undefined {
  const levels = text.split('/');
  const unfilled = levels.find((level) => placeholder.test(level));
  if (unfilled !== undefined) return mqttTopicText('topic_unfilled', { part: unfilled });
  if (levels.every((level) => level === '+' || level === '#' || level === ''))
    return text.includes('+') || text.includes('#')
      ? mqttTopicText('topic_any')
      : mqttTopicText('topic_wrong');
  const isWrong = (level: string, index: number): boolean =>
    (level.includes('+') && level !== '+') ||
    (level.includes('#') && (level !== '#' || index !== levels.length - 1));
  const isFine =
    text !== '' &&
    Buffer.byteLength(text) <= 256 &&
    text === text.trim() &&
    !text.includes('\0') &&
    !text.startsWith('$share/') &&
    !levels.some(isWrong);
  return isFine ? undefined : mqttTopicText('topic_wrong');
}

function pointerProblem(text: string): LocalizedText | undefined {
  const isFine = text.length <= 256 && /^(\/([^~]|~[01])*)?$/s.test(text);
  return isFine ? undefined : mqttTopicText('pointer_wrong');
}
