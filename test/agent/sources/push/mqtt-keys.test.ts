/** The section `registers.mqtt`: defaults, the files it names, and each mistake at its key. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../../../../src/agent/config/load-config.ts';
import { makeAuthority } from '../../../peers/network/certificates.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tillframe-registers-mqtt-'));
  using authority = makeAuthority();
  for (const name of ['gw', 'other']) {
    const { cert, key } = authority.issue({ name });
    writeFileSync(join(folder, `${name}.pem`), cert);
    writeFileSync(join(folder, `${name}.key`), key);
  }
  writeFileSync(join(folder, 'ca.pem'), authority.caPem);
  writeFileSync(join(folder, 'password'), 'se cret\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

function load(mqtt: string): ReturnType<typeof loadConfig> {
  const file = join(folder, 'config.yaml');
  writeFileSync(file, `shop: {id: shop-1}\ndataDir: data\nregisters:\n  mqtt: ${mqtt}\n`);
  return loadConfig(file);
}

function problemsOf(mqtt: string): string[] {
  const result = load(mqtt);
  return result.ok ? [] : result.problems.map(({ key, message }) => `${key}: ${message.en}`);
}

function mqttOf(mqtt: string): unknown {
  const result = load(mqtt);
  return result.ok ? result.config.registers.mqtt : result.problems;
}

test('is off by default, and needs only the broker', () => {
  expect(mqttOf('')).toBeUndefined();
  expect(mqttOf('{ url: "mqtt://127.0.0.1:1883" }')).toEqual({
    ...{ url: 'mqtt://127.0.0.1:1883', version: 'auto', topicPrefix: 'tillframe', files: {} },
  });
});

test('reads the named files, and keeps their paths', () => {
  expect(
    mqttOf(
      '{ url: "mqtts://broker.shop", username: gw, passwordFile: password, caFile: ca.pem, certFile: gw.pem, keyFile: gw.key, version: 3 }',
    ),
  ).toMatchObject({
    ...{ username: 'gw', password: 'se cret', version: 3 },
    caPem: expect.stringContaining('BEGIN CERTIFICATE') as unknown,
    keyPem: expect.stringContaining('PRIVATE KEY') as unknown,
    files: { passwordFile: join(folder, 'password'), caFile: join(folder, 'ca.pem') },
  });
});

test('notes an unencrypted connection to a broker, except on this machine', () => {
  const notesOf = (url: string): string[] => {
    const result = load(`{ url: "${url}" }`);
    return result.ok ? result.notes.map(({ key }) => key) : ['wrong'];
  };
  expect(notesOf('mqtt://192.168.1.5')).toEqual(['registers.mqtt.url']);
  expect(notesOf('mqtts://192.168.1.5')).toEqual([]);
  expect(notesOf('mqtt://[::1]:1883')).toEqual([]);
});

test.each<[string, RegExp]>([
  ['{}', /registers\.mqtt\.url: is missing/],
  ['{ url: "http://broker" }', /registers\.mqtt\.url: must begin with mqtts:\/\/ or mqtt:\/\//],
  ['{ url: "mqtt://user:secret@broker" }', /registers\.mqtt\.url: must not hold a user or password/],
  ['{ url: "mqtt://broker/topic" }', /registers\.mqtt\.url: must end with the port/],
  ['{ url: "mqtt://b", password: x }', /registers\.mqtt\.username: is missing/],
  [
    '{ url: "mqtt://b", username: u, password: x, passwordFile: password }',
    /either password or passwordFile/,
  ],
  ['{ url: "mqtt://b", certFile: gw.pem }', /registers\.mqtt\.keyFile: is missing/],
  [
    '{ url: "mqtt://b", certFile: gw.pem, keyFile: other.key }',
    /registers\.mqtt\.keyFile: .*does not belong/,
  ],
  ['{ url: "mqtt://b", caFile: password }', /registers\.mqtt\.caFile: .*holds no certificate/],
  ['{ url: "mqtt://b", caFile: nowhere.pem }', /registers\.mqtt\.caFile: .*nowhere\.pem/],
  ['{ url: "mqtt://b", topicPrefix: "a/+" }', /registers\.mqtt\.topicPrefix: expected levels/],
  ['{ url: "mqtt://b", ack: puback }', /registers\.mqtt\.ack/],
])('%s', (mqtt, words) => {
  const problems = problemsOf(mqtt);
  expect(problems.join('\n')).toMatch(words);
  expect(problems.join('\n')).not.toMatch(/secret/);
});
