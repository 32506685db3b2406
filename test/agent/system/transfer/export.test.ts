/** The set-up as a file: restored completely on another gateway, unchanged the second time, and without unencrypted secrets. */
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { recentSamples } from '../../../../src/agent/store/clock/skew-memory.ts';
import { openConnection } from '../../../../src/agent/store/connection.ts';
import { exportSetUp } from '../../../../src/agent/system/transfer/export.ts';
import { importSetUp } from '../../../../src/agent/system/transfer/import.ts';
import { noteText } from '../../../../src/agent/system/transfer/import-messages.ts';
import { noOwnRules } from '../../../../src/domain/setup/receipt-printer.ts';
import type { SetUp } from '../../../../src/domain/setup/set-up.ts';
import { defaultInstantRule } from '../../../../src/domain/time/instant.ts';
import { learnSkew } from '../../../../src/domain/time/skew.ts';
import {
  acceptInput,
  openTestStore,
  receivedNow,
  saleOf,
  shop,
  type TestStore,
} from '../../store/fixtures.ts';

const passphrase = 'correct horse battery';
const canaries = {
  camera: 'canary-camera-password',
  pos: 'canary-access-token',
  register: 'c'.repeat(64),
};

const setUp: SetUp = {
  posAccounts: [
    {
      ...{ id: 'sma', kind: 'smaregi', name: 'スマレジ', keeps: ['accessToken'] },
      settings: {
        ...{ contractId: 'sample01', accessToken: canaries.pos },
        baseUrl: 'https://webapi.smaregi.jp/access/',
      },
    },
  ],
  cameras: [
    {
      ...{ id: 'counter', name: 'カウンター', url: 'rtsp://192.168.1.20:554/live', username: 'viewer' },
      ...{ password: canaries.camera, transport: 'udp', reader: 'native', aspect: '4:3' },
      masks: [
        [
          [0, 0],
          [0.5, 0],
          [0.25, 0.5],
        ],
      ],
    },
  ],
  registers: [
    {
      ...{ key: 'till-1', name: 'レジ1', tokenSha256: canaries.register },
      instant: { ...defaultInstantRule, delayMs: 300 },
      printer: {
        ...{ host: '192.168.1.50', port: 9_100, listenPort: 9_101, dialect: 'star', encoding: 'page' },
        https: 'read',
        rules: { ...noOwnRules, totalLabels: ['おしはらい'], voidPatterns: ['^取消\\s'] },
      },
    },
    { key: 'reji-2', name: 'レジ2', instant: defaultInstantRule, from: { account: 'sma', terminal: '3' } },
  ],
  links: [{ registerKey: 'till-1', cameraId: 'counter', main: true }],
};

/** A gateway that has run for a while. */
async function worked(): Promise<TestStore> {
  const t = await openTestStore();
  const { write } = t.store;
  await write.importSetUp(setUp);
  await write.setLatency({
    cameraId: 'counter',
    latencyMs: 180,
    by: 'phone',
    uncertaintyMs: 12,
    samples: 40,
  });
  await write.setLinkOffset({ registerKey: 'till-1', cameraId: 'counter', offsetMs: -250, by: 'picture' });
  const [link] = await t.store.read.posTerminals();
  await write.keepPosProgress({
    ...{ id: 'sma', version: (await t.store.read.posAccounts())[0]?.version ?? 0 },
    ...{ cursor: '{"stands":"here"}', lastSuccessMs: 1, isComplete: true },
    linkedServerMs: [
      { registerKey: 'reji-2', linkedAtMs: link?.linkedAtMs ?? 0, serverMs: 1_700_000_000_123 },
    ],
  });
  // A till whose clock is a minute ahead.
  for (let n = 0; n < 6; n += 1) {
    const received = receivedNow();
    const wallMs = received.wallMs + n * 120_000;
    const sale = saleOf({ registerSaleId: `R${n}`, soldAtMs: wallMs + 60_000 - n * 10 });
    await write.acceptSale(acceptInput(sale, 'till-1', { ...received, wallMs }));
  }
  return t;
}

