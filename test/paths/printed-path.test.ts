/** A receipt is printed, and the picture of that moment stands beside it: real printer proxy, real agent, real camera, a till and a printer. */
import iconv from 'iconv-lite';
import { expect, test } from 'vitest';
import { measuredDelay, startCamera } from '../peers/cameras/camera.ts';
import { readPaintedClock } from '../peers/cameras/painted-clock.ts';
import { printJob } from '../peers/printers/receipt-till.ts';
import { eventually } from '../peers/program.ts';
import { openPrintingShop } from '../printer-proxy/printing-shop.ts';

const kick = '\x1bp\x00\x19\xfa';
const body = (total: number): string =>
  `ユビ珈琲\nブレンド      ￥${total}\n合計          ￥${total}\n\x1dV\x00`;

test('a printed receipt becomes a pair: the instant of its drawer or its first byte, and the frame of that instant', async () => {
  await using camera = await startCamera();
  await using shop = await openPrintingShop({
    setUp: `cameras: [{ id: counter, name: カウンター, url: '${camera.url}', ${measuredDelay()} }]
links: [{ register: epson, camera: counter }]
`,
  });
  await shop.start();
  await shop.printerProxyPid();
  await eventually('pictures', async () => {
    const [its] = (await shop.status()).cameras;
    return its?.state === 'up' && its.heldMs > 2_000 ? true : undefined;
  });
  const [lane] = shop.lanes;
  if (lane === undefined) throw new Error('no printer');
  const printed: { total: number; atMs: number; basis: string }[] = [];
  for (const [index, isKicked] of [true, false, true, false].entries()) {
    const total = 1_000 + index;
    const bytes = iconv.encode(`\x1b@${isKicked ? kick : ''}${body(total)}`, 'cp932');
    printed.push({ total, atMs: Date.now(), basis: isKicked ? 'drawer' : 'receipt_first_byte' });
    await printJob({ port: lane.port, bytes });
    // Before, at and after pictures.
    await new Promise((resolve) => setTimeout(resolve, 300 + index * 27));
  }

  const pairs = await eventually('pairs with their pictures', async () => {
    const found = await shop.pairs();
    const isDone = found.every(({ captures }) => captures.every(({ outcome }) => outcome !== 'pending'));
    return found.length === printed.length && isDone ? found : undefined;
  });
  const figures: object[] = [];
  for (const { total, atMs, basis } of printed) {
    const pair = pairs.find((candidate) => candidate.total === total);
    const [capture] = pair?.captures ?? [];
    if (pair === undefined || capture?.outcome !== 'captured') throw new Error(`no picture of ${total}`);
    expect(pair.instant.basis).toBe(basis);
    expect(pair.receiptText).toContain('ブレンド');
    const url = new URL(capture.thumbnail.url, shop.url);
    const jpeg = Buffer.from(await (await fetch(url)).arrayBuffer());
    const paintedMs = (await readPaintedClock(jpeg))?.wallMs ?? Number.NaN;
    const instantMs = Date.parse(pair.instant.at);
    // Against what the gateway recorded: a slow machine hears late, but must show what it says it shows.
    expect(Math.abs(paintedMs - instantMs)).toBeLessThanOrEqual(camera.intervalMs);
    expect(instantMs).toBeGreaterThanOrEqual(atMs);
    figures.push({ basis, paintedMinusPrintedMs: paintedMs - atMs, instantMinusPrintedMs: instantMs - atMs });
  }
  console.info(`a picture every ${camera.intervalMs} ms`, JSON.stringify(figures));
});
