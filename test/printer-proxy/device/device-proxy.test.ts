/** ePOS-Device through the proxy: a printer, tills that speak it over TCP and over a WebSocket, and what the capture gets of them. */
import { expect, test } from 'vitest';
import { systemClock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { createJobCapture } from '../../../src/printer-proxy/capture/captured-jobs.ts';
import type { Description } from '../../../src/printer-proxy/capture/describe-paper.ts';
import { openProxy } from '../../../src/printer-proxy/proxy.ts';
import { capturedPrinter } from '../../peers/printers/captured-printer.ts';
import {
  eposDocument,
  startDevicePrinter,
  xmlPrint,
  xmlResult,
} from '../../peers/printers/device-printer.ts';
import { connectSdkTill, connectXmlTill } from '../../peers/printers/device-till.ts';
import { cutElement, kickElement, textElement } from '../../peers/printers/http-printer.ts';

const receipt = (total: number): string =>
  textElement('epson', `ユビ珈琲\nブレンド\t￥${total}\n合計          ￥${total}\n`) + cutElement.epson;

/** Reads what the proxy copies, as the capture thread does. */
async function openBefore(port: number) {
  const jobs = createJobCapture([{ ...capturedPrinter, kickAfterMs: 0 }]);
  const heard: Description[] = [];
  const proxy = await openProxy({
    ...{ listen: { host: '127.0.0.1', port: 0 }, printer: { host: '127.0.0.1', port } },
    ...{ index: 0, register: 'r1', clock: systemClock, log: createLog({ level: 'silent' }) },
    capture: {
      add: (data) => void heard.push(...jobs.add({ kind: 'bytes', ...data })),
      answer: (data) => void heard.push(...jobs.add({ kind: 'answer', ...data })),
      closed: (connection, printer) => void heard.push(...jobs.add({ kind: 'closed', connection, printer })),
    },
  });
  return {
    port: proxy.address.port,
    sales: () => {
      heard.push(...jobs.add({ kind: 'tick', atMs: systemClock.monotonicMs() + 60_000 }));
      return heard.map(({ kind, total, kickMs }) => [kind, total, kickMs !== undefined]);
    },
    [Symbol.asyncDispose]: () => proxy.close(),
  };
}

test('xml: prints and reads in pieces of one byte, and drops a document whose till dies', async () => {
  await using printer = await startDevicePrinter({ devices: ['local_printer', 'bar_printer'] });
  await using proxy = await openBefore(printer.port);
  using till = await connectXmlTill(proxy.port, 1);
  expect(await till.open('local_printer')).toContain('<code>OK</code>');
  expect(await till.open('bar_printer')).toContain('<code>OK</code>');
  const printed = (device: string) => xmlResult(device, { success: true, code: '' });
  expect(await till.print('local_printer', kickElement.epson + receipt(100))).toBe(printed('local_printer'));
  expect(await till.print('bar_printer', receipt(200))).toBe(printed('bar_printer'));
  printer.paperOut();
  expect(await till.print('local_printer', receipt(300))).toContain('EPTR_REC_EMPTY');
  printer.paperIn();
  expect(await till.print('hall_printer', receipt(400))).toContain('DEVICE_NOT_FOUND');
  using dying = await connectXmlTill(proxy.port);
  dying.raw(xmlPrint('local_printer', receipt(500)).slice(0, -40));
  dying.hangUp();
  expect(await till.print('local_printer', kickElement.epson)).toBe(printed('local_printer'));
  expect(printer.printed()).toEqual([kickElement.epson + receipt(100), kickElement.epson].map(eposDocument));
  expect(printer.printed('bar_printer')).toEqual([eposDocument(receipt(200))]);
  expect(proxy.sales().sort()).toEqual([
    ['no_sale', undefined, true],
    ['sale', 100, true],
    ['sale', 200, false],
  ]);
});

test('sdk: prints and reads fragments over a WebSocket', async () => {
  await using printer = await startDevicePrinter();
  await using proxy = await openBefore(printer.sdkPort);
  using till = await connectSdkTill(proxy.port, 9);
  expect(await till.open('local_printer')).toContain('OK');
  expect(await till.print('local_printer', kickElement.epson + receipt(100))).toContain('success=\\"true\\"');
  printer.paperOut();
  expect(await till.print('local_printer', receipt(200))).toContain('EPTR_REC_EMPTY');
  printer.paperIn();
  expect(await till.print('local_printer', receipt(200))).toContain('success=\\"true\\"');
  expect(printer.printed()).toEqual([kickElement.epson + receipt(100), receipt(200)].map(eposDocument));
  expect(proxy.sales()).toEqual([
    ['sale', 100, true],
    ['sale', 200, false],
  ]);
});