const deps = (t: TestStore) => ({
  ...{ store: t.store, shop, gateway: 'gw-old', version: '0.0.0', nowMs: Date.UTC(2026, 0, 1) },
});
const target = (t: TestStore) => ({ store: t.store, shopId: shop.id });

async function facts({ store: { read } }: TestStore) {
  const withoutIds = (await read.links()).filter(({ untilMs }) => untilMs === undefined);
  return {
    cameras: await read.cameras(),
    registers: await read.registers(),
    links: withoutIds.map(({ registerKey, cameraId, main, offsetMs }) => ({
      registerKey,
      cameraId,
      main,
      offsetMs,
    })),
    accounts: (await read.posAccounts()).map(({ id, kind, name, settings, cursor }) => ({
      ...{ id, kind, name, settings, cursor },
    })),
    terminals: (await read.posTerminals()).map(({ linkedBoot: _, linkedMonotonicMs: __, ...one }) => one),
    calibrations: await read.calibrations(),
  };
}

describe('on another gateway', () => {
  test('restores everything with its secrets, and changes nothing the second time', async () => {
    await using old = await worked();
    await using fresh = await openTestStore();
    const { text, leftOut } = await exportSetUp(deps(old), passphrase);
    expect(leftOut).toEqual([]);
    for (const canary of Object.values(canaries)) expect(text).not.toContain(canary);
    const done = await importSetUp(target(fresh), text, passphrase);
    expect(done).toEqual({
      kind: 'done',
      change: { added: 5, changed: 0, removed: 0, unchanged: 0 },
      notes: [],
    });
    expect(await facts(fresh)).toEqual(await facts(old));
    expect(await importSetUp(target(fresh), text, passphrase)).toMatchObject({
      change: { added: 0, changed: 0, removed: 0, unchanged: 5 },
      notes: [],
    });
    // Nor on the gateway that exported it.
    expect(await importSetUp(target(old), text, passphrase)).toMatchObject({
      change: { added: 0, changed: 0, removed: 0, unchanged: 5 },
    });
  });

  test('keeps a removed register removed on both sides, and reports it', async () => {
    await using old = await worked();
    await using fresh = await openTestStore();
    const before = (await exportSetUp(deps(old), passphrase)).text;
    await old.store.write.unlinkRegisters(['till-1']);
    const { text } = await exportSetUp(deps(old), passphrase);
    for (const gateway of [fresh, old]) {
      const done = await importSetUp(target(gateway), text, passphrase);
      expect(await gateway.store.read.unlinkedRegisters()).toEqual(['till-1']);
      if (gateway === old)
        expect(done).toMatchObject({ change: { added: 0, changed: 0, removed: 0, unchanged: 4 } });
    }
    // An earlier file restores it, and reports that.
    const back = await importSetUp(target(old), before, passphrase);
    expect(back).toMatchObject({ change: { added: 1, changed: 1, removed: 0 } });
    expect(await old.store.read.unlinkedRegisters()).toEqual([]);
    // The later one removes it again, with its token and its camera.
    expect(await importSetUp(target(old), text, passphrase)).toMatchObject({ change: { changed: 1 } });
    expect(await old.store.read.unlinkedRegisters()).toEqual(['till-1']);
    const till = (await old.store.read.registers()).find(({ key }) => key === 'till-1');
    expect([till?.tokenSha256, till?.printer]).toEqual([undefined, undefined]);
    expect((await old.store.read.links()).filter(({ untilMs }) => untilMs === undefined)).toEqual([]);
    expect(await importSetUp(target(old), text, passphrase)).toMatchObject({
      change: { added: 0, changed: 0, removed: 0 },
    });
  });

  test('uses the learned clock of a register until there are enough own samples', async () => {
    await using old = await worked();
    await using fresh = await openTestStore();
    await importSetUp(target(fresh), (await exportSetUp(deps(old))).text);
    const db = openConnection(fresh.path, 'read');
    const learned = learnSkew(recentSamples(db, 'till-1'));
    expect(learned?.skewMs).toBeGreaterThan(59_000);
    expect(learned).toEqual((await old.store.read.calibrations()).registers[0]?.skew);
    db.close();
  });

  test('names omitted secrets, requests them, and imports the rest', async () => {
    await using old = await worked();
    await using fresh = await openTestStore();
    const { text, leftOut } = await exportSetUp(deps(old));
    for (const canary of Object.values(canaries)) expect(text).not.toContain(canary);
    expect(leftOut).toEqual([
      'cameras counter: password',
      'posAccounts sma: accessToken',
      'registers till-1: tokenSha256',
    ]);
    for (const one of leftOut) expect(text).toContain(`#   ${one}`);
    const done = await importSetUp(target(fresh), text);
    expect(done).toMatchObject({
      kind: 'done',
      change: { added: 5 },
      notes: [
        { kind: 'lacks', what: 'account', id: 'sma', keys: ['accessToken'] },
        { kind: 'lacks', what: 'camera', id: 'counter', keys: ['password'] },
        { kind: 'lacks', what: 'register', id: 'till-1' },
      ],
    });
    if (done.kind === 'done') for (const note of done.notes) expect(noteText(note).ja).toMatch(/[ぁ-ん]/);
    expect((await fresh.store.read.posAccounts())[0]).toMatchObject({ cursor: '{"stands":"here"}' });
  });

  test('changes nothing with a wrong passphrase or a modified encrypted part', async () => {
    await using old = await worked();
    await using fresh = await openTestStore();
    const { text } = await exportSetUp(deps(old), passphrase);
    const version = await fresh.store.read.setUpVersion();
    expect(await importSetUp(target(fresh), text, 'another passphrase')).toEqual({
      kind: 'wrong_passphrase',
    });
    const { sealed } = (parse(text) as { secrets: { sealed: string } }).secrets;
    const changed = text.replace(sealed, `AAAA${sealed.slice(4)}`);
    expect(await importSetUp(target(fresh), changed, passphrase)).toEqual({ kind: 'wrong_passphrase' });
    expect(await fresh.store.read.setUpVersion()).toBe(version);
    expect(await fresh.store.read.cameras()).toEqual([]);
  });

  test('rejects an encrypted part that needs too much memory', async () => {
    await using fresh = await openTestStore();
    await using old = await worked();
    const { text } = await exportSetUp(deps(old), passphrase);
    const greedy = text.replace(/\bN: \d+/, 'N: 1073741824');
    expect(await importSetUp(target(fresh), greedy, passphrase)).toMatchObject({ kind: 'mistakes' });
  });
});

