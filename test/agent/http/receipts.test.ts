/** Printers and the rules of their receipts over the API: checked, tried in bounded time, and stored only with their register. */
import { expect, test } from 'vitest';
import { problemJson } from '../../../src/contract/page/problem-details.ts';
import { receiptsJson } from '../../../src/contract/page/receipts.ts';
import { printerLine, registersJson } from '../../../src/contract/page/registers.ts';
import type { HeldReceipt, PrinterState } from '../../../src/contract/printer/lines.ts';
import { noOwnRules, printerUnreachable } from '../../../src/domain/setup/receipt-printer.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { listenText } from '../../../src/lib/net/listen-address.ts';
import { tryRules } from '../../../src/printer-proxy/rules/try-rules.ts';
import { startPrintCloud } from '../../peers/clouds/print-cloud.ts';
import { freePort } from '../../peers/network/free-port.ts';
import { startPrinter } from '../../peers/printers/printer.ts';
import { acceptInput, saleOf } from '../store/fixtures.ts';
import { startGateway, type TestGateway } from './gateway.ts';

const held = (id: string, text: string): HeldReceipt => ({
  ...{ id, wallMs: Date.parse('2026-11-27T03:00:00Z'), end: 'cut', hasText: text !== '', hasImage: false },
  ...{ kind: 'sale', reasons: [], text, bytes: 40, raw: 'G0A=' },
});

/** Printers whose new certificate was accepted. */
const accepted: string[] = [];

async function open(options: Parameters<typeof startGateway>[0] = {}): Promise<TestGateway> {
  return startGateway({
    ...options,
    receiptPrinters: {
      configured: [
        {
          ...{ register: 'fixed', listen: '127.0.0.1:9100', printer: '192.168.1.50:9100' },
          rules: { ...noOwnRules, totalLabels: ['おしはらい'] },
        },
      ],
      receipts: async () => [held('r1', `レシートNo 7\nおしはらい ￥90\n${'-'.repeat(40)}`), held('r2', '')],
      acceptCertificate: (printer) => void accepted.push(listenText(printer)),
      tryRules: (texts, rules) => tryRules(texts, rules, systemClock),
    },
  });
}

