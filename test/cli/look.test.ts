/** `tillframe status`, `sales` and `logs`, as an installer sees them in a terminal. */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type OpenStore, openStore } from '../../src/agent/store/database.ts';
import { lockDatabase } from '../../src/agent/store/lock.ts';
import { runCommandLine } from '../../src/cli/command-line.ts';
import { saleTextsEn } from '../../src/domain/sale/sale-texts-en.ts';
import { saleTextsJa } from '../../src/domain/sale/sale-texts-ja.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { createLog } from '../../src/lib/log.ts';
import {
  acceptInput,
  capturedSettlement,
  importRegister,
  oneCamera,
  saleOf,
  shop,
} from '../agent/store/fixtures.ts';
import { cloudSaid } from '../agent/upload/events.ts';

let folder: string;
let dataDir: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tillframe-cli-look-'));
  dataDir = join(folder, 'data');
  mkdirSync(dataDir);
  writeFileSync(
    join(folder, 'config.yaml'),
    'shop: { id: shop-1, name: ユビ珈琲 }\ndataDir: data\ncloud: { kind: https, url: "https://cloud.example", token: secret-token }\n',
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

async function run(args: readonly string[], language: 'en' | 'ja' = 'en', output = false) {
  const printed = { out: '', err: '' };
  const code = await runCommandLine(
    args,
    {
      ...{ language, runtime: 'test', environment: { PATH: `${folder}:${process.env['PATH'] ?? ''}` } },
      isColoured: { output, error: false },
      print: (text) => void (printed.out += `${text}\n`),
      printError: (text) => void (printed.err += `${text}\n`),
    },
    new AbortController().signal,
  );
  return { code, ...printed };
}

const here = (): string[] => ['--config', join(folder, 'config.yaml')];
const open = (): Promise<OpenStore> =>
  openStore({
    ...{ path: join(dataDir, 'tillframe.db'), shop, gateway: 'gw-test', clock: systemClock },
    log: createLog({ level: 'silent' }),
  });

/** A coffee with a picture, and one whose picture is not known yet. */
async function sell(store: OpenStore): Promise<void> {
  await store.write.importSetUp(oneCamera);
  for (const [number, staff] of [
    ['1', '佐藤'],
    ['2', '鈴木'],
  ] as const) {
    const sold = await store.write.acceptSale(
      acceptInput(saleOf({ registerSaleId: number, totalMinor: 1_250, staff: { name: staff } })),
    );
    if (number === '1' && 'saleId' in sold) await store.write.settleCapture(capturedSettlement(sold.saleId));
  }
}

test('says what to do before the first start', async () => {
  for (const command of ['status', 'sales']) {
    const { code, out, err } = await run([command, ...here()]);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('there is no database yet');
  }
});

test('shows whether the agent runs, what waits for the cloud, and each register', async () => {
  {
    await using store = await open();
    await sell(store);
    using _ = lockDatabase(join(dataDir, 'tillframe.db'));
    const running = await run(['status', ...here()]);
    expect(running.code).toBe(0);
    expect(running.out).toMatch(
      /^shop +ユビ珈琲 \(shop-1\)\nagent +\S+, running\nsales +2 stored, the newest at \d{4}-/,
    );
    expect(running.out).toMatch(/\ncloud +waiting: \d sales, \d pictures, the oldest since \d{4}-/);
    expect(running.out).toMatch(/\n\nregister +camera +newest sale\n/);
  }
  const stopped = await run(['status', ...here()], 'ja');
  expect(stopped.code).toBe(1);
  expect(stopped.out).toContain('停止中');
  const { out } = await run(['status', '--json', ...here()]);
  expect(JSON.parse(out)).toMatchObject({
    running: false,
    sales: { stored: 2 },
    registers: [{ key: 'till-1' }],
  });
});

test('lists sales with their pictures, found by words and day', async () => {
  await using store = await open();
  await sell(store);
  const all = await run(['sales', ...here()]);
  const [head, newest, oldest] = all.out.split('\n');
  expect(head).toMatch(/^time +register +kind +amount +cloud +picture$/);
  expect(newest).toMatch(/Sale +¥1,250 +waiting +pending$/);
  expect(oldest).toMatch(/Sale +¥1,250 +waiting +\S.* ±\d+\.\d\d s$/);
  expect(all.err).toBe('');
  const first = await run(['sales', '--limit', '1', ...here()]);
  expect(first.out.split('\n')).toHaveLength(3);
  expect(first.err).toContain('newest 1');
  const found = await run(['sales', '佐藤', '--json', ...here()]);
  expect(JSON.parse(found.out)).toMatchObject({
    sales: [{ saleId: expect.stringMatching(/^till-1:1:/) as string, staff: { name: '佐藤' } }],
  });
  expect(await run(['sales', '--without-picture', '--day', '2001-01-01', ...here()], 'ja')).toEqual({
    ...{ code: 0, out: '該当する会計がありません。\n', err: '' },
  });
  const wrong = await run(['sales', '--day', 'yesterday', ...here()]);
  expect(wrong.code).toBe(2);
  expect(wrong.err).toContain('2026-11-30');
  expect(await run(['sales', '--day', '2026-02-30', ...here()])).toEqual({
    ...{ code: 2, out: '' },
    err: 'tillframe: --day <DATE>: 2026-02-30 is not a day of the calendar\nSee tillframe sales --help\n',
  });
  expect((await run(['sales', '--day', '2026-02-30', ...here()], 'ja')).err).toContain(
    '2026-02-30 という日付は暦にありません',
  );
});

test.each(['en', 'ja'] as const)(
  'colours what is not normal, in columns as without colours (%s)',
  async (language) => {
    await using store = await open();
    await sell(store);
    const coloured = new RegExp(String.raw`\x1b\[3[13]m.*?\x1b\[39m`, 'g');
    const plainOf = (text: string): string => text.replaceAll(/\x1b\[\d+m/g, '');
    const [plain, status] = [
      await run(['status', ...here()], language),
      await run(['status', ...here()], language, true),
    ];
    expect(plain.out).not.toContain('\x1b');
    expect(plainOf(status.out)).toBe(plain.out);
    // The agent that does not run, and what waits for the cloud.
    expect(status.out.match(coloured)).toHaveLength(2);
    await importRegister(store, 'till-2');
    await store.write.acceptSale(acceptInput(saleOf(), 'till-2'));
    await store.write.settleEvents([{ kind: 'rejected', sequence: 1, problem: cloudSaid('bad') }]);
    const sold = await run(['sales', ...here()], language, true);
    expect(plainOf(sold.out)).toBe((await run(['sales', ...here()], language)).out);
    const texts = language === 'ja' ? saleTextsJa : saleTextsEn;
    const quarantined = language === 'ja' ? '送信エラー' : 'upload error';
    expect(sold.out.match(coloured)).toEqual([
      `\x1b[33m${texts.missing.no_link}\x1b[39m`,
      `\x1b[31m${quarantined}\x1b[39m`,
    ]);
  },
);

test('shows the journal as lines for a person, by level and time, or as it was written', async () => {
  const entries = [
    {
      MESSAGE:
        '{"level":"warn","time":"2026-11-30T05:00:00.000Z","part":"camera","camera":"counter","msg":"no video"}',
      __REALTIME_TIMESTAMP: '1795996800000000',
    },
    { MESSAGE: 'Started tillframe.service', __REALTIME_TIMESTAMP: '1795996800000000' },
    { MESSAGE: [255, 254] },
  ];
  writeFileSync(join(folder, 'entries'), entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  const journalctl = join(folder, 'journalctl');
  writeFileSync(journalctl, `#!/bin/sh\nprintf '%s\\n' "$@" >'${folder}/asked'\ncat '${folder}/entries'\n`);
  chmodSync(journalctl, 0o755);
  const shown = await run(['logs', '--level', 'warn', '--since', 'yesterday']);
  expect(shown.code).toBe(0);
  expect(shown.out).toMatch(
    /WARN: camera: no video\n {4}camera: "counter"\n\[2026-11-30T00:00:00.000Z\] Started tillframe/,
  );
  const asked = readFileSync(join(folder, 'asked'), 'utf8').split('\n');
  expect(asked).toEqual(
    expect.arrayContaining(['--priority=4', '--since=yesterday', '--unit=tillframe.service']),
  );
  expect((await run(['logs', '--json'])).out).toContain(`${entries[0]?.MESSAGE as string}\n`);
  expect(readFileSync(join(folder, 'asked'), 'utf8')).toContain('--lines=200');
  writeFileSync(journalctl, '#!/bin/sh\n');
  expect((await run(['logs'])).err).toContain('no journal has lines of tillframe here');
  expect((await run(['logs', '--level', 'error'])).err).toBe('');
  writeFileSync(journalctl, '#!/bin/sh\nexit 3\n');
  expect(await run(['logs'])).toMatchObject({ code: 1, err: 'tillframe: journalctl ended with 3\n' });
});
