/** Receipts that printers fetch from a cloud through the relay: what counts, when, and once. Real printers and clouds over the wire. */
import iconv from 'iconv-lite';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { receiptMessageSchema } from '../../../src/contract/printer/message.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { createJobCapture } from '../../../src/printer-proxy/capture/captured-jobs.ts';
import type { Description } from '../../../src/printer-proxy/capture/describe-paper.ts';
import { openProxy } from '../../../src/printer-proxy/proxy.ts';
import { createCloudEnd } from '../../../src/printer-proxy/relay/cloud-end.ts';
import { type PrintCloudOptions, startPrintCloud } from '../../peers/clouds/print-cloud.ts';
import { capturedPrinter } from '../../peers/printers/captured-printer.ts';
import { drawPaper } from '../../peers/printers/drawn-paper.ts';
import { cutElement, kickElement, textElement } from '../../peers/printers/http-printer.ts';
import { pixelWays } from '../../peers/printers/pixel-jobs.ts';
import { epsonPrinter, type PollingPrinter, starPrinter } from '../../peers/printers/polling-printer.ts';

const mac = '00:11:62:00:00:01';
const text = (total: number): string => `ユビ珈琲\nブレンド      ￥${total}\n合計          ￥${total}\n`;
const eposReceipt = (total: number, begin = ''): string =>
  begin + textElement('epson', text(total)) + cutElement.epson;

