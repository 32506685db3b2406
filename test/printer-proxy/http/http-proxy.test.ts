/** Receipts over HTTP through the proxy: both directions byte for byte, and what a till and a capture get of it. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { systemClock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { openProxy, type Proxy } from '../../../src/printer-proxy/proxy.ts';
import { freePort } from '../../peers/network/free-port.ts';
import {
  cutElement,
  printAnswer,
  printBody,
  printUrl,
  sendPrint,
  startHttpPrinter,
  textElement,
} from '../../peers/printers/http-printer.ts';

type Copied = { readonly kind: string; readonly bytes: Buffer };

async function openBefore(port: number, copied: Copied[] = []): Promise<Proxy & AsyncDisposable> {
  const copy =
    (kind: string) =>
    ({ bytes }: { readonly bytes: Uint8Array }): void =>
      void copied.push({ kind, bytes: Buffer.from(bytes) });
  const proxy = await openProxy({
    ...{ listen: { host: '127.0.0.1', port: 0 }, printer: { host: '127.0.0.1', port } },
    ...{ index: 0, register: 'r1', clock: systemClock, log: createLog({ level: 'silent' }) },
    capture: {
      add: copy('till'),
      answer: copy('printer'),
      closed: () => void copied.push({ kind: 'closed', bytes: Buffer.of() }),
    },
  });
  return { ...proxy, [Symbol.asyncDispose]: () => proxy.close() };
}

const joined = (copied: readonly Copied[], kind: string): Buffer =>
  Buffer.concat(copied.filter((one) => one.kind === kind).map(({ bytes }) => bytes));

const receipt = (total: number): string =>
  printBody('epson', textElement('epson', `店\n合計 ￥${total}\n`) + cutElement.epson);

/** Heads that a proxy which understands HTTP would be tempted to change. */
const request = Buffer.from(
  `OPTIONS /cgi-bin/epos/service.cgi HTTP/1.1\r\nhOsT: 192.168.1.50\r\nConnection:  keep-alive\r\nOrigin: https://pos.example\r\n\r\n` +
    `POST /cgi-bin/epos/service.cgi?devid=local_printer&timeout=60000 HTTP/1.1\r\nHost: 192.168.1.50\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\nVia: 1.0 a\r\n\r\n` +
    `${Buffer.byteLength(receipt(980)).toString(16)}\r\n${receipt(980)}\r\n0\r\nX-Sum: 1\r\n\r\n`,
);
const answer = Buffer.from(
  `HTTP/1.1 200 OK\r\nACCESS-control-allow-origin: *\r\nServer: \r\nContent-Length: 0\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n` +
    `HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: ${Buffer.byteLength(printAnswer('epson'))}\r\n\r\n${printAnswer('epson')}`,
);

function pieces(bytes: Buffer, at: readonly number[]): Buffer[] {
  const places = [0, ...at.map((one) => one % bytes.length).sort((a, b) => a - b), bytes.length];
  return places.slice(1).map((to, index) => bytes.subarray(places[index], to));
}

test('forwards identical bytes in both directions and to the capture, for any chunks', async () => {
  const cuts = fc.array(fc.nat({ max: 5_000 }), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(cuts, cuts, async (near, far) => {
      const received: Buffer[] = [];
      const printer = createServer({ noDelay: true }, (socket) => {
        socket.on('data', (piece: Buffer) => {
          received.push(piece);
          if (Buffer.concat(received).length < request.length) return;
          for (const part of pieces(answer, far)) socket.write(part);
        });
      });
      printer.listen(0, '127.0.0.1');
      await once(printer, 'listening');
      const copied: Copied[] = [];
      await using proxy = await openBefore((printer.address() as AddressInfo).port, copied);
      const till = connect({ port: proxy.address.port, host: '127.0.0.1', noDelay: true });
      const got: Buffer[] = [];
      till.on('data', (piece: Buffer) => void got.push(piece));
      for (const part of pieces(request, near)) {
        till.write(part);
        await new Promise(setImmediate);
      }
      await expect.poll(() => Buffer.concat(got).length).toBe(answer.length);
      expect(Buffer.concat(got).equals(answer)).toBe(true);
      expect(Buffer.concat(received).equals(request)).toBe(true);
      expect(joined(copied, 'till').equals(request)).toBe(true);
      expect(joined(copied, 'printer').equals(answer)).toBe(true);
      till.destroy();
      printer.close();
    }),
    { numRuns: 25, seed: 20 },
  );
});

test('gives a page the answers of the printer itself, on one connection', async () => {
  await using printer = await startHttpPrinter('epson');
  const copied: Copied[] = [];
  await using proxy = await openBefore(printer.port, copied);
  const ask = async (port: number): Promise<[number, string | null, string]> => {
    const preflight = await fetch(printUrl('epson', port), { method: 'OPTIONS' });
    return [preflight.status, preflight.headers.get('access-control-allow-headers'), await preflight.text()];
  };
  expect(await ask(proxy.address.port)).toEqual(await ask(printer.port));
  for (const total of [1, 2, 3])
    expect(await sendPrint('epson', proxy.address.port, receipt(total))).toBe(printAnswer('epson'));
  expect(printer.printed()).toEqual([receipt(1), receipt(2), receipt(3)]);
  expect(await sendPrint('epson', proxy.address.port, '<epos-print>')).toContain('SchemaError');
  // Nothing of a malformed request is kept from the printer.
  expect(printer.refused()).toEqual(['<epos-print>']);
});

test('refuses a till as a printer that is off does', async () => {
  await using proxy = await openBefore(await freePort());
  await expect(sendPrint('epson', proxy.address.port, receipt(1))).rejects.toThrow();
});

test('copies the answer for a till that hung up before it, then the end', async () => {
  const late = createServer({ allowHalfOpen: true }, (socket) => {
    socket.resume();
    socket.on('end', () => socket.end(answer));
  });
  late.listen(0, '127.0.0.1');
  await once(late, 'listening');
  const copied: Copied[] = [];
  await using proxy = await openBefore((late.address() as AddressInfo).port, copied);
  const till = connect({ port: proxy.address.port, host: '127.0.0.1' });
  await new Promise((resolve) => till.write(request, resolve));
  await expect.poll(() => joined(copied, 'till').length).toBe(request.length);
  till.resetAndDestroy();
  await expect.poll(() => copied.at(-1)?.kind).toBe('closed');
  expect(joined(copied, 'printer').equals(answer)).toBe(true);
  late.close();
});

test('lets a receipt be printed and answered before it stops', async () => {
  await using printer = await startHttpPrinter('star', { printsForMs: 1_200 });
  const proxy = await openBefore(printer.port);
  const copiedBody = printBody('star', textElement('star', '合計 ￥1\n'));
  const sent = sendPrint('star', proxy.address.port, copiedBody);
  // Longer than an idle connection is waited for.
  await expect.poll(() => proxy.state().tills).toBe(1);
  await systemClock.sleep(700);
  await proxy.close();
  expect(await sent).toBe(printAnswer('star'));
});