describe('with an existing set-up', () => {
  test('keeps secrets omitted from the file, but sends a password to no other host', async () => {
    await using old = await worked();
    const { text } = await exportSetUp(deps(old));
    await old.store.write.importSetUp({ ...setUp, registers: [], links: [] });
    expect(await importSetUp(target(old), text)).toMatchObject({ kind: 'done', notes: [] });
    expect((await facts(old)).cameras[0]).toMatchObject({ password: canaries.camera });
    expect((await facts(old)).accounts[0]?.settings).toMatchObject({ accessToken: canaries.pos });
    const elsewhere = text.replace('192.168.1.20', '192.168.1.66');
    expect(await importSetUp(target(old), elsewhere)).toMatchObject({
      notes: [{ kind: 'lacks', what: 'camera' }],
    });
    expect((await facts(old)).cameras[0]).not.toHaveProperty('password');
    const otherCloud = text.replace('https://webapi.smaregi.jp', 'https://evil.example');
    expect(await importSetUp(target(old), otherCloud)).toMatchObject({
      notes: expect.arrayContaining([
        expect.objectContaining({ what: 'account', keys: ['accessToken'] }),
      ]) as unknown,
    });
    expect((await facts(old)).accounts[0]?.settings).not.toHaveProperty('accessToken');
  });

  test("continues from an account's own cursor, not an older file's", async () => {
    await using old = await worked();
    const { text } = await exportSetUp(deps(old));
    const [account] = await old.store.read.posAccounts();
    await old.store.write.keepPosProgress({
      ...{ id: 'sma', version: account?.version ?? 0, cursor: '{"stands":"further"}' },
      ...{ lastSuccessMs: 2, linkedServerMs: [], isComplete: true },
    });
    expect(await importSetUp(target(old), text)).toMatchObject({
      change: { added: 0, changed: 0, removed: 0 },
      notes: [{ kind: 'cursor_kept', account: 'sma' }],
    });
    expect((await facts(old)).accounts[0]?.cursor).toBe('{"stands":"further"}');
  });

  test("imports another shop's set-up without the state of its sales", async () => {
    await using old = await worked();
    await using fresh = await openTestStore();
    const { text } = await exportSetUp(deps(old), passphrase);
    const done = await importSetUp({ store: fresh.store, shopId: 'shop-2' }, text, passphrase);
    expect(done).toMatchObject({ change: { added: 5 }, notes: [{ kind: 'other_shop', shop: shop.id }] });
    expect((await facts(fresh)).accounts[0]?.cursor).toBeUndefined();
    expect((await facts(fresh)).terminals[0]?.linkedServerMs).toBeUndefined();
    expect((await facts(fresh)).calibrations.registers).toEqual([]);
  });

  test('numbers later revisions above all those the other gateway may have reported', async () => {
    await using old = await worked();
    await using fresh = await openTestStore();
    await importSetUp(target(fresh), (await exportSetUp(deps(old), passphrase)).text, passphrase);
    const { write, read } = fresh.store;
    const sold = await write.acceptSale(acceptInput(saleOf({ registerSaleId: 'A' })));
    const voided = await write.acceptSale(acceptInput(saleOf({ registerSaleId: 'B', kind: 'void' })));
    const edited = saleOf({ registerSaleId: 'A', totalMinor: 2 });
    for (const one of [sold, voided]) if ('saleId' in one) await write.renderRevision(one.saleId);
    const told = async () =>
      (await read.sales({ limit: 10 })).pairs.map(({ sale, revision }) => [sale.registerSaleId, revision]);
    expect(await told()).toEqual(
      expect.arrayContaining([
        ['A', 1],
        ['B', 1_000],
      ]),
    );
    const again = await write.acceptSale(acceptInput(edited));
    if ('saleId' in again) await write.renderRevision(again.saleId);
    expect(await told()).toEqual(expect.arrayContaining([['A', 1_000]]));
  });
});

