/** A shop whose tills print over HTTP: real agent, real printer proxy, printers that speak ePOS-Print and WebPRNT. */
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { systemClock } from '../../../src/lib/clock.ts';
import { startPrintCloud } from '../../peers/clouds/print-cloud.ts';
import { freePort } from '../../peers/network/free-port.ts';
import {
  cutElement,
  kickElement,
  type Maker,
  printAnswer,
  printBody,
  sendPrint,
  startHttpPrinter,
  textElement,
} from '../../peers/printers/http-printer.ts';
import { epsonPrinter, starPrinter } from '../../peers/printers/polling-printer.ts';
import { eventually } from '../../peers/program.ts';
import { openPrintingShop } from '../printing-shop.ts';

const receiptText = (total: number): string =>
  `ユビ珈琲\nブレンド      ￥${total}\n合計          ￥${total}\n`;
const receipt = (maker: Maker, total: number, begin = ''): string =>
  printBody(maker, begin + textElement(maker, receiptText(total)) + cutElement[maker]);

test('stores sales of both makers once, with text and drawer, whatever happens to the agent; none that was refused', async () => {
  await using epson = await startHttpPrinter('epson', { printsForMs: 1_000 });
  await using star = await startHttpPrinter('star', { printsForMs: 1_000 });
  const ports = { epson: await freePort(), star: await freePort() };
  const [relayPort, cloudPort] = [await freePort(), await freePort()];
  const printers = { epson, star };
  const makers = ['epson', 'star'] as const;
  await using shop = await openPrintingShop({
    registers: ['epson', 'star', 'epson-http', 'star-http', 'cloud'],
    printers: [
      {
        ...{ listen: `127.0.0.1:${relayPort}`, printer: `http://127.0.0.1:${cloudPort}/cloudprnt/shop-7` },
        ...{ register: 'cloud', kickAfterMs: 0 },
      },
      ...makers.map((maker) => ({
        ...{ listen: `127.0.0.1:${ports[maker]}`, printer: `127.0.0.1:${printers[maker].port}` },
        ...{ register: `${maker}-http`, dialect: maker },
      })),
    ],
  });
  await shop.start();
  await shop.printerProxyPid();
  const sentAt = new Map<number, number>();
  async function sell(maker: Maker, total: number, isCash: boolean): Promise<string> {
    sentAt.set(total, Date.now());
    return sendPrint(maker, ports[maker], receipt(maker, total, isCash ? kickElement[maker] : ''));
  }

  expect(await Promise.all([sell('epson', 1_100, true), sell('star', 2_100, false)])).toEqual(
    makers.map((maker) => printAnswer(maker)),
  );
  epson.paperOut();
  expect(await sell('epson', 1_200, false)).toContain('EPTR_REC_EMPTY');
  expect(await sell('epson', 1_300, false)).toContain('EPTR_REC_EMPTY');
  epson.paperIn();
  // Two printers of one register that poll a cloud, which is away at first.
  const relayed = `http://127.0.0.1:${relayPort}/cloudprnt/shop-7`;
  const polling = [starPrinter(relayed, '00:11:62:00:00:01'), epsonPrinter(relayed, 'bar')];
  const poll = () => Promise.all(polling.map((one) => one.poll()));
  expect(await poll()).toEqual([503, 503]);
  await using cloud = await startPrintCloud({ port: cloudPort });
  expect(await poll()).toEqual([200, 200]);
  const polledAtMs = Date.now();
  // While it is printed, the agent is killed.
  const sold = Promise.all([sell('epson', 1_400, false), sell('star', 2_200, true)]);
  await systemClock.sleep(300);
  await shop.agent.end('SIGKILL');
  cloud.addStarJob('00:11:62:00:00:01', {
    ...{ token: 'job-1', type: 'text/plain', headers: { 'X-Star-CashDrawer': 'start' } },
    body: receiptText(3_100),
  });
  cloud.addEpsonJobs('bar', [{ elements: textElement('epson', receiptText(3_200)) + cutElement.epson }]);
  const waitedMs = Date.now() - polledAtMs;
  expect(await poll()).toEqual([200, 200]);
  expect(polling.map(({ printed }) => printed.length)).toEqual([1, 1]);
  await sold;
  expect(await sendPrint('epson', ports.epson, receipt('epson', 1_200))).toBe(printAnswer('epson'));
  await shop.start();

  const pairs = await eventually('the sales', async () => {
    const found = await shop.pairs();
    return found.length >= 7 ? found : undefined;
  });
  expect(pairs.map(({ total, instant }) => [total, instant.basis]).sort()).toEqual([
    [1_100, 'drawer'],
    [1_200, 'receipt_first_byte'],
    [1_400, 'receipt_first_byte'],
    [2_100, 'receipt_first_byte'],
    [2_200, 'drawer'],
    [3_100, 'drawer'],
    [3_200, 'receipt_first_byte'],
  ]);
  for (const { total, receiptText, instant, register } of pairs) {
    expect(receiptText).toBe(`ユビ珈琲\nブレンド      ￥${total}\n合計          ￥${total}`);
    if (total > 3_000) {
      expect(register.key).toBe('cloud');
      // The receipt may have waited since the poll before.
      expect(instant.uncertaintyMs).toBeGreaterThanOrEqual(waitedMs);
      continue;
    }
    expect(register.key).toBe(`${total < 2_000 ? 'epson' : 'star'}-http`);
    // Before the paper was out, which took a second; of the refused one: at its first attempt.
    const lateMs = Date.parse(instant.at) - (sentAt.get(total) ?? 0);
    expect(lateMs).toBeGreaterThanOrEqual(0);
  }
  // A till that prints encrypted is named, with what to do.
  const encrypted = connect({ port: ports.star, host: '127.0.0.1' }).on('error', () => undefined);
  encrypted.write(Buffer.from('160301020001000000', 'hex'));
  await eventually('the encrypted till is reported', async () => {
    const its = (await shop.status()).printers?.printers.find(({ register }) => register === 'star-http');
    return its?.problem?.code === 'printer.encrypted' ? its : undefined;
  });
  encrypted.destroy();
  expect(printers.epson.printed()).toHaveLength(3);
  // The one that nobody printed again is in no sale.
  expect(pairs.some(({ total }) => total === 1_300)).toBe(false);
});