/** The clock of the capture moves by a second with each `poll`. */
async function openShop(options: PrintCloudOptions = {}) {
  await using opened = new AsyncDisposableStack();
  const cloud = opened.use(await startPrintCloud(options));
  const jobs = createJobCapture([{ ...capturedPrinter, isRelay: true }]);
  const heard: Description[] = [];
  let nowMs = 0;
  const proxy = await openProxy({
    ...{ listen: { host: '127.0.0.1', port: 0 }, printer: { host: '127.0.0.1', port: cloud.port } },
    ...{ index: 0, register: 'r1', clock: systemClock, log: createLog({ level: 'silent' }) },
    cloud: createCloudEnd(`http://127.0.0.1:${cloud.port}/cloudprnt/shop-7`),
    capture: {
      add: (data) => void heard.push(...jobs.add({ kind: 'bytes', ...data, atMs: nowMs })),
      answer: (data) => void heard.push(...jobs.add({ kind: 'answer', ...data, atMs: nowMs })),
      closed: (connection, printer) => void heard.push(...jobs.add({ kind: 'closed', connection, printer })),
    },
  });
  opened.defer(() => proxy.close());
  const all = opened.move();
  const url = `http://127.0.0.1:${proxy.address.port}/cloudprnt/shop-7`;
  return {
    ...{ cloud, url, jobs },
    async poll(printer: PollingPrinter, afterMs = 1_000): Promise<void> {
      nowMs += afterMs;
      heard.push(...jobs.add({ kind: 'tick', atMs: nowMs }));
      await printer.poll();
    },
    /** Kind, total, first byte, drawer, cut, wait; everything that still waits is awaited. */
    brief(): unknown[] {
      heard.push(...jobs.add({ kind: 'tick', atMs: nowMs + 200_000 }));
      for (const one of heard) receiptMessageSchema.omit({ id: true, boot: true, wallMs: true }).parse(one);
      return heard.map(({ kind, total, firstByteMs, kickMs, cutMs, maxWaitMs }) => [
        ...[kind, total, firstByteMs, kickMs, cutMs, maxWaitMs],
      ]);
    },
    heard: () => heard,
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

test.each([
  ['as they are', {}],
  ['packed', { packs: true }],
  ['packed and in chunks', { packs: true, isChunked: true }],
  ['in chunks, confirmed by GET', { isChunked: true, deleteMethod: 'GET' }],
] as const)(
  'reads jobs of every kind that arrive %s, with drawer and the wait for the poll',
  async (_, options) => {
    await using shop = await openShop(options);
    const printer = starPrinter(shop.url, mac, true);
    await shop.poll(printer);
    const shiftJis = (total: number): Buffer => iconv.encode(text(total), 'cp932');
    const line = Buffer.concat([Buffer.from('1b40', 'hex'), shiftJis(300), Buffer.from('071b6402', 'hex')]);
    const jobs = [
      { type: 'text/plain', body: text(100), headers: { 'X-Star-CashDrawer': 'start' } },
      { type: 'text/plain; charset=shift_jis', body: shiftJis(200), headers: { 'X-Star-CashDrawer': 'end' } },
      { type: 'application/vnd.star.line', body: line },
      { type: 'application/vnd.star.starprnt', body: line },
      { type: 'image/png', body: Buffer.from('89504e47', 'hex') },
      { type: 'application/vnd.star.starconfiguration', body: '{"title":"star_configuration"}' },
      {
        type: 'application/octet-stream',
        body: Buffer.concat([Buffer.from('1b40', 'hex'), shiftJis(600), Buffer.from('1d5601', 'hex')]),
      },
    ];
    for (const [index, job] of jobs.entries()) {
      shop.cloud.addStarJob(mac, { token: `t${index}`, ...job });
      await shop.poll(printer, 2_000);
      await shop.poll(printer);
    }
    expect(printer.printed).toHaveLength(jobs.length);
    expect(shop.brief()).toEqual([
      ['sale', 100, 3_000, 3_000, 3_000, 2_000],
      ['sale', 200, 6_000, 6_000, 6_000, 2_000],
      ['sale', 300, 9_000, 9_000, 9_000, 2_000],
      ['sale', 300, 12_000, 12_000, 12_000, 2_000],
      ['sale', undefined, 15_000, undefined, 15_000, 2_000],
      ['sale', 600, 21_000, undefined, 21_000, 2_000],
    ]);
    expect(shop.heard()[0]?.text).toBe(text(100).trimEnd());
  },
);

test('keeps the picture of receipts that come as PNG or as raster, as those of port 9100', async () => {
  await using shop = await openShop();
  const printer = starPrinter(shop.url, mac);
  const paper = { text: text(100), columns: 32 };
  const drawn = await drawPaper(paper, { font: 'Noto Sans CJK JP', dots: 384 });
  const { width, height } = drawn;
  const raster = pixelWays.find(({ name }) => name === 'raster mode');
  const shades = Uint8Array.from({ length: width * height }, (_, at) =>
    ((drawn.bits[at >> 3] ?? 0) & (0x80 >> (at & 7))) === 0 ? 255 : 0,
  );
  const png = await sharp(shades, { raw: { width, height, channels: 1 } })
    .png({ palette: true })
    .toBuffer();
  for (const [type, body] of [
    ['image/png', png],
    ['image/vnd.star.png', png],
    ['application/vnd.star.raster', raster?.job(drawn) ?? ''],
  ] as const) {
    shop.cloud.addStarJob(mac, { token: type, type, body });
    await shop.poll(printer);
    await shop.poll(printer);
  }
  expect(shop.brief().map((one) => (one as unknown[]).slice(0, 2))).toEqual(
    Array.from({ length: 3 }, () => ['sale', undefined]),
  );
  const direct = createJobCapture([{ ...capturedPrinter, dialect: 'star' }]);
  const bytes = raster?.job(drawn) ?? Buffer.of();
  direct.add({ kind: 'bytes', connection: 1, printer: 0, atMs: 10, bytes });
  const [printed] = direct.add({ kind: 'tick', atMs: 100_000 });
  expect(printed?.picture).toMatch(/^iVBOR/);
  for (const { picture } of shop.heard()) expect(picture).toBe(printed?.picture);
});

test('counts a job once that the cloud offers again, or whose confirmation is repeated', async () => {
  await using shop = await openShop();
  const printer = starPrinter(shop.url, mac);
  shop.cloud.addStarJob(mac, { token: 'job-1', type: 'text/plain', body: text(100) });
  shop.cloud.forgetsConfirmations = true;
  for (let polls = 0; polls < 3; polls++) await shop.poll(printer);
  expect(printer.printed).toHaveLength(3);
  // The same words under another token are another sale.
  shop.cloud.forgetsConfirmations = false;
  await shop.poll(printer);
  shop.cloud.addStarJob(mac, { token: 'job-2', type: 'text/plain', body: text(100) });
  await shop.poll(printer);
  expect(shop.brief().map((one) => (one as unknown[]).slice(0, 3))).toEqual([
    ['sale', 100, 1_000],
    ['sale', 100, 5_000],
  ]);
});

test('dates a job that a printer without paper printed later by its first delivery', async () => {
  await using shop = await openShop();
  const printer = starPrinter(shop.url, mac);
  await shop.poll(printer);
  shop.cloud.addStarJob(mac, { token: 'job-1', type: 'text/plain', body: text(100) });
  printer.losesConfirmation = true;
  await shop.poll(printer);
  printer.hasPaper = false;
  await shop.poll(printer, 30_000);
  printer.hasPaper = true;
  printer.losesConfirmation = false;
  await shop.poll(printer, 30_000);
  expect(shop.brief()).toEqual([['sale', 100, 2_000, undefined, 62_000, 1_000]]);
  expect(shop.heard()[0]?.reasons).toEqual([]);
});

test('counts a job without a confirmation with a doubt, and not again once it is confirmed', async () => {
  await using shop = await openShop();
  const printer = starPrinter(shop.url, mac);
  await shop.poll(printer);
  shop.cloud.addStarJob(mac, { token: 'job-1', type: 'text/plain', body: text(100) });
  printer.losesConfirmation = true;
  await shop.poll(printer);
  printer.losesConfirmation = false;
  await shop.poll(printer, 150_000);
  await shop.poll(printer);
  expect(
    shop.heard().map(({ kind, total, firstByteMs, reasons }) => [kind, total, firstByteMs, reasons]),
  ).toEqual([['sale', 100, 2_000, ['bytes_missed']]]);
  expect(shop.brief()).toHaveLength(1);
});

test('tells two printers on one port apart', async () => {
  await using shop = await openShop();
  const [one, other] = [starPrinter(shop.url, mac), starPrinter(shop.url, '00:11:62:00:00:02')];
  await shop.poll(one);
  await shop.poll(other);
  // Both clouds count their jobs from 1.
  shop.cloud.addStarJob(mac, { token: '1', type: 'text/plain', body: text(100) });
  shop.cloud.addStarJob('00:11:62:00:00:02', { token: '1', type: 'text/plain', body: text(200) });
  one.losesConfirmation = true;
  await shop.poll(one);
  await shop.poll(other);
  expect(shop.heard().length + shop.brief().length).toBeGreaterThan(0);
  expect(shop.brief()).toEqual([
    ['sale', 200, 4_000, undefined, 4_000, 2_000],
    ['sale', 100, 3_000, undefined, 3_000, 2_000],
  ]);
});

test('serves as many printers as a shop has on one port', async () => {
  await using shop = await openShop();
  const printers = Array.from({ length: 40 }, (_, index) => {
    const own = `00:11:62:00:01:${index.toString(16).padStart(2, '0')}`;
    shop.cloud.addStarJob(own, { token: `t${index}`, type: 'text/plain', body: text(100 + index) });
    return { printer: starPrinter(shop.url, own), total: 100 + index };
  });
  for (const { printer } of printers) printer.losesConfirmation = true;
  await Promise.all(printers.map(async ({ printer }) => shop.poll(printer)));
  const totals = shop.brief().map((one) => (one as unknown[])[1]);
  expect(totals.toSorted()).toEqual(printers.map(({ total }) => total));
});

test('reports a cloud that has its jobs fetched elsewhere, and the confirmation of one that nobody read', async () => {
  await using shop = await openShop();
  const send = (method: string, target: string, body: string, answer: string): void => {
    const request = `${method} ${target} HTTP/1.1\r\nHost: 192.168.1.10\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const reply = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${answer.length}\r\n\r\n${answer}`;
    const at = { connection: 7_000 + target.length, printer: 0, atMs: 10 };
    shop.heard().push(...shop.jobs.add({ kind: 'bytes', ...at, bytes: Buffer.from(request) }));
    shop.heard().push(...shop.jobs.add({ kind: 'answer', ...at, bytes: Buffer.from(reply) }));
  };
  const poll = JSON.stringify({ statusCode: '200 OK', printerMAC: mac });
  send('POST', '/c', poll, JSON.stringify({ jobReady: true, jobToken: 'x', jobGetUrl: '/jobs/x' }));
  expect(shop.jobs.problems().size).toBe(0);
  send(
    'POST',
    '/c',
    poll,
    JSON.stringify({ jobReady: true, jobToken: 'x', jobGetUrl: 'https://files.example/x' }),
  );
  expect(shop.jobs.problems().get('r1')?.code).toBe('printer.jobs_elsewhere');
  for (let repeats = 0; repeats < 2; repeats++) send('DELETE', `/c?mac=${mac}&token=x&code=200%20OK`, '', '');
  send('DELETE', `/c?mac=${mac}&token=y&code=510`, '', '');
  expect(shop.brief()).toEqual([['unclear', undefined, 10, undefined, 10, undefined]]);
});

test('Server Direct Print: reads each job of an answer by its result, once, and none that was refused', async () => {
  await using shop = await openShop();
  const printer = epsonPrinter(shop.url, 'till-1');
  await shop.poll(printer);
  shop.cloud.addEpsonJobs('till-1', [
    { id: 'A1', elements: eposReceipt(100, kickElement.epson) },
    { id: 'A2', elements: eposReceipt(200) },
  ]);
  await shop.poll(printer, 3_000);
  await shop.poll(printer);
  // Version 1.00 has no ids.
  shop.cloud.addEpsonJobs('till-1', [{ elements: eposReceipt(300) }]);
  printer.hasPaper = false;
  await shop.poll(printer);
  printer.hasPaper = true;
  await shop.poll(printer, 20_000);
  shop.cloud.addEpsonJobs('till-1', [{ id: 'A4', elements: eposReceipt(400) }]);
  shop.cloud.forgetsConfirmations = true;
  await shop.poll(printer);
  await shop.poll(printer);
  expect(printer.printed).toHaveLength(5);
  expect(shop.brief()).toEqual([
    ['sale', 100, 4_000, 4_000, 4_000, 3_000],
    ['sale', 200, 4_000, undefined, 4_000, 3_000],
    ['sale', 300, 6_000, undefined, 26_000, 1_000],
    ['sale', 400, 27_000, undefined, 27_000, 22_000],
  ]);
  expect(shop.heard()[0]?.text).toBe(text(100).trimEnd());
});
