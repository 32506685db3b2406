/** The published JSON Schema and `check-config` come to the same verdict, where JSON Schema can express the rule. */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { configSchema } from '../../../src/agent/config/config.ts';

const read = (name: string): string =>
  readFileSync(new URL(`../../../config/${name}`, import.meta.url), 'utf8');

const ajv = new Ajv2020({ strict: true });
addFormats.default(ajv);
const editor = ajv.compile(JSON.parse(read('agent.schema.json')) as object);
const isAccepted = (config: unknown) => ({
  editor: editor(config),
  program: configSchema.safeParse(config).success,
});

const https = 'kind: https, url: "https://c.example"';

const bad: readonly string[] = [
  'update: {hours: "25:00"}',
  'update: {hours: "25:00-26:00"}',
  'update: {hours: "02:00-24:30"}',
  'update: {automatic: true}',
  'update: {from: "ftp://u.example/"}',
  'web: {listen: 127.0.0.1}',
  'web: {listen: ":8080"}',
  'web: {listen: "127.0.0.1:70000"}',
  'web: {listen: "192.168.1:8080"}',
  'web: {listen: "192.168.1.256:8080"}',
  'web: {tls: {certFile: a.pem}}',
  'web: {stateToken: short}',
  'registers: {listen: 8081}',
  'registers: {mqtt: {url: "http://broker"}}',
  'registers: {mqtt: {url: "mqtt://broker", password: x}}',
  'registers: {mqtt: {url: "mqtt://broker", username: a, password: x, passwordFile: f}}',
  'printerProxy: {printers: [{listen: "192.168.1.10:9100", printer: "192.168.1.50:0", register: r}]}',
  'printerProxy: {printers: [{listen: "192.168.1.10:9100", printer: 192.168.1.50, register: r}]}',
  'printerProxy: {printers: [{listen: "1.1.1.1:1", printer: "1.1.1.2:1", register: r, salePatterns: ["("]}]}',
  `cloud: {${https}}`,
  `cloud: {${https}, token: a, tokenFile: b}`,
  `cloud: {${https}, enrolKey: a, token: b}`,
  `cloud: {${https}, certFile: a.pem}`,
  `cloud: {${https}, token: a, keyFile: a.pem}`,
  `cloud: {${https}, token: a, pictures: {hours: ["22-6"]}}`,
  `cloud: {${https}, token: a, pictures: {allowedOrigins: ["https://minio.lan/bucket"]}}`,
  `cloud: {${https}, token: a, proxy: "socks://p.example:1080"}`,
  'cloud: {kind: https, url: "http://c.example", token: a}',
  'cloud: {kind: https, url: c.example, token: a}',
  'cloud: {kind: mqtt, url: "mqtt://b.example"}',
  'cloud: {kind: mqtt, url: "mqtts://b.example/topic"}',
  'cloud: {kind: mqtt, url: "mqtts://b.example", password: a, passwordFile: b}',
  'cloud: {kind: mqtt, url: "mqtts://b.example", certFile: a}',
  'cloud: {kind: ftp}',
  'alarms: {webhook: {url: "http://a.example/hook"}}',
  'alarms: {webhook: {url: "https://a.example/hook", token: a, tokenFile: b}}',
];

test.each(bad)('both refuse %s', (section) => {
  expect(isAccepted(parse(`shop: {id: shop-1}\n${section}`))).toEqual({ editor: false, program: false });
});

const good: readonly string[] = [
  'update: {hours: "22:00 - 24:00", automatic: true, from: /media/usb}',
  'update: {automatic: false}',
  'web: {listen: "[::]:8443"}',
  'web: {listen: "localhost:00080"}',
  'web: {listen: "shop1.lan:0"}',
  'registers: {listen: "255.255.255.255:65535"}',
  'registers: {mqtt: {url: "MQTT://broker:1883/", username: a, passwordFile: f}}',
  'printerProxy: {printers: [{listen: "1.1.1.1:1", printer: "1.1.1.2:10", register: r, salePatterns: ["^(.*)$"]}]}',
  `cloud: {${https}, token: a, certFile: a.pem, keyFile: b.pem, proxy: off}`,
  `cloud: {${https}, enrolKeyFile: a, proxy: "user:pass@p.example:3128"}`,
  `cloud: {${https}, certFile: a.pem, keyFile: b.pem, proxy: "p.example"}`,
  'cloud: {kind: https, url: "HTTPS://c.example/a?", tokenFile: a, pictures: {allowedOrigins: ["http://127.0.0.1:9000"]}}',
  'cloud: {kind: https, url: "http://[::1]:8080/v1", token: a, pictures: {hours: ["22:00〜6:00"]}}',
  'cloud: {kind: mqtt, url: "mqtt://localhost", password: a}',
  'alarms: {webhook: {url: "http://127.0.0.1:8080/hook?secret=1"}}',
];

test.each(good)('both accept %s', (section) => {
  expect(isAccepted(parse(`shop: {id: shop-1}\n${section}`))).toEqual({ editor: true, program: true });
});

/** A key of the example, by its path, with another value; undefined: without it. */
type Mutation = { readonly path: readonly string[]; readonly value: unknown };

function paths(value: unknown, at: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [at];
  return [
    ...(at.length > 0 ? [at] : []),
    ...Object.entries(value).flatMap(([key, inner]) => paths(inner, [...at, key])),
  ];
}

function mutated(config: unknown, { path, value }: Mutation): unknown {
  const copy = structuredClone(config) as Record<string, unknown>;
  const last = path.at(-1) ?? '';
  let section = copy;
  for (const key of path.slice(0, -1)) section = section[key] as Record<string, unknown>;
  if (value === undefined) Reflect.deleteProperty(section, last);
  else section[last] = value;
  return copy;
}

/** Rules between values of different sections, and names of time zones: only the program checks them. */
const ofTheProgram = /port_taken|picture_outlives_sale|free_space_order|timeZone/;

describe('configs made from the example', () => {
  const example: unknown = parse(read('agent.example.yaml'));
  const full: unknown = {
    ...(example as object),
    cloud: { ...(parse(`{${https}, tokenFile: cloud.token, certFile: a.pem, keyFile: b.pem}`) as object) },
    update: { from: 'https://updates.example/', automatic: true, hours: '02:00-05:00' },
    alarms: { webhook: { url: 'https://alarms.example/hook', token: 'a' } },
  };
  const values = fc.oneof(
    fc.constantFrom<unknown>(undefined, '', 'x', -1, 0, 1, 3, 0.5, 1e12, true, [], {}, ['x'], { x: 1 }),
    fc.constantFrom(
      '25:00',
      '02:00-05:00',
      '0.0.0.0:8443',
      '127.0.0.1',
      'https://x.example',
      'off',
      'on',
      '/a',
    ),
  );

  test('are judged alike after one change', () => {
    const all = [...paths(full), ['unknown'], ['web', 'unknown'], ['cloud', 'token'], ['cloud', 'proxy']];
    let refused = 0;
    fc.assert(
      fc.property(fc.constantFrom(...all), values, (path, value) => {
        const config = mutated(full, { path, value });
        const result = configSchema.safeParse(config);
        const issues = result.success ? '' : JSON.stringify(result.error.issues);
        if (ofTheProgram.test(issues)) return;
        if (!result.success) refused++;
        expect({ editor: editor(config), config: stringify(config) }).toEqual({
          ...{ editor: result.success, config: stringify(config) },
        });
      }),
      { numRuns: 600 },
    );
    expect(refused).toBeGreaterThan(200);
  });
});
