/** The real agent tells a real address of an alarm, and `tillframe test-alarm` tries that address. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startWebhook } from '../peers/clouds/webhook.ts';
import { importSetUp } from '../peers/import-set-up.ts';
import { freePort } from '../peers/network/free-port.ts';
import { eventually, startProgram } from '../peers/program.ts';

async function ended(...args: string[]) {
  await using program = startProgram(args);
  const [code] = await new Promise<[number | null]>((resolve) => {
    program.child.on('close', (status) => resolve([status]));
  });
  return { code, output: program.output() };
}

test('a camera that does not answer is told of, by the name that people gave it', async () => {
  await using webhook = await startWebhook();
  const folder = mkdtempSync(join(tmpdir(), 'tillframe-alarm-'));
  using _folder = { [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
  const config = join(folder, 'config.yaml');
  writeFileSync(
    config,
    `shop: {id: shop-1, name: Main Street}
gateway: {id: gw-1}
dataDir: data
web: {listen: "127.0.0.1:0"}
clock: {state: synced}
alarms: {webhook: {url: "${webhook.url}", afterMinutes: 0, language: en}}
`,
  );
  const setUp = join(folder, 'set-up.yaml');
  writeFileSync(
    setUp,
    `cameras: [{id: c1, name: Counter, url: "rtsp://127.0.0.1:${await freePort()}/none"}]\n`,
  );
  expect(await ended('test-alarm', '--config', config)).toMatchObject({ code: 0 });
  expect(webhook.posted[0]?.body).toMatchObject({
    gateway: 'gw-1',
    text: '[Main Street] gw-1\nThis is a test of the alarm messages. Nothing is wrong.',
  });
  await importSetUp(setUp, config);

  await using agent = startProgram(['run', '--config', config]);
  const told = await eventually('the alarm', async () => webhook.posted[1], 60_000);
  expect(told.body).toMatchObject({
    alarms: [{ kind: 'camera_down', about: 'Counter', state: 'begun' }],
    text: expect.stringMatching(
      /^\[Main Street\] gw-1\n⚠ A camera is down: Counter \(since 20\d\d-\d\d-\d\d \d\d:\d\d\)$/,
    ) as string,
  });
  expect(agent.output()).not.toContain('secret-of-the-address');
});

test('without an address, test-alarm says what to write', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tillframe-alarm-'));
  using _folder = { [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
  const config = join(folder, 'config.yaml');
  writeFileSync(config, 'shop: {id: shop-1}\ndataDir: data\n');
  const { code, output } = await ended('test-alarm', '--config', config);
  expect(code).toBe(2);
  expect(output).toContain('set alarms.webhook.url');
});