test('keeps an omitted printer, and rejects two registers with one port and a camera called new', async () => {
  await using t = await worked();
  const printer = (await t.store.read.registers()).find(({ key }) => key === 'till-1')?.printer;
  expect(printer?.listenPort).toBe(9_101);
  await importSetUp(target(t), 'registers: [{ key: till-1, name: レジ1 }]\n');
  expect((await t.store.read.registers()).find(({ key }) => key === 'till-1')?.printer).toEqual(printer);
  const mistakes = async (text: string): Promise<string[]> => {
    const refused = await importSetUp(target(t), text);
    return refused.kind === 'mistakes' ? refused.problems.map(({ key }) => key) : [refused.kind];
  };
  const bar = (address: string, listenPort: number): string =>
    `registers: [{ key: bar, name: バー, printer: { address: '${address}', listenPort: ${listenPort} } }]\n`;
  expect(await mistakes(bar('192.168.1.51:9100', 9_101))).toEqual(['registers[0].printer.listenPort']);
  expect(await mistakes(bar('127.0.0.1:9101', 9_102))).toEqual(['registers[0].printer.address']);
  expect(await mistakes(bar('192.168.1.51:9100', 9_102))).toEqual(['done']);
  expect(await mistakes('cameras: [{ id: new, name: 新, url: "rtsp://192.168.1.20/live" }]\n')).toEqual([
    'cameras[0].id',
  ]);
});
