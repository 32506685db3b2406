/**
 * Support bundle and doctor of a gateway full of secrets and failures: no secret leaves it, and every failure
 * is reported.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createScrubber, withoutSecrets } from '../../../../src/agent/support/bundle/scrub.ts';
import { packTarGz } from '../../../../src/agent/support/bundle/tar.ts';
import { freePort } from '../../../peers/network/free-port.ts';
import { startProgram } from '../../../peers/program.ts';

/** Every one is found nowhere else. */
const canaries = {
  cameraUrl: 'canary-in-camera-url',
  cameraPassword: 'canary camera"password',
  accessToken: 'canary-access-token',
  pushToken: 'canary-register-token',
  cloudToken: 'canary-cloud-token',
  proxyPassword: 'canary-proxy-password',
  stateToken: 'canary-state-token',
  ubiregi: 'canary-ubiregi-token',
  session: 'canary-session-cookie',
  bearer: 'canary-unknown-bearer',
  enrolKey: 'canary-enrol-key',
  webhook: 'canary-in-webhook-path',
  printCloud: 'canary-in-path-of-print-cloud',
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tillframe-bundle-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function command(...args: string[]): Promise<{ code: number | null; output: string }> {
  await using program = startProgram(args);
  await new Promise((resolve) => program.child.once('close', resolve));
  return { code: program.child.exitCode, output: program.output() };
}

test('contains findings in both languages and no secret', {
  timeout: 400_000,
}, async () => {
  const dead = `127.0.0.1:${await freePort()}`;
  writeFileSync(join(folder, 'cloud.token'), `${canaries.cloudToken}\n`);
  const config = join(folder, 'config.yaml');
  writeFileSync(
    config,
    `shop: { id: shop-1, name: ユビ珈琲 }
dataDir: data
web: { listen: '127.0.0.1:0', stateToken: ${canaries.stateToken} }
clock: { state: synced }
alarms: { webhook: { url: 'http://${dead}/hooks/${canaries.webhook}' } }
cloud: { kind: https, url: 'https://cloud.example', tokenFile: cloud.token, proxy: 'http://shop:${canaries.proxyPassword}@${dead}' }
`,
  );
  writeFileSync(
    join(folder, 'set-up.yaml'),
    `posAccounts:
  - { id: sma, kind: smaregi, name: スマレジ, contractId: sample01, accessToken: ${canaries.accessToken}, baseUrl: 'http://${dead}/access/' }
  - { id: ubi, kind: ubiregi, name: ユビレジ, token: ${canaries.ubiregi}, baseUrl: 'http://${dead}' }
cameras:
  - { id: counter, name: カウンター, url: 'rtsp://admin:${canaries.cameraUrl}@${dead}/live' }
  - { id: door, name: 入口, url: 'rtsp://${dead}/two', username: viewer, password: '${canaries.cameraPassword}' }
registers:
  - { key: till-1, name: レジ1, token: ${canaries.pushToken} }
  - { key: bar, name: バー, printer: { address: 'http://${dead}/cloudprnt/${canaries.printCloud}', listenPort: 9100 } }
links:
  - { register: till-1, camera: counter }
`,
  );
  const at = ['--config', config];
  expect(await command('import', join(folder, 'set-up.yaml'), ...at)).toMatchObject({ code: 0 });
  const { output: code } = await command('setup-code', ...at);
  const setUpCode = code.split('\n')[0] ?? '';
  expect(setUpCode).toMatch(/^[A-Z0-9-]{8,}$/);
  const log = join(folder, 'agent.log');
  const said = [...Object.values(canaries), setUpCode].map((secret) =>
    JSON.stringify({ msg: `x ${secret} y` }),
  );
  writeFileSync(
    log,
    // Unknown tokens are recognized by their context.
    `${said.filter((line) => !/session|unknown|enrol/.test(line)).join('\n')}
{"headers":"cookie: tillframe-page=${canaries.session}; a=b","msg":"asked"}
{"msg":"Authorization: Bearer ${canaries.bearer}"}
{"msg":"proxy http://enrol:${canaries.enrolKey}@proxy.example"}
{"msg":"the last line"}
`,
  );

  const bundle = join(folder, 'bundle.tar.gz');
  const packed = await command('support-bundle', '--output', bundle, '--log', log, ...at);
  expect(packed).toMatchObject({ code: 0 });
  expect(statSync(bundle).size).toBeLessThan(200_000);
  const unpacked = join(folder, 'unpacked');
  mkdirSync(unpacked);
  execFileSync('tar', ['-xzf', bundle, '-C', unpacked]);
  const inside = join(unpacked, 'tillframe-support');
  expect(readdirSync(inside).sort()).toEqual(
    [
      ...['README.txt', 'clock-map.json', 'config.yaml', 'database.json', 'doctor.json'],
      ...['log.txt', 'queue.json', 'set-up.yaml', 'versions.json'],
    ].sort(),
  );
  const texts = Object.fromEntries(
    readdirSync(inside).map((name) => [name, readFileSync(join(inside, name), 'utf8')]),
  );
  const all = Object.values(texts).join('\n');
  for (const secret of [...Object.values(canaries), setUpCode]) {
    for (const form of [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])
      expect(all).not.toContain(form);
  }
  expect(all).not.toContain('canary');
  // And still of use.
  expect(texts['log.txt']).toContain('the last line');
  expect(texts['config.yaml']).toContain('https://cloud.example');
  expect(texts['set-up.yaml']).toMatch(/counter[^]*till-1/);
  expect(texts['set-up.yaml']).not.toContain('cursor');
  for (const name of Object.keys(texts))
    if (name !== 'README.txt') expect(texts['README.txt']).toContain(name);

  const doctor = await command('doctor', '--json', ...at);
  expect(doctor.code, doctor.output).toBe(1);
  expect(doctor.output).not.toContain('canary');
  const { worst, findings } = JSON.parse(doctor.output) as {
    worst: string;
    findings: { check: string; about?: string; level: string; todo?: object }[];
  };
  expect(worst).toBe('red');
  const levels = Object.fromEntries(
    findings.map(({ check, about, level }) => [`${check} ${about ?? ''}`.trim(), level]),
  );
  expect(levels).toMatchObject({
    ...{ database: 'green', agent: 'red', config: 'green', 'listener web.listen': 'green' },
    ...{ clock: 'green', ffmpeg: 'green', 'camera counter': 'red', 'camera door': 'red' },
    ...{ 'pos_account sma': 'red', 'pos_account ubi': 'red', cloud: 'red' },
  });
  for (const { level, todo } of findings) if (level !== 'green') expect(todo).toBeDefined();
  const inJapanese = await command('doctor', '--lang', 'ja', ...at);
  expect(inJapanese.output).toMatch(/^異常 {4}カメラ カウンター: /m);
  expect(inJapanese.output).toContain('異常があります');
});

test('scrubs secrets in plain, JSON and URL form, and anything that looks like a login', () => {
  const scrub = createScrubber(['p@ss "word"', 'ab']);
  const texts = [
    ...['p@ss "word"', JSON.stringify({ a: 'p@ss "word"' }), encodeURIComponent('p@ss "word"')],
    ...['rtsp://me:never-seen@10.0.0.1/a', 'Authorization: Basic bmV2ZXItc2Vlbg=='],
  ];
  const clean = texts.map(scrub).join('\n');
  expect(clean).not.toMatch(/p@ss|p%40ss|never-seen|bmV2/);
  // So short a one would take words apart.
  expect(scrub('table')).toBe('table');
  expect(clean).toContain('10.0.0.1/a');
});

test('keeps only harmless values of the config, whatever the key', () => {
  const kept = withoutSecrets({
    web: { stateToken: 'x', listen: { host: '0.0.0.0', port: 80 } },
    cloud: { url: 'https://u:p@cloud.example/a?key=1', tokenFile: '/etc/t', certificate: { keyPem: 'k' } },
    list: [{ password: 'x', name: 'n' }],
  });
  expect(kept).toEqual({
    web: { stateToken: '(left out)', listen: { host: '0.0.0.0', port: 80 } },
    cloud: { url: 'https://cloud.example/a', tokenFile: '/etc/t', certificate: { keyPem: '(left out)' } },
    list: [{ password: '(left out)', name: 'n' }],
  });
});

test('packs files that tar unpacks', () => {
  const files = [
    { name: 'a/one.txt', text: 'ひとつ\n'.repeat(200) },
    { name: 'a/empty.txt', text: '' },
    { name: 'a/block.txt', text: 'x'.repeat(512) },
  ];
  const path = join(folder, 'plain.tar.gz');
  writeFileSync(path, packTarGz(files, Date.UTC(2026, 0, 1)));
  const to = join(folder, 'plain');
  mkdirSync(to);
  execFileSync('tar', ['-xzf', path, '-C', to]);
  for (const { name, text } of files) expect(readFileSync(join(to, name), 'utf8')).toBe(text);
});
