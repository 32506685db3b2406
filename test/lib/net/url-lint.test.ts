/** A mistake in an address is reported precisely: the intended scheme, the kind it belongs to, an impossible port. */
import { describe, expect, test } from 'vitest';
import { sinkUrlDoubt, sinkUrlProblem } from '../../../src/agent/upload/https/sink-url.ts';
import { mqttUrlProblem } from '../../../src/lib/mqtt/url.ts';
import { portProblem } from '../../../src/lib/net/url-lint.ts';

const port = 'the port must be from 1 to 65535';

test.each([
  ['mqts://broker', 'must begin with mqtts://, not mqts://. Did you mean mqtts://?'],
  ['MQTS://broker', 'must begin with mqtts://, not mqts://. Did you mean mqtts://?'],
  ['https://broker', 'must begin with mqtts://, not https://, which goes with kind: https'],
  ['ldap://broker', 'must begin with mqtts://, not ldap://'],
  ['mqtt://127.0.0.1:99999', port],
  ['mqtts://broker:0', port],
  ['mqtts://me:12@broker:65536/x', port],
  [
    'mqtt://broker',
    'must begin with mqtts://, since sales and pictures would cross the network readable by others (mqtt:// only to this machine itself)',
  ],
  ['broker:1883', expect.stringContaining('mqtts://')],
])('a broker for the cloud at %s', (text, en) => {
  expect(mqttUrlProblem(text)?.en).toEqual(en);
});

test.each([
  ['http://broker', 'must begin with mqtts:// or mqtt://, not http://'],
  ['mqts://broker', 'must begin with mqtts:// or mqtt://, not mqts://. Did you mean mqtts://?'],
  ['mqt://broker', 'must begin with mqtts:// or mqtt://, not mqt://. Did you mean mqtt://?'],
  ['mqtt://broker:70000', port],
  ['http:broker', 'must begin with mqtts:// or mqtt://'],
  ['broker:1883', 'expected an address such as mqtts://broker.example:8883'],
])('accepts or rejects a broker of registers at %s', (text, en) => {
  expect(mqttUrlProblem(text, 'anywhere')?.en).toEqual(en);
});

test.each([
  ['htps://cloud.example', 'must begin with https://, not htps://. Did you mean https://?'],
  ['mqtts://broker', 'must begin with https://, not mqtts://, which goes with kind: mqtt'],
  ['https://cloud.example:99999/base', port],
])('accepts or rejects a cloud at %s', (text, en) => {
  expect(sinkUrlProblem(text)?.en).toBe(en);
});

test('names the scheme in both languages', () => {
  expect(mqttUrlProblem('mqts://broker')?.ja).toBe(
    'mqts:// ではなく mqtts:// で始めてください。mqtts:// の間違いではありませんか',
  );
  expect(sinkUrlProblem('mqtt://broker')?.ja).toBe(
    'mqtt:// ではなく https:// で始めてください（kind: mqtt のときの形です）',
  );
});

test('does not repeat a possible secret', () => {
  for (const text of ['geheim:x@broker', 'mqts://me:geheim@broker', 'geheim'])
    expect(JSON.stringify([mqttUrlProblem(text), sinkUrlProblem(text)])).not.toContain('geheim');
});

test.each(['mqtt://127.0.0.1:1', 'mqtts://[::1]:65535', 'https://cloud.example/a:99999', 'mqtts://broker'])(
  'checks the port of %s',
  (text) => {
    expect(portProblem(text)).toBeUndefined();
  },
);

describe('a base address that the gateway would add to twice', () => {
  test.each([
    ['https://cloud.example/x/v1/events', '/v1/events'],
    ['https://cloud.example/v1/events/', '/v1/events'],
    ['https://cloud.example/v1/enrol', '/v1/enrol'],
  ])('rejects %s', (text, route) => {
    expect(sinkUrlProblem(text)).toBeUndefined();
    expect(sinkUrlDoubt(text)?.en).toContain(`leave ${route} out`);
  });

  test.each(['https://cloud.example', 'https://cloud.example/v1', 'https://cloud.example/v1/events/x'])(
    'accepts %s',
    (text) => {
      expect(sinkUrlDoubt(text)).toBeUndefined();
    },
  );
});
