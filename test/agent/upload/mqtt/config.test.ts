/** The section `cloud` of kind mqtt: defaults, the files it names, and each mistake at its key. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../../../../src/agent/config/load-config.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tillframe-mqtt-config-'));
  for (const name of ['gw', 'other'])
    execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
        ...['-keyout', `${name}.key`, '-out', `${name}.pem`, '-subj', `/CN=${name}`],
      ],
      { cwd: folder, stdio: 'ignore' },
    );
  writeFileSync(join(folder, 'password'), 'se cret\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

function load(cloud: string): ReturnType<typeof loadConfig> {
  const file = join(folder, 'config.yaml');
  writeFileSync(file, `shop: {id: shop-1}\ndataDir: data\ncloud: {kind: mqtt, ${cloud}}\n`);
  return loadConfig(file);
}

function cloudOf(cloud: string): unknown {
  const result = load(cloud);
  return result.ok ? result.config.cloud : result.problems;
}

function problemsOf(cloud: string): string[] {
  const result = load(cloud);
  return result.ok ? [] : result.problems.map(({ key, message }) => `${key}: ${message.en}`);
}

test('requires only the broker: results of the cloud, either version, the topics of the contract', () => {
  expect(cloudOf('url: "mqtts://broker.example"')).toMatchObject({
    kind: 'mqtt',
    url: 'mqtts://broker.example',
    ack: 'application',
    version: 'auto',
    topicPrefix: 'tillframe/v1',
    files: {},
    spreadSeconds: 60,
  });
});

test('reads the named files, and remembers their paths', () => {
  const path = (name: string): string => join(folder, name);
  const read = (name: string): string => readFileSync(path(name), 'utf8').trim();
  expect(
    cloudOf(
      'url: "mqtts://127.0.0.1:1", version: 3, passwordFile: password, caFile: other.pem, certFile: gw.pem, keyFile: gw.key',
    ),
  ).toMatchObject({
    version: 3,
    password: 'se cret',
    caPem: read('other.pem'),
    certPem: read('gw.pem'),
    keyPem: read('gw.key'),
    files: {
      passwordFile: path('password'),
      caFile: path('other.pem'),
      certFile: path('gw.pem'),
      keyFile: path('gw.key'),
    },
  });
});

test.each([
  ['url: "mqtt://broker.example"', /^cloud.url: must begin with mqtts/],
  ['url: "mqtts://user:geheim@broker.example"', /^cloud.url: must not hold a user or password/],
  ['url: "mqtts://broker.example/topic"', /^cloud.url: must end with the port/],
  ['url: "https://broker.example"', /^cloud.url: must begin with mqtts/],
  ['url: broker', /^cloud.url: expected an address such as mqtts/],
  ['url: "mqtt://127.0.0.1", version: 4', /^cloud.version: expected one of auto, 5, 3, found 4/],
  ['url: "mqtt://127.0.0.1", topicPrefix: a.b', /^cloud.topicPrefix: expected levels/],
  ['url: "mqtt://127.0.0.1", topicPrefix: a/', /^cloud.topicPrefix: expected levels/],
  ['url: "mqtt://127.0.0.1", clientId: "a+b"', /^cloud.clientId: expected 1 to 128/],
  ['url: "mqtt://127.0.0.1", password: geheim, passwordFile: password', /^cloud.passwordFile: give either/],
  ['url: "mqtt://127.0.0.1", certFile: gw.pem', /^cloud.keyFile: is missing: certFile needs it/],
  ['url: "mqtt://127.0.0.1", keyFile: gw.key', /^cloud.certFile: is missing: keyFile needs it/],
  ['url: "mqtt://127.0.0.1", certFile: gw.pem, keyFile: other.key', /^cloud.keyFile: .* does not belong to/],
  ['url: "mqtt://127.0.0.1", caFile: password', /^cloud.caFile: .* holds no certificate/],
  ['url: "mqtt://127.0.0.1", passwordFile: gone', /^cloud.passwordFile: /],
  ['url: "mqtt://127.0.0.1", token: geheim', /^cloud.token: /],
])('%s', (cloud, problem) => {
  const problems = problemsOf(cloud);
  expect(problems[0]).toMatch(problem);
  expect(problems).toHaveLength(1);
  expect(problems.join()).not.toContain('geheim');
});