async function ask(gateway: TestGateway, method: string, path: string, body?: object) {
  const response = await fetch(`${gateway.url}/api/v1/${path}`, {
    method,
    headers: { 'accept-language': 'ja', ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const answer: unknown = await response.json();
  return { status: response.status, body: answer };
}

test('reports a silent printer at its field and accepts it on request; tries, stores and keeps rules through other changes', async () => {
  await using gateway = await open();
  await using printer = await startPrinter();
  const away = { name: 'バー', key: 'bar', printer: { address: `127.0.0.1:${await freePort()}` } };
  const refused = problemJson.parse((await ask(gateway, 'POST', 'registers', away)).body);
  expect([refused.type, refused.errors?.map(({ field }) => field)]).toEqual([
    printerUnreachable,
    ['address'],
  ]);
  expect(refused.detail).toMatch(/[ぁ-ん]/);
  const list = async () =>
    registersJson
      .parse((await ask(gateway, 'GET', 'registers')).body)
      .registers.find(({ key }) => key === 'bar');
  expect(await list()).toBeUndefined();
  const added = await ask(gateway, 'POST', 'registers', { ...away, acceptUnreachablePrinter: true });
  expect(added.status).toBe(201);
  const port = (await list())?.printer?.listenPort;
  expect((await list())?.printer).toMatchObject({ dialect: 'epson', encoding: 'cp932', https: 'forward' });
  expect(port).toBeGreaterThanOrEqual(9_100);
  expect(accepted).toEqual([]);
  const secure = { address: `127.0.0.1:${printer.port}`, https: 'read' };
  expect((await ask(gateway, 'PUT', 'registers/bar', { printer: secure })).status).toBe(200);
  expect((await list())?.printer).toMatchObject({ listenPort: port, https: 'read' });
  expect(accepted).toEqual([secure.address]);
  const rules = { ...noOwnRules, totalLabels: ['おしはらい'] };
  const before = receiptsJson.parse((await ask(gateway, 'GET', 'registers/bar/receipts')).body);
  expect(before.receipts.map(({ reading }) => [reading?.total, reading?.number, reading?.reasons])).toEqual([
    [undefined, '7', ['no_total']],
    [undefined, undefined, undefined],
  ]);
  const tried = receiptsJson.parse((await ask(gateway, 'POST', 'registers/bar/rules/try', { rules })).body);
  expect(tried.receipts[0]?.reading).toMatchObject({
    total: 90,
    marks: [
      { line: 0, as: 'number' },
      { line: 1, as: 'total' },
    ],
  });
  expect((await ask(gateway, 'PUT', 'registers/bar/rules', { rules })).status).toBe(200);
  // Another address of the printer, another name: port and rules stay.
  const kind = { dialect: 'star', encoding: 'page', pixelReceipts: 'with_drawer' } as const;
  await ask(gateway, 'PUT', 'registers/bar', {
    printer: { ...away.printer, ...kind },
    acceptUnreachablePrinter: true,
  });
  await ask(gateway, 'PUT', 'registers/bar', { printer: { address: `127.0.0.1:${printer.port}` } });
  await ask(gateway, 'PUT', 'registers/bar', { name: 'カウンター' });
  expect((await list())?.printer).toMatchObject({
    ...{ printer: `127.0.0.1:${printer.port}`, listenPort: port },
    // Absent fields stay.
    ...kind,
  });
  const after = receiptsJson.parse((await ask(gateway, 'GET', 'registers/bar/receipts')).body);
  expect([after.rules, after.receipts[0]?.reading?.total]).toEqual([rules, 90]);
  await ask(gateway, 'PUT', 'registers/bar', { printer: null });
  expect((await list())?.printer).toBeUndefined();
});

test('sets up a printer that polls a cloud by the URL of that cloud, and shows it', async () => {
  await using gateway = await open();
  await using cloud = await startPrintCloud();
  const bar = (address: string) => ({ name: 'バー', key: 'bar', printer: { address } });
  const away = `http://127.0.0.1:${await freePort()}/cloudprnt/shop-7`;
  const refused = problemJson.parse((await ask(gateway, 'POST', 'registers', bar(away))).body);
  expect([refused.type, refused.errors?.map(({ field }) => field)]).toEqual([
    printerUnreachable,
    ['address'],
  ]);
  expect(refused.errors?.[0]?.message).toContain('ECONNREFUSED');
  for (const wrong of [
    'https://user:word@pos.example/',
    'https://pos.example/#a',
    'https://',
    'ftp://a.example/',
  ])
    expect((await ask(gateway, 'POST', 'registers', bar(wrong))).status).toBe(400);
  const url = `http://127.0.0.1:${cloud.port}/cloudprnt/shop-7?a=1`;
  expect((await ask(gateway, 'POST', 'registers', bar(url))).status).toBe(201);
  const { registers } = registersJson.parse((await ask(gateway, 'GET', 'registers')).body);
  // The port of the cloud is none of a printer.
  expect(registers.find(({ key }) => key === 'bar')?.printer).toMatchObject({
    ...{ printer: `127.0.0.1:${cloud.port}`, cloud: url },
    listenPort: expect.toSatisfy((port: number) => port >= 9_100 && port < 9_200) as number,
  });
  expect(cloud.requests).toEqual([]);
});

test('forgets the known certificate of a printer when its address is new or its other one was refused, at no other change', async () => {
  accepted.length = 0;
  await using printer = await startPrinter();
  let problem: PrinterState['problem'];
  let listen = '';
  await using gateway = await open({
    printers: () => ({
      ...{ sales: 0, notSales: {}, unreadable: 0, putBack: [], state: 'connected', sinceMonotonicMs: 0 },
      printers: [
        {
          ...{ listen, printer: '', register: 'bar', state: 'unreachable', sinceMs: 0, tills: 0 },
          ...(problem !== undefined && { problem }),
        },
      ],
    }),
  });
  const address = `127.0.0.1:${printer.port}`;
  const save = async (change: object): Promise<number> => {
    await ask(gateway, 'PUT', 'registers/bar', { printer: { address, ...change } });
    return accepted.length;
  };
  await ask(gateway, 'POST', 'registers', { name: 'バー', key: 'bar', printer: { address, https: 'read' } });
  expect(accepted).toEqual([address]);
  const { registers } = registersJson.parse((await ask(gateway, 'GET', 'registers')).body);
  listen = `0.0.0.0:${registers.find(({ key }) => key === 'bar')?.printer?.listenPort}`;
  expect(await save({ encoding: 'page' })).toBe(1);
  problem = { code: 'printer.connection_refused', params: {} };
  expect(await save({})).toBe(1);
  problem = { code: 'printer.certificate_changed', params: {} };
  expect(await save({})).toBe(2);
  problem = undefined;
  expect(await save({ https: 'forward' })).toBe(2);
  expect(await save({ https: 'read' })).toBe(3);
  await using other = await startPrinter();
  expect(await save({ address: `127.0.0.1:${other.port}` })).toBe(4);
});

test('keeps both rules and register when they are changed concurrently', async () => {
  const found = Promise.withResolvers<{ kind: 'known' }>();
  const asked = Promise.withResolvers<undefined>();
  await using gateway = await open({
    posAccount: {
      ...{ id: 'sma', kind: 'smaregi', name: 'スマレジ', keeps: [] },
      settings: {
        ...{ contractId: 'sample01', accessToken: 'access-token' },
        baseUrl: 'https://webapi.smaregi.jp/access/',
      },
    },
    pos: () => ({
      report: () => [],
      terminals: () => Promise.reject(new Error('not asked for')),
      findTerminal: () => {
        asked.resolve(undefined);
        return found.promise;
      },
      pollNow: () => 'asked',
    }),
  });
  const printer = { address: `127.0.0.1:${await freePort()}` };
  await ask(gateway, 'POST', 'registers', {
    name: 'バー',
    key: 'bar',
    printer,
    acceptUnreachablePrinter: true,
  });
  const changing = ask(gateway, 'PUT', 'registers/bar', {
    ...{ name: '奥のバー', from: { account: 'sma', terminal: 't9' }, cameras: ['counter'] },
  });
  await asked.promise;
  const rules = { ...noOwnRules, totalLabels: ['おしはらい'] };
  const storing = ask(gateway, 'PUT', 'registers/bar/rules', { rules });
  // Time enough to finish, if it did not wait.
  await ask(gateway, 'GET', 'registers/bar/receipts');
  await ask(gateway, 'GET', 'registers/bar/receipts');
  found.resolve({ kind: 'known' });
  expect([(await changing).status, (await storing).status]).toEqual([200, 200]);
  const bar = (await gateway.testStore.store.read.registers()).find(({ key }) => key === 'bar');
  expect([bar?.name, bar?.from?.terminal, bar?.printer?.rules]).toEqual(['奥のバー', 't9', rules]);
  expect(
    (await gateway.testStore.store.read.links()).filter(
      ({ registerKey, untilMs }) => registerKey === 'bar' && untilMs === undefined,
    ),
  ).toHaveLength(1);
});

test('reports invalid patterns at their field, and stops an endless one without blocking the gateway', async () => {
  await using gateway = await open();
  const none = await ask(gateway, 'POST', 'registers/till-1/rules/try', {
    rules: { ...noOwnRules, numberPatterns: ['^No', '('] },
  });
  expect(problemJson.parse(none.body).errors).toEqual([
    {
      field: 'numberPatterns',
      message: '2 行目は正規表現（200 文字まで）として読めません。',
      problem: { code: 'rules_form.pattern', params: { line: '2' } },
    },
  ]);
  const slow = { ...noOwnRules, refundPatterns: ['^(([^x]|[^y])+)+z'] };
  const trying = ask(gateway, 'POST', 'registers/till-1/rules/try', { rules: slow });
  const startedMs = performance.now();
  await ask(gateway, 'GET', 'registers');
  expect(performance.now() - startedMs).toBeLessThan(10_000);
  expect(receiptsJson.parse((await trying).body).receipts[0]).toMatchObject({ tooSlow: true });
  const unknown = await ask(gateway, 'GET', 'registers/nobody/receipts');
  expect([unknown.status, problemJson.parse(unknown.body).detail]).toEqual([
    404,
    'レジ「nobody」は登録されていません。',
  ]);
  expect((await ask(gateway, 'PUT', 'registers/till-1/rules', { rules: noOwnRules })).status).toBe(409);
});

test('shows the last sale of a register that has none among the newest sales', async () => {
  await using gateway = await open();
  const { store } = gateway.testStore;
  await ask(gateway, 'POST', 'registers', { key: 'quiet', name: '催事' });
  await store.write.acceptSale(acceptInput(saleOf({ registerSaleId: 'q' }), 'quiet'));
  await Promise.all(
    Array.from({ length: 5_100 }, (_, n) =>
      store.write.acceptSale(acceptInput(saleOf({ registerSaleId: `s${n}` }))),
    ),
  );
  const { registers } = registersJson.parse((await ask(gateway, 'GET', 'registers')).body);
  expect(registers.find(({ key }) => key === 'quiet')?.lastSale).toBeDefined();
});

test('rejects a printer outside of local networks, even if it need not answer', async () => {
  await using gateway = await open();
  const body = { name: 'バー', key: 'bar', printer: { address: '8.8.8.8:9100' } };
  for (const acceptUnreachablePrinter of [false, true]) {
    const refused = await ask(gateway, 'POST', 'registers', { ...body, acceptUnreachablePrinter });
    expect(refused.status).toBe(400);
    expect(problemJson.parse(refused.body)).toMatchObject({
      type: 'about:blank',
      errors: [{ field: 'address', message: expect.stringMatching(/店内のネットワーク/) as string }],
    });
  }
});

test("reports a printer search's progress line by line, and begins the next once the client is gone", async () => {
  await using gateway = await open();
  const gone = new AbortController();
  const search = (signal?: AbortSignal) =>
    fetch(`${gateway.url}/api/v1/printers/discover`, { method: 'POST', ...(signal && { signal }) });
  const first = await search(gone.signal);
  expect([first.status, first.headers.get('content-type')]).toEqual([200, 'application/x-ndjson']);
  const told = await first.body?.pipeThrough(new TextDecoderStream()).getReader().read();
  // Networks of this machine: there may be none, or a printer that answers before the first report of progress.
  expect(() => printerLine.parse(JSON.parse((told?.value ?? '').split('\n')[0] ?? ''))).not.toThrow();
  gone.abort();
  await expect
    .poll(async () => {
      const next = await search();
      await next.body?.cancel();
      return next.status;
    })
    .toBe(200);
});
