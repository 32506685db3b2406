/** The forwarded bytes: identical in both directions, whatever till, printer and capture do. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { type Clock, systemClock } from '../../src/lib/clock.ts';
import { createLog } from '../../src/lib/log.ts';
import { openProxy, type Proxy } from '../../src/printer-proxy/proxy.ts';
import type { ProxyOptions } from '../../src/printer-proxy/proxy-connection.ts';
import { freePort } from '../peers/network/free-port.ts';
import { startPrinter } from '../peers/printers/printer.ts';
import { printJob } from '../peers/printers/receipt-till.ts';
import { randomFrom } from '../peers/printers/receipts.ts';

type Heard = { bytes: Buffer; atMs: number }[];

async function openBefore(
  port: number,
  heard: Heard = [],
  more: Partial<Pick<ProxyOptions, 'capture' | 'clock'>> = {},
): Promise<Proxy & AsyncDisposable> {
  const proxy = await openProxy({
    listen: { host: '127.0.0.1', port: 0 },
    printer: { host: '127.0.0.1', port },
    index: 0,
    register: 'r1',
    capture: {
      add: ({ bytes, atMs }) => void heard.push({ bytes: Buffer.from(bytes), atMs }),
      answer: () => undefined,
      closed: () => undefined,
    },
    clock: systemClock,
    log: createLog({ level: 'silent' }),
    ...more,
  });
  return { ...proxy, [Symbol.asyncDispose]: () => proxy.close() };
}

function noise(bytes: number, seed: number): Buffer {
  const random = randomFrom(seed);
  return Buffer.from(Array.from({ length: bytes }, () => Math.floor(random() * 256)));
}

test('forwards identical bytes for several tills to printer, tills and capture', async () => {
  await using printer = await startPrinter({ echoes: true });
  const heard: Heard = [];
  await using proxy = await openBefore(printer.port, heard);
  const jobs = Array.from({ length: 8 }, (_, index) => noise(20_000 + 1_000 * index, index));
  const answers = await Promise.all(
    jobs.map((bytes, index) => printJob({ port: proxy.address.port, bytes, random: randomFrom(index) })),
  );
  expect(answers.map((answer, index) => answer.equals(jobs[index] ?? Buffer.of()))).toEqual(
    jobs.map(() => true),
  );
  const printed = printer.printed();
  expect(jobs.every((job) => printed.some((received) => received.equals(job)))).toBe(true);
  expect(heard.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBe(
    jobs.reduce((sum, { length }) => sum + length, 0),
  );
});

test('prints after this machine stood still while the printer was being connected', async () => {
  await using printer = await startPrinter();
  let standstills = 1;
  const clock: Clock = {
    ...systemClock,
    sleep(ms, signal) {
      const slept = systemClock.sleep(ms, signal);
      if (standstills-- > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms + 100);
      return slept;
    },
  };
  await using proxy = await openBefore(printer.port, [], { clock });
  await printJob({ port: proxy.address.port, bytes: Buffer.from('receipt') });
  expect(printer.printed().map(String)).toEqual(['receipt']);
});

test('delivers the printer’s response to a till that closed its half', async () => {
  const late = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('data', () => undefined);
    socket.on('end', () => socket.end('after the end'));
  });
  late.listen(0, '127.0.0.1');
  await once(late, 'listening');
  await using proxy = await openBefore((late.address() as AddressInfo).port);
  const answer = await printJob({ port: proxy.address.port, bytes: Buffer.from('receipt') });
  expect(answer.toString()).toBe('after the end');
  late.close();
});

test('resets the till at once when the printer is unreachable', async () => {
  await using proxy = await openBefore(await freePort());
  await expect(printJob({ port: proxy.address.port, bytes: Buffer.from('receipt') })).rejects.toThrow(
    /ECONNRESET|EPIPE/,
  );
});

test('passes on a reset or close of the printer', async () => {
  await using printer = await startPrinter({ closesAfterBytes: 5 });
  await using proxy = await openBefore(printer.port);
  const polite = connect({ port: proxy.address.port, host: '127.0.0.1', allowHalfOpen: true });
  polite.write('receipt');
  polite.resume();
  await once(polite, 'end');
  polite.destroy();

  const till = connect({ port: proxy.address.port, host: '127.0.0.1' });
  till.write('rec');
  await expect.poll(() => printer.printed().at(-1)?.toString()).toBe('rec');
  const failed = once(till, 'error');
  printer.reset();
  const [error] = (await failed) as [NodeJS.ErrnoException];
  expect(error.code).toBe('ECONNRESET');
});

test('prints data of a till that resets its connection', async () => {
  await using printer = await startPrinter();
  await using proxy = await openBefore(printer.port);
  const job = noise(200_000, 7);
  const till = connect({ port: proxy.address.port, host: '127.0.0.1' });
  await once(till, 'connect');
  await new Promise((resolve) => till.write(job, resolve));
  await expect.poll(() => printer.bytes()).toBe(job.length);
  till.write('last');
  await expect.poll(() => printer.bytes()).toBe(job.length + 4);
  till.resetAndDestroy();
  await printer.ended(1);
});

test('prints data of a till that resets while the printer is out of paper', async () => {
  await using printer = await startPrinter();
  const heard: Heard = [];
  await using proxy = await openBefore(printer.port, heard);
  const heardBytes = (): number => heard.reduce((sum, { bytes }) => sum + bytes.length, 0);
  printer.paperOut();
  const till = connect({ port: proxy.address.port, host: '127.0.0.1' });
  till.on('error', () => undefined);
  till.write(Buffer.alloc(32 * 1024 * 1024, 'receipt'));
  // More than the kernels between proxy and printer hold: the rest waits in the proxy.
  await expect.poll(heardBytes).toBeGreaterThan(1024 * 1024);
  let before = -1;
  while (before !== heardBytes()) {
    before = heardBytes();
    await systemClock.sleep(200);
  }
  till.resetAndDestroy();
  await systemClock.sleep(200);
  printer.paperIn();
  await printer.ended(1);
  expect(printer.bytes()).toBe(heardBytes());
});

test('blocks the till when the printer is out of paper, with constant memory', async () => {
  await using printer = await startPrinter();
  await using proxy = await openBefore(printer.port, [], {
    capture: { add: () => undefined, answer: () => undefined, closed: () => undefined },
  });
  printer.paperOut();
  const job = Buffer.alloc(64 * 1024 * 1024, 'x');
  const till = connect({ port: proxy.address.port, host: '127.0.0.1', allowHalfOpen: true });
  await once(till, 'connect');
  // In slices, so that the till too observes the back-pressure.
  let taken = 0;
  let isStuck = false;
  while (!isStuck && taken < job.length) {
    const slice = job.subarray(taken, taken + 256 * 1024);
    isStuck = await Promise.race([
      new Promise<boolean>((resolve) => till.write(slice, () => resolve(false))),
      systemClock.sleep(1_500).then(() => true),
    ]);
    taken += slice.length;
  }
  expect(isStuck).toBe(true);
  // The kernel's buffers of three sockets, not the 64 MB.
  expect(taken).toBeLessThan(24 * 1024 * 1024);
  printer.paperIn();
  till.end();
  till.resume();
  await once(till, 'end');
  expect(printer.bytes()).toBe(taken);
});

test('passes bytes, then the end, to the capture', async () => {
  await using printer = await startPrinter();
  const order: string[] = [];
  await using proxy = await openBefore(printer.port, [], {
    capture: {
      add: ({ bytes }) => void order.push(`heard ${bytes.length}`),
      answer: () => undefined,
      closed: () => void order.push('closed'),
    },
  });
  await printJob({ port: proxy.address.port, bytes: Buffer.from('receipt') });
  await expect.poll(() => order).toEqual(['heard 7', 'closed']);
});

test('reports a port in use as text', async () => {
  await using printer = await startPrinter();
  const opened = openProxy({
    listen: { host: '127.0.0.1', port: printer.port },
    printer: { host: '127.0.0.1', port: printer.port },
    index: 3,
    configKey: 'printerProxy.printers[3].listen',
    register: 'r1',
    capture: { add: () => undefined, answer: () => undefined, closed: () => undefined },
    clock: systemClock,
    log: createLog({ level: 'silent' }),
  });
  await expect(opened).rejects.toThrow(
    /is taken by another program; change printerProxy\.printers\[3\]\.listen/,
  );
});
