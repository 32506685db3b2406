/** The places of the printers that are set up on the page, as receipt capture numbers them. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import type { ProxiedPrinter } from '../../src/contract/printer/config.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { createLog } from '../../src/lib/log.ts';
import { createProxies } from '../../src/printer-proxy/proxies.ts';
import { freePort } from '../peers/network/free-port.ts';
import { startPrinter } from '../peers/printers/printer.ts';
import { proxiedPrinter } from './proxied-printer.ts';

test('prints at one printer while it waits at its end for a receipt at another', async () => {
  const proxies = createProxies({
    capture: { add: () => undefined, answer: () => undefined, closed: () => undefined },
    ...{ clock: systemClock, log: createLog({ level: 'silent' }) },
  });
  await using slow = await startPrinter();
  await using free = await startPrinter();
  const [long, short] = [await printerOf(slow.port, 'r1'), await printerOf(free.port, 'r2')];
  await proxies.keep([long, short]);
  const till = connect(long.listen.port, '127.0.0.1');
  await once(till, 'connect');
  // Runs until the other receipt is printed.
  const running = setInterval(() => till.write('line '), 50);
  let isClosed = false;
  const closing = proxies.close().then(() => {
    isClosed = true;
  });
  const other = connect(short.listen.port, '127.0.0.1');
  await once(other, 'connect');
  other.end('a receipt');
  await once(other, 'close');
  expect(isClosed).toBe(false);
  clearInterval(running);
  till.end('end');
  await closing;
  expect(Buffer.concat(free.printed()).toString()).toBe('a receipt');
  expect(Buffer.concat(slow.printed()).toString()).toMatch(/^(line )*end$/);
  const late = connect(long.listen.port, '127.0.0.1');
  await expect(once(late, 'connect')).rejects.toThrow(/ECONNREFUSED/);
});

test('finishes a receipt that began at one printer while it waited for another', async () => {
  let nowMs = 1_000;
  let captured = 0;
  const proxies = createProxies({
    capture: { add: () => void captured++, answer: () => undefined, closed: () => undefined },
    ...{ clock: { ...systemClock, monotonicMs: () => nowMs }, log: createLog({ level: 'silent' }) },
  });
  await using slow = await startPrinter();
  await using free = await startPrinter();
  const [long, short] = [await printerOf(slow.port, 'r1'), await printerOf(free.port, 'r2')];
  await proxies.keep([long, short]);
  // Both wait for an answer over HTTP, however slowly this machine runs.
  const begin = async ({ listen }: ProxiedPrinter) => {
    const till = connect(listen.port, '127.0.0.1').on('error', () => undefined);
    till.write('POST half ');
    const before = captured;
    await expect.poll(() => captured).toBeGreaterThan(before);
    return till;
  };
  const endless = await begin(long);
  const closing = proxies.close();
  nowMs += 2_900;
  const other = await begin(short);
  nowMs += 100;
  await once(endless, 'close');
  other.end('receipt');
  await closing;
  await expect.poll(() => Buffer.concat(free.printed()).toString()).toBe('POST half receipt');
});

async function printerOf(printerPort: number, register: string): Promise<ProxiedPrinter> {
  return proxiedPrinter({ port: await freePort(), printerPort, register });
}

test('updates parsing in place, and replaces the proxy for another address or register', async () => {
  const proxies = createProxies({
    capture: { add: () => undefined, answer: () => undefined, closed: () => undefined },
    ...{ clock: systemClock, log: createLog({ level: 'silent' }) },
  });
  await using paper = await startPrinter();
  const printer = await printerOf(paper.port, 'r1');
  try {
    expect(await proxies.keep([printer])).toBe(true);
    expect(await proxies.keep([printer])).toBe(false);
    const ruled = { ...printer, totalLabels: ['おかいあげ'] };
    expect(await proxies.keep([ruled])).toBe(true);
    expect(proxies.forCapture()).toEqual([ruled]);
    const till = connect(printer.listen.port, '127.0.0.1');
    await once(till, 'connect');
    till.write('half ');
    const star: ProxiedPrinter = { ...ruled, dialect: 'star', kickAfterMs: 2_000 };
    expect(await proxies.keep([star])).toBe(true);
    expect(proxies.forCapture()).toEqual([star]);
    // A till in the middle of a receipt notices nothing.
    till.end('a receipt');
    await once(till, 'close');
    await expect.poll(() => Buffer.concat(paper.printed()).toString()).toBe('half a receipt');
    const other = { ...star, register: 'r2' };
    expect(await proxies.keep([other])).toBe(true);
    expect(proxies.forCapture()).toEqual([undefined, other]);
  } finally {
    await proxies.close();
  }
});
