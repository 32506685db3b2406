/** A shop whose tills print by ePOS-Device: real agent, real printer proxy, a printer and tills that speak it over TCP and over a WebSocket. */
import { expect, test } from 'vitest';
import { systemClock } from '../../../src/lib/clock.ts';
import { freePort } from '../../peers/network/free-port.ts';
import {
  eposDocument,
  startDevicePrinter,
  xmlPrint,
  xmlResult,
} from '../../peers/printers/device-printer.ts';
import { connectSdkTill, connectXmlTill } from '../../peers/printers/device-till.ts';
import { cutElement, kickElement, textElement } from '../../peers/printers/http-printer.ts';
import { eventually } from '../../peers/program.ts';
import { openPrintingShop } from '../printing-shop.ts';

const receiptText = (total: number): string =>
  `ユビ珈琲\nブレンド      ￥${total}\n合計          ￥${total}\n`;
const receipt = (total: number, begin = ''): string =>
  begin + textElement('epson', receiptText(total)) + cutElement.epson;
const kick = kickElement.epson;

test('stores sales of both forms once, with text and drawer, whatever happens to the agent; none that was refused', async () => {
  await using printer = await startDevicePrinter({
    devices: ['local_printer', 'bar_printer'],
    printsForMs: 500,
  });
  const ports = { xml: await freePort(), sdk: await freePort() };
  await using shop = await openPrintingShop({
    registers: ['epson', 'star', 'xml', 'sdk'],
    printers: [
      { listen: `127.0.0.1:${ports.xml}`, printer: `127.0.0.1:${printer.port}`, register: 'xml' },
      { listen: `127.0.0.1:${ports.sdk}`, printer: `127.0.0.1:${printer.sdkPort}`, register: 'sdk' },
    ],
  });
  await shop.start();
  await shop.printerProxyPid();
  using xml = await connectXmlTill(ports.xml, 7);
  using sdk = await connectSdkTill(ports.sdk, 5);
  for (const till of [xml, sdk]) expect(await till.open('local_printer')).toContain('OK');
  expect(await xml.open('bar_printer')).toContain('OK');
  expect(await xml.open('hall_printer')).toContain('DEVICE_NOT_FOUND');

  const sentAtMs = Date.now();
  // The printer's own messages reach the till as they are.
  expect(await xml.print('local_printer', receipt(1_100, kick))).toBe(
    xmlResult('local_printer', { success: true, code: '' }),
  );
  const printedAtMs = Date.now();
  expect(await sdk.print('local_printer', receipt(2_100))).toContain('success=\\"true\\"');
  printer.paperOut();
  expect(await xml.print('local_printer', receipt(1_200))).toContain('EPTR_REC_EMPTY');
  expect(await sdk.print('local_printer', receipt(2_200))).toContain('EPTR_REC_EMPTY');
  printer.paperIn();
  expect(await xml.print('local_printer', receipt(1_300).replace('</text>', ''))).toBeDefined();
  expect(await xml.print('hall_printer', receipt(1_400))).toContain('DEVICE_NOT_FOUND');

  // While a receipt is printed, the agent is killed; one more is printed without it.
  const sold = Promise.all([
    xml.print('bar_printer', receipt(1_500)),
    sdk.print('local_printer', receipt(2_500, kick)),
  ]);
  await systemClock.sleep(100);
  await shop.agent.end('SIGKILL');
  await sold;
  expect(await xml.print('local_printer', receipt(1_200))).toContain('success="true"');
  // A till that dies in the middle of a document.
  using dying = await connectXmlTill(ports.xml);
  dying.raw(xmlPrint('local_printer', receipt(1_600)).slice(0, -80));
  await systemClock.sleep(200);
  dying.hangUp();
  await shop.start();

  const pairs = await eventually('the sales', async () => {
    const found = await shop.pairs();
    return found.length >= 6 ? found : undefined;
  });
  const text = (total: number) => receiptText(total).trimEnd();
  expect(
    pairs
      .filter(({ receiptText: read }) => read !== undefined)
      .map(({ total, instant, register, receiptText: read }) => [register.key, total, instant.basis, read])
      .sort(),
  ).toEqual([
    ['sdk', 2_100, 'receipt_first_byte', text(2_100)],
    ['sdk', 2_500, 'drawer', text(2_500)],
    ['xml', 1_100, 'drawer', text(1_100)],
    ['xml', 1_200, 'receipt_first_byte', text(1_200)],
    ['xml', 1_500, 'receipt_first_byte', text(1_500)],
  ]);
  const first = pairs.find(({ total }) => total === 1_100);
  const atMs = Date.parse(first?.instant.at ?? '');
  expect(atMs).toBeGreaterThanOrEqual(sentAtMs);
  expect(atMs).toBeLessThan(printedAtMs - 400);
  // The broken document was printed by this printer, which reads no further than its ends.
  expect(pairs.some(({ total }) => total === 1_400 || total === 1_600 || total === 2_200)).toBe(false);
  expect(printer.printed('bar_printer')).toEqual([eposDocument(receipt(1_500))]);
  expect(printer.printed()).toEqual(
    [
      receipt(1_100, kick),
      receipt(2_100),
      receipt(1_300).replace('</text>', ''),
      receipt(2_500, kick),
      receipt(1_200),
    ].map(eposDocument),
  );
});
