/**
 * Receipts become sales: the contract of all sources with a real printer proxy before a real printer, and
 * printer-specific cases.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { createIntake } from '../../../../src/agent/pipeline/intake.ts';
import { createTimekeeper } from '../../../../src/agent/pipeline/timekeeper.ts';
import { saleOfReceipt } from '../../../../src/agent/sources/printer/printed-sale.ts';
import { createEscpos, type Escpos } from '../../../../src/agent/sources/printer/printer-source.ts';
import { printerAlarms } from '../../../../src/agent/sources/printer/printer-state.ts';
import { printerProxySchema } from '../../../../src/contract/printer/config.ts';
import type { ReceiptMessage } from '../../../../src/contract/printer/message.ts';
import { printerProxySocketPath } from '../../../../src/contract/printer/paths.ts';
import type { Pair } from '../../../../src/domain/capture/pair.ts';
import type { Sale } from '../../../../src/domain/sale/sale.ts';
import type { ClockReading } from '../../../../src/domain/time/clock-map.ts';
import { defaultInstantRule } from '../../../../src/domain/time/instant.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { openHandOver } from '../../../../src/printer-proxy/hand-over.ts';
import { runPrinterProxy } from '../../../../src/printer-proxy/run.ts';
import { openSpool, type Spool } from '../../../../src/printer-proxy/spool/spool.ts';
import { startPrinter } from '../../../peers/printers/printer.ts';
import { printJob } from '../../../peers/printers/receipt-till.ts';
import { openTestStore, type TestStore } from '../../store/fixtures.ts';
import { type ContractSale, contractRegister, type SourceWorld, sourceContract } from '../contract.ts';

const silent = createLog({ level: 'silent' });

async function makeFolder(stack: AsyncDisposableStack): Promise<string> {
  return stack.adopt(await mkdtemp(join(tmpdir(), 'tillframe-escpos-')), (path) =>
    rm(path, { recursive: true, force: true }),
  );
}

/** Between proxy and agent: counts acknowledgements, and can repeat messages or send invalid ones. */
async function openRelay(socketPath: string, printerProxyPath: string) {
  const acknowledged = new Set<string>();
  const items = new Map<number, string>();
  let agent: Socket | undefined;
  const linesOf = (hear: (line: string) => void) => {
    let rest = '';
    return (bytes: Buffer): void => {
      const lines = (rest + bytes.toString('utf8')).split('\n');
      rest = lines.pop() ?? '';
      lines.forEach(hear);
    };
  };
  const server = createServer((near) => {
    agent = near;
    const far = connect(printerProxyPath);
    near.on(
      'data',
      linesOf((line) => {
        const { ack } = JSON.parse(line) as { ack?: string };
        if (ack !== undefined) acknowledged.add(ack);
      }),
    );
    far.on(
      'data',
      linesOf((line) => {
        const { item } = JSON.parse(line) as { item?: ReceiptMessage };
        if (item?.total !== undefined) items.set(item.total, line);
      }),
    );
    near.pipe(far);
    far.pipe(near);
    for (const socket of [near, far]) {
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        near.destroy();
        far.destroy();
      });
    }
  });
  server.listen(socketPath);
  return {
    acknowledged,
    items,
    say: (line: string) => void agent?.write(`${line}\n`),
    [Symbol.asyncDispose]: async () => {
      agent?.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function receiptOf({ number, kind, totalMinor }: ContractSale): Buffer {
  const title = kind === 'refund' ? '返品' : '領収証';
  const text = `\x1b@${title}\nレシートNo ${number}\n合計  ￥${Math.abs(totalMinor).toLocaleString('en')}\n\x1dV\x00`;
  return iconv.encode(text, 'cp932');
}

async function openPrinterWorld(): Promise<SourceWorld> {
  await using opened = new AsyncDisposableStack();
  const dataDir = await makeFolder(opened);
  const printer = opened.use(await startPrinter());
  const stop = new AbortController();
  const printerProxy = printerProxySchema.parse({
    printers: [
      {
        ...{ listen: '127.0.0.1:0', printer: `127.0.0.1:${printer.port}`, register: contractRegister },
        kickAfterMs: 0,
      },
    ],
  });
  const port = Promise.withResolvers<number>();
  const running = runPrinterProxy(
    {
      ...{ printerProxy, dataDir, clock: systemClock, log: silent },
      onListening: ([proxy]) => port.resolve(proxy?.address.port ?? 0),
    },
    stop.signal,
  );
  opened.defer(async () => {
    stop.abort();
    await running;
  });
  const tillPort = await port.promise;
  await expect.poll(() => isThere(printerProxySocketPath(dataDir))).toBe(true);
  const socketPath = join(dataDir, 'relay.sock');
  const relay = opened.use(await openRelay(socketPath, printerProxySocketPath(dataDir)));
  let escpos: Escpos | undefined;
  const all = opened.move();
  return {
    start: async ({ intake, clock, log, received }, signal) => {
      escpos = createEscpos({
        ...{ socketPath, intake, clock, log },
        received: (monotonicMs, boot) => ({ ...received(), monotonicMs, boot }),
      });
      const stopped = escpos.run(signal);
      await expect.poll(() => escpos?.report().state).toBe('connected');
      return { stopped };
    },
    tell: async (sale) => {
      await printJob({ port: tillPort, bytes: receiptOf(sale) });
    },
    repeat: ({ totalMinor }) => relay.say(relay.items.get(totalMinor) ?? ''),
    garbage: () => relay.say('{"item":{"id":"nobody","register":7}}'),
    complaints: () => escpos?.report().unreadable ?? 0,
    acknowledged: () => relay.acknowledged.size,
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

async function isThere(path: string): Promise<boolean> {
  const socket = connect(path);
  return new Promise((resolve) => {
    socket.on('connect', () => resolve(true));
    socket.on('error', () => resolve(false));
  }).finally(() => socket.destroy()) as Promise<boolean>;
}

sourceContract({ name: 'receipt printer', by: 'printer', open: openPrinterWorld });

function incoming(fields: Partial<ReceiptMessage> = {}): ReceiptMessage {
  const nowMs = systemClock.monotonicMs();
  return {
    id: uuidv7(),
    register: contractRegister,
    boot: systemClock.boot,
    firstByteMs: nowMs - 40,
    cutMs: nowMs - 5,
    endMs: nowMs - 5,
    wallMs: systemClock.nowMs() - 5,
    kind: 'sale',
    total: 1_980,
    text: '合計 ¥1,980',
    reasons: [],
    ...fields,
  };
}

type World = AsyncDisposable & {
  readonly testStore: TestStore;
  readonly spool: Spool;
  readonly escpos: Escpos;
  print(item: ReceiptMessage): void;
  sales(): Promise<readonly Pair[]>;
};

/** A spool with its hand-over, and the agent's side over a real store. */
async function openWorld(readings: readonly ClockReading[] = []): Promise<World> {
  await using opened = new AsyncDisposableStack();
  const folder = await makeFolder(opened);
  const testStore = opened.use(await openTestStore());
  const { store } = testStore;
  await store.write.importSetUp({
    ...{ cameras: [], links: [] },
    registers: [{ key: contractRegister, name: 'レジ1', instant: defaultInstantRule }],
  });
  for (const reading of readings) await store.write.noteClock(reading);
  const timekeeper = await createTimekeeper({
    store,
    clock: systemClock,
    log: silent,
    readState: () => 'synced',
  });
  const socketPath = join(folder, 'agent.sock');
  const spool = openSpool({ folder, maxBytes: 1024 * 1024, log: () => undefined });
  const handOver = openHandOver({
    ...{ socketPath, spool, log: () => undefined, hello: { boot: systemClock.boot }, onEnd: () => undefined },
    receipts: () => [],
    isWaiting: () => false,
    state: () => ({ printers: [], waiting: spool.size(), lost: spool.lost(), isFailing: spool.isFailing() }),
  });
  opened.defer(() => {
    handOver.close();
    spool.close();
  });
  const stop = new AbortController();
  const escpos = createEscpos({
    ...{ socketPath, clock: systemClock, log: silent },
    intake: createIntake({ store, clock: systemClock, log: silent, onPending: () => undefined }),
    received: (monotonicMs, boot) => timekeeper.receivedAt(monotonicMs, boot),
    keepPicture: (picture) => store.write.keepPaperPicture(picture),
  });
  const running = escpos.run(stop.signal);
  opened.defer(async () => {
    stop.abort();
    await running;
  });
  await expect.poll(() => escpos.report().state).toBe('connected');
  const all = opened.move();
  return {
    testStore,
    spool,
    escpos,
    print(item) {
      spool.add(item);
      handOver.offer(item.id);
    },
    sales: async () => (await store.read.sales({ limit: 200 })).pairs,
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

describe('receipt printers', () => {
  test('announce a till that connects, and one that stays connected when it begins to print', async () => {
    await using opened = new AsyncDisposableStack();
    const dataDir = await makeFolder(opened);
    const printer = opened.use(await startPrinter());
    const stop = new AbortController();
    const printerProxy = printerProxySchema.parse({
      printers: [{ listen: '127.0.0.1:0', printer: `127.0.0.1:${printer.port}`, register: 'till-1' }],
    });
    const port = Promise.withResolvers<number>();
    const proxy = runPrinterProxy(
      {
        ...{ printerProxy, dataDir, clock: systemClock, log: silent },
        onListening: ([first]) => port.resolve(first?.address.port ?? 0),
      },
      stop.signal,
    );
    const tills: string[] = [];
    const escpos = createEscpos({
      ...{ socketPath: printerProxySocketPath(dataDir), clock: systemClock, log: silent },
      intake: () => Promise.reject(new Error('nothing was printed')),
      received: () => {
        throw new Error('nothing was printed');
      },
      onTill: (register) => void tills.push(register),
    });
    const agent = escpos.run(stop.signal);
    opened.defer(async () => {
      stop.abort();
      await Promise.all([proxy, agent]);
    });
    const tillPort = await port.promise;
    await expect.poll(() => escpos.report().printerProxy?.printers.length).toBe(1);
    expect(tills).toEqual([]);
    const till = opened.adopt(connect(tillPort, '127.0.0.1'), (socket) => void socket.destroy());
    await expect.poll(() => tills).toEqual(['till-1']);
    till.destroy();
    await expect.poll(() => escpos.report().printerProxy?.printers[0]?.tills).toBe(0);
    const lasting = opened.adopt(connect(tillPort, '127.0.0.1'), (socket) => void socket.destroy());
    await expect.poll(() => tills).toEqual(['till-1', 'till-1']);
    // A status request prints nothing; the paper is not cut yet.
    lasting.write('\x10\x04\x01');
    lasting.write('\x1b@RECEIPT\n');
    await expect.poll(() => tills).toEqual(['till-1', 'till-1', 'till-1']);
    lasting.write('COFFEE 480\n');
    await expect.poll(() => Buffer.concat(printer.printed()).includes('COFFEE')).toBe(true);
    expect(tills).toHaveLength(3);
  });

  test('keep receipts of an unknown register, without blocking others, until it is set up', async () => {
    await using world = await openWorld();
    // More than may be in flight, before all others.
    for (let n = 0; n < 100; n++) world.print(incoming({ register: 'new', total: 10_000 + n }));
    for (let n = 0; n < 50; n++) world.print(incoming({ total: n }));
    await expect.poll(async () => (await world.sales()).length).toBe(50);
    await expect.poll(() => world.spool.size()).toBe(100);
    await expect
      .poll(() => world.escpos.report().putBack)
      .toMatchObject([{ register: 'new', why: 'unknown_register', receipts: 100 }]);
    const at = { nowMs: systemClock.monotonicMs(), wallAt: () => 0 };
    expect(printerAlarms(world.escpos.report(), [], at)).toMatchObject([
      {
        kind: 'receipts_of_unknown_register',
        problem: { code: 'alarm.receipts_of_unknown', params: { receipts: '100', register: 'new' } },
      },
    ]);

    await world.testStore.store.write.importSetUp({
      ...{ cameras: [], links: [] },
      registers: ['new', contractRegister].map((key) => ({ key, name: key, instant: defaultInstantRule })),
    });
    world.escpos.retryPutBack();
    await expect.poll(async () => (await world.sales()).length).toBe(150);
    await expect.poll(() => world.spool.size()).toBe(0);
    await expect.poll(() => world.escpos.report().putBack).toEqual([]);
  });

  test('identity, instant and text of a receipt', async () => {
    await using world = await openWorld();
    const item = incoming({ number: '0042', reasons: ['several_totals'] });
    const kicked = incoming({ kickMs: item.endMs - 100, endMs: item.endMs });
    for (const each of [item, kicked]) world.print(each);
    await expect.poll(async () => (await world.sales()).length).toBe(2);
    const pairs = (await world.testStore.store.read.sales({ limit: 10 })).pairs;
    const find = (id: string) => pairs.find(({ saleId }) => saleId === id);
    expect(find(item.id)).toMatchObject({
      sale: {
        ...{ totalMinor: 1_980, receiptNumber: '0042', receiptText: '合計 ¥1,980' },
        receiptDoubts: ['several_totals'],
      },
      instant: { basis: 'receipt_first_byte', monotonicMs: item.firstByteMs },
    });
    expect(find(kicked.id)?.instant).toMatchObject({ basis: 'drawer', monotonicMs: kicked.kickMs });
  });

  test('uses the wall clock of an unknown boot, and marks it so', async () => {
    await using world = await openWorld();
    const item = incoming({
      boot: 'before',
      firstByteMs: 1_000,
      cutMs: 2_000,
      endMs: 2_000,
      wallMs: 1_790_000_000_000,
    });
    world.print(item);
    await expect.poll(async () => (await world.sales()).length).toBe(1);
    expect((await world.testStore.store.read.sales({ limit: 1 })).pairs).toMatchObject([
      { clock: 'unsynced', instant: { atMs: 1_789_999_999_000, basis: 'receipt_first_byte' } },
    ]);
  });

  test('uses the clock map of a known boot, before and after its clock was set', async () => {
    const boot = 'before';
    await using world = await openWorld([
      { boot, monotonicMs: 1_000, wallMs: 1_000_000, state: 'unsynced' },
      { boot, monotonicMs: 60_000, wallMs: 1_790_000_000_000, state: 'synced' },
    ]);
    const { firstByteMs: _, cutMs: _cut, ...item } = incoming({ boot, kind: 'no_sale', total: 0 });
    world.print({ ...item, id: uuidv7(), kickMs: 2_000, endMs: 2_000, wallMs: 7, total: 1 });
    world.print({ ...item, id: uuidv7(), kickMs: 61_000, endMs: 61_000, wallMs: 7, total: 2 });
    await expect.poll(async () => (await world.sales()).length).toBe(2);
    const pairs = (await world.sales()).toSorted((a, b) => a.sale.totalMinor - b.sale.totalMinor);
    // The first is corrected with the next clock reading.
    expect(pairs).toMatchObject([
      { clock: 'unsynced', instant: { atMs: 1_001_000 } },
      { clock: 'synced', instant: { atMs: 1_790_000_001_000 } },
    ]);
  });

  test('stores the picture of a paper before it is acknowledged', async () => {
    await using world = await openWorld();
    const { total: _, text: _text, ...paper } = incoming({ reasons: ['image'] });
    world.print({ ...paper, picture: Buffer.from('a picture').toString('base64') });
    await expect.poll(() => world.spool.size()).toBe(0);
    const png = await world.testStore.store.read.paperPicture(paper.id);
    expect(Buffer.from(png ?? []).toString()).toBe('a picture');
  });

  test('acknowledges and counts papers that are no sale', async () => {
    await using world = await openWorld();
    for (const kind of ['report', 'copy', 'copy', 'slip', 'order', 'training'] as const)
      world.print(incoming({ kind }));
    const { cutMs: _, ...logo } = incoming({ kind: 'unclear', reasons: ['image'] });
    world.print(logo);
    // A browser, or a scanner, at the printer’s port.
    const greeting = 'GET / HTTP/1.1\nHost: 192.168.1.10:9100\n';
    world.print(incoming({ kind: 'unclear', reasons: ['no_total'], text: greeting }));
    world.print(incoming({ kind: 'no_sale' }));
    await expect.poll(() => world.spool.size()).toBe(0);
    await expect
      .poll(() => world.escpos.report())
      .toMatchObject({
        sales: 1,
        notSales: { report: 1, copy: 2, slip: 1, order: 1, training: 1, scrap: 2 },
      });
    expect(await world.sales()).toHaveLength(1);
  });
});

describe('the sale of a receipt', () => {
  const saleOf = (fields: Partial<ReceiptMessage>): Sale | undefined => {
    const made = saleOfReceipt(incoming(fields));
    return made.kind === 'sale' ? made.sale : undefined;
  };
  const without = (fields: Partial<ReceiptMessage>): ReceiptMessage => {
    const { total: _, ...rest } = incoming(fields);
    return rest;
  };

  test('exists without a readable total, with the reason', () => {
    const unknown = saleOfReceipt(without({ kind: 'unclear', reasons: ['no_total'] }));
    expect(unknown).toMatchObject({
      sale: { kind: 'sale', totalMinor: 0, totalUnknown: true, receiptDoubts: ['no_total', 'unclear'] },
    });
    const drawn = saleOfReceipt(without({ reasons: ['image'] }));
    expect(drawn).toMatchObject({ sale: { totalUnknown: true, receiptDoubts: ['image'] } });
    expect(saleOfReceipt(without({ kind: 'refund', reasons: ['no_total'] }))).toMatchObject({
      sale: { kind: 'refund', totalUnknown: true },
    });
  });

  test('has no amount while the paper is unclear', () => {
    expect(saleOf({ kind: 'unclear', total: 3_300, reasons: [] })).toMatchObject({
      ...{ kind: 'sale', totalMinor: 0, totalUnknown: true, receiptDoubts: ['unclear'] },
    });
  });

  test('is a drawer opening when a paper that is no sale opened the drawer', () => {
    const paper = { total: 3_300, number: '12', text: '再発行' };
    for (const kind of ['report', 'copy', 'training', 'notice'] as const)
      expect(saleOf({ ...paper, kind, kickMs: 20 })).toEqual({
        ...{ kind: 'no_sale', totalMinor: 0, currency: 'JPY', lines: [], payments: [] },
        ...{ receiptNumber: '12', receiptText: '再発行' },
      });
    // The pulse for a kitchen's buzzer; a card slip accompanies the receipt of its sale.
    for (const kind of ['order', 'slip'] as const)
      expect(saleOfReceipt(incoming({ ...paper, kind, kickMs: 20 }))).toEqual({ kind: 'not_sale', as: kind });
  });

  test('of a drawer without a receipt has no unknown total', () => {
    const made = saleOfReceipt(without({ kind: 'no_sale' }));
    expect(made).toMatchObject({ sale: { kind: 'no_sale', totalMinor: 0 } });
    expect(made.kind === 'sale' && made.sale.totalUnknown).toBeUndefined();
  });

  test('shortens a very long text, and marks it so', () => {
    const sale = saleOf({ text: '長'.repeat(60_000), reasons: ['too_long'] });
    expect(sale?.receiptText).toHaveLength(20_000);
    expect(sale?.receiptDoubts).toEqual(['too_long']);
    expect(saleOf({ text: '長'.repeat(30_000) })?.receiptDoubts).toEqual(['too_long']);
  });
});
