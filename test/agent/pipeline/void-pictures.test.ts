/**
 * The whole way with a real camera: a sale at Smaregi and its 取消 seconds later are two moments of one pair, each with pictures that show the
 * time at which they were taken; at the cloud as well.
 */
import iconv from 'iconv-lite';
import { expect, test } from 'vitest';
import { freePort } from '../../peers/network/free-port.ts';
import { startPrinter } from '../../peers/printers/printer.ts';
import { printJob } from '../../peers/printers/receipt-till.ts';
import { eventually } from '../../peers/program.ts';
import { nearMs, openShop } from './shop.ts';

const around = [-4_000, -2_000, 0, 2_000, 4_000];

test.each([
  ['of the POS cloud', false],
  ['of its paper, which the register prints a moment before', true],
])('captures a void at the time %s, beside the sale', async (_, isPrinted) => {
  await using printer = await startPrinter();
  const printerPort = await freePort();
  await using shop = await openShop({ printer: `127.0.0.1:${printer.port}`, proxyPort: printerPort });
  const id = shop.smaregi.sell({ terminal: '1', total: 1_980 });
  const sold = await shop.found(1_980, ({ captures: [first] }) => first?.outcome === 'captured');
  // Pictures of both moments must not be the same.
  await eventually('some seconds', () =>
    Promise.resolve(Date.now() - Date.parse(sold.instant.at) > 12_000 || undefined),
  );
  const cancelledAtMs = isPrinted ? Date.now() : Math.floor(Date.now() / 1_000) * 1_000;
  if (isPrinted)
    await printJob({
      port: printerPort,
      bytes: iconv.encode('\x1b@【取消】\n合計 -￥1,980\n\x1dV\x00', 'cp932'),
    });
  shop.smaregi.cancel(id);
  const voided = await shop.settled(
    1_980,
    ({ kind, voidedAt }) =>
      kind === 'void' && voidedAt !== undefined && (!isPrinted || voidedAt.basis === 'receipt_first_byte'),
  );

  expect(voided.captures[0]).toEqual(sold.captures[0]);
  const { at, basis, uncertaintyMs } = voided.voidedAt ?? { at: '', basis: '', uncertaintyMs: 0 };
  if (!isPrinted)
    expect({ basis, uncertaintyMs }).toEqual({ basis: 'pos_server_time', uncertaintyMs: 2_500 });
  expect(uncertaintyMs).toBeLessThanOrEqual(2_500);
  // Starting to print takes a moment on a busy machine.
  expect(Math.abs(Date.parse(at) - cancelledAtMs)).toBeLessThan(isPrinted ? 1_000 : uncertaintyMs);
  // Those over the uncertainty of the sale come last.
  const ofVoid = voided.captures.slice(1, 1 + around.length);
  expect(ofVoid.map(({ moment }) => moment)).toEqual(around.map(() => 'void'));
  for (const [index, capture] of ofVoid.entries()) {
    if (capture.outcome !== 'captured') throw new Error(`${capture.outcome}: ${shop.agent.output()}`);
    expect(capture.basis).toBe(basis);
    // A busy machine delays the video, which the uncertainty includes.
    expect(capture.uncertaintyMs).toBeGreaterThanOrEqual(uncertaintyMs);
    const requestedMs = Date.parse(at) + (around[index] ?? 0);
    expect(Math.abs((await shop.paintedMs(capture)) - requestedMs)).toBeLessThan(nearMs);
  }

  const { data: told } = await shop.atCloud(
    1_980,
    ({ data }) => data.kind === 'void' && data.captures.every(({ outcome }) => outcome === 'captured'),
  );
  expect(told.voidedAt?.at).toBe(at);
  expect(told.captures.filter(({ moment }) => moment === 'void')).toHaveLength(5);
});
