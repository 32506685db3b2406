/** Which messages of a topic are moments. */
import { expect, test } from 'vitest';
import { mqttTopic } from '../../../../src/agent/sources/moments/mqtt/descriptor.ts';
import {
  createMomentFilter,
  maxPayloadBytes,
  valueIn,
} from '../../../../src/agent/sources/moments/mqtt/payload.ts';
import { mqttTopicSettings } from '../../../../src/agent/sources/moments/mqtt/settings.ts';

const bytes = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

test.each([
  ['the whole payload as text', ' ON\n', '', 'ON'],
  ['a flag of Zigbee2MQTT', { contact: false, battery: 97 }, '/contact', 'false'],
  [
    'an input of a Shelly',
    { params: { ts: 1, 'input:0': { id: 0, state: true } } },
    '/params/input:0/state',
    'true',
  ],
  ['a number in a list', { a: [{ b: 3 }] }, '/a/0/b', '3'],
  ['escaped names', { 'a/b': { 'c~d': 'x' } }, '/a~1b/c~0d', 'x'],
  ['null', { action: null }, '/action', 'null'],
  ['nothing where the message is about something else', { battery: 97 }, '/contact', undefined],
  ['nothing of a value that is a section', { a: { b: 1 } }, '/a', undefined],
  ['nothing of what every object inherits', {}, '/toString', undefined],
  ['nothing of a text that is no JSON', 'open', '/contact', undefined],
  ['nothing of a payload over the bound', 'x'.repeat(maxPayloadBytes + 1), '', undefined],
])('reads %s', (_, payload, pointer, value) => {
  expect(valueIn(bytes(payload), pointer)).toBe(value);
});

function moments(
  settings: { values: string[]; every?: boolean },
  messages: readonly (readonly [topic: string, value: string, isRetained?: boolean])[],
): number[] {
  const isMoment = createMomentFilter({ pointer: '', every: false, ...settings });
  return messages.flatMap(([topic, value, isRetained = false], index) =>
    isMoment({ topic, payload: bytes(value), isRetained }) ? [index] : [],
  );
}

test('counts a change to a value, neither its repetition nor a retained message', () => {
  const messages = [
    ['a', 'open', true],
    ['a', 'OPEN'],
    ['a', 'closed'],
    ['a', 'Open'],
    ['a', 'open'],
    ['b', 'open'],
    ['a', 'closed'],
    ['a', 'on'],
  ] as const;
  expect(moments({ values: ['open', 'on'] }, messages)).toEqual([3, 5, 7]);
  expect(moments({ values: ['open', 'on'], every: true }, messages)).toEqual([1, 3, 4, 5, 7]);
});

test('reads settings as a form and a file write them', () => {
  const parsed = mqttTopicSettings.parse({ topic: 'a/+/c/#', values: 'on, open ' });
  expect(parsed).toEqual({ topic: 'a/+/c/#', pointer: '', values: ['on', 'open'], every: false });
  expect(mqttTopicSettings.parse({ topic: 'a', values: [false, 1] }).values).toEqual(['false', '1']);
  expect(mqttTopicSettings.parse(parsed)).toEqual(parsed);
});

test.each([
  ['', '', 'on'],
  ['a/b+', '', 'on'],
  ['a/#/b', '', 'on'],
  ['$share/x/a', '', 'on'],
  ['a', 'contact', 'on'],
  ['a', '/a~2', 'on'],
  ['a', '', ''],
  ['a', '', ','],
])('refuses the topic %j, the pointer %j or the values %j', (topic, pointer, values) => {
  expect(mqttTopicSettings.safeParse({ topic, pointer, values }).success).toBe(false);
});

test.each([
  ['zigbee2mqtt/NAME', 'NAME'],
  ['NAME/events/rpc', 'NAME'],
  ['zigbee2mqtt/FRIENDLY_NAME', 'FRIENDLY_NAME'],
  ['homeassistant/binary_sensor/<name>/state', '<name>'],
  ['zigbee2mqtt/{device}', '{device}'],
])('asks for the name of the device in the topic %s', (topic, part) => {
  const { error } = mqttTopicSettings.safeParse({ topic, values: 'on' });
  expect(JSON.stringify(error?.issues)).toContain(`replace ${part} with the name of the device`);
});

test.each(['#', '+', '+/#', '/+'])('refuses %s, which is every device at the broker', (topic) => {
  const { error } = mqttTopicSettings.safeParse({ topic, values: 'on' });
  expect(JSON.stringify(error?.issues)).toContain('wildcards alone are every message');
});

test.each(['zigbee2mqtt/name', 'shop/+/contact', 'zigbee2mqtt/drawer/#', 'ドロワー/NAME 2'])(
  'accepts the topic %s',
  (topic) => {
    expect(mqttTopicSettings.safeParse({ topic, values: 'on' }).success).toBe(true);
  },
);

test('fills no preset in by itself', () => {
  for (const { values } of mqttTopic.presets)
    expect(mqttTopicSettings.safeParse({ ...values }).success).toBe(false);
});
