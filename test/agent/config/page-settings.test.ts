/** config.yaml beside the settings of the page: which of the two is in force, section by section. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLiveConfig, runWithConfig } from '../../../src/agent/config/live-config.ts';
import { loadConfig } from '../../../src/agent/config/load-config.ts';
import { withPageSettings } from '../../../src/agent/config/page-settings.ts';
import { storedSettings } from '../../../src/agent/config/stored-settings.ts';
import type { StoredSettings } from '../../../src/contract/setup/settings.ts';
import { untilAborted } from '../../../src/lib/abort.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { openTestStore } from '../store/fixtures.ts';
import { fileConfig } from './file-config.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tillframe-settings-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function load(text: string, options = {}) {
  const file = join(folder, 'config.yaml');
  writeFileSync(file, text);
  const loaded = loadConfig(file, options);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded;
}

const stored: StoredSettings = {
  shop: { name: 'Main Street' },
  cloud: { kind: 'https', url: 'https://cloud.example.com/base', key: 'key-of-the-cloud', keyIs: 'once' },
  retention: { salesDays: 40, picturesDays: 20 },
  alarms: { url: 'https://chat.example.com/hook', form: 'text', language: 'en' },
  updates: { from: 'https://updates.example.com/', automatic: true, hours: '01:00-02:00' },
  listener: { port: 8_081 },
  broker: { url: 'mqtt://192.168.1.5:1883', username: 'tills', password: 'pass' },
};
const now = { stored, environment: {}, nowMs: systemClock.nowMs() };

test('uses the settings of the page where the file states none', () => {
  const { config, stated } = load('dataDir: data\ncloud:\nupdate: {}\n');
  expect([...stated]).toEqual([]);
  expect(withPageSettings(config, stated, now)).toMatchObject({
    shop: { name: 'Main Street' },
    cloud: { kind: 'https', url: 'https://cloud.example.com/base', enrol: { key: 'key-of-the-cloud' } },
    store: { keepDays: 40, keepPictureDays: 20 },
    alarms: { webhook: { secretUrl: 'https://chat.example.com/hook', afterMs: 300_000 } },
    update: stored.updates,
    registers: {
      listen: { host: '0.0.0.0', port: 8_081 },
      mqtt: { url: 'mqtt://192.168.1.5:1883', topicPrefix: 'tillframe', password: 'pass' },
    },
  });
});

test('keeps the log of sales of the file when the cloud sets the level', () => {
  const { config, stated } = load('dataDir: data\nlog: { sales: true }\n');
  const { log } = withPageSettings(config, stated, { ...now, stored: { log: { level: 'debug' } } });
  expect(log).toEqual({ level: 'debug', sales: true });
});

test('uses what the file states, section by section', () => {
  const { config, stated } = load(`shop: { name: Of the file }
dataDir: data
cloud: { kind: off }
store: { keepPictureDays: 7 }
alarms: { webhook: { url: "https://file.example.com" } }
update: { automatic: false }
registers: { listen: "127.0.0.1:8082", mqtt: { url: "mqtt://127.0.0.1" } }
`);
  expect(stated.size).toBe(Object.keys(stored).length);
  expect(withPageSettings(config, stated, now)).toEqual(config);
});

test('leaves out a stored section that this version cannot use', () => {
  const { config, stated } = load('dataDir: data\n');
  const odd = { cloud: { kind: 'https', url: 'ftp://nowhere', key: 'k', keyIs: 'token' } } as const;
  expect(withPageSettings(config, stated, { ...now, stored: odd }).cloud).toEqual({ kind: 'off' });
});

test('makes an id for a shop that the file gives none, once, and no other has it', () => {
  expect(load('dataDir: data\n').config.shop).toMatchObject({ id: 'shop-new', name: 'shop-new' });
  const { shop } = load('dataDir: data\n', { makesShopId: true }).config;
  expect(shop.id).toMatch(/^shop-[0-9a-f]{12}$/);
  expect(load('dataDir: data\n').config.shop.id).toBe(shop.id);
  expect(load('dataDir: other\n', { makesShopId: true }).config.shop.id).not.toBe(shop.id);
  expect(load('shop: { id: shibuya }\ndataDir: data\n').config.shop.id).toBe('shibuya');
});

test('keeps the settings sealed in the database, where commands find them', async () => {
  await using testStore = await openTestStore();
  const { store, path } = testStore;
  await store.write.savePageSettings(stored);
  expect(await store.read.pageSettings()).toEqual(stored);
  expect(storedSettings(join(path, '..'))).toEqual(stored);
  for (const file of [path, `${path}-wal`])
    for (const secret of ['key-of-the-cloud', 'chat.example.com', 'Main Street'])
      expect(readFileSync(file).includes(secret)).toBe(false);
  const before = await store.read.setUpVersion();
  await store.write.savePageSettings({ cloud: null });
  const { cloud: _, ...rest } = stored;
  expect(await store.read.pageSettings()).toEqual(rest);
  expect(await store.read.setUpVersion()).toBe(before + 1);
});

test('runs a part again when its own settings change, after it has ended', async () => {
  const live = createLiveConfig({
    ...{
      file: fileConfig(folder, { id: 'a', name: 'a' }),
      stated: new Set(),
      environment: {},
      clock: systemClock,
    },
  });
  const events: string[] = [];
  const stop = new AbortController();
  const running = runWithConfig(
    live,
    {
      part: ({ registers }) => registers.listen,
      work: async (listen, signal) => {
        events.push(`begins ${listen?.port}`);
        await untilAborted(signal);
        await systemClock.sleep(1, new AbortController().signal);
        events.push(`ends ${listen?.port}`);
      },
    },
    stop.signal,
  );
  live.apply({ listener: { port: 1 } });
  // Another section starts nothing again.
  live.apply({ listener: { port: 1 }, shop: { name: 'b' } });
  const newest = () => events.at(-1);
  await expect.poll(newest).toBe('begins 1');
  live.apply({ listener: { port: 2 } });
  await expect.poll(newest).toBe('begins 2');
  stop.abort();
  await running;
  expect(events).toEqual(['begins undefined', 'ends undefined', 'begins 1', 'ends 1', 'begins 2', 'ends 2']);
});
