/**
 * The printer proxy as a program, with tills, printer and agent: receipts are printed whatever happens to the agent or
 * its disk, and sales arrive when the agent is back.
 */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import sharp from 'sharp';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { ProxiedPrinter } from '../../src/contract/printer/config.ts';
import { printerProxyFolder, printerProxySocketPath } from '../../src/contract/printer/paths.ts';
import { writePrintersFile } from '../../src/contract/printer/printers-file.ts';
import { noOwnRules } from '../../src/domain/setup/receipt-printer.ts';
import { freePort } from '../peers/network/free-port.ts';
import { type Printer, startPrinter } from '../peers/printers/printer.ts';
import { printJob } from '../peers/printers/receipt-till.ts';
import { makeReceipt, type Receipt, randomFrom } from '../peers/printers/receipts.ts';
import { eventually, type Program, startProgram } from '../peers/program.ts';
import { fetchAt } from './agent.ts';

let logo = '';
beforeAll(async () => {
  const pixels = { create: { width: 64, height: 32, channels: 3, background: '#444' } } as const;
  logo = (await sharp(pixels).png().toBuffer()).toString('base64');
});

type Folder = Disposable & { readonly path: string };

function makeFolder(): Folder {
  const path = mkdtempSync(join(tmpdir(), 'tillframe-printer-proxy-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

type Running = AsyncDisposable & { readonly program: Program; readonly port: number };

async function startPrinterProxy(dataDir: string, printer: Printer, keys: object = {}): Promise<Running> {
  const port = await freePort();
  const file = join(dataDir, 'config.yaml');
  const printers = [
    {
      listen: `127.0.0.1:${port}`,
      printer: `127.0.0.1:${printer.port}`,
      register: 'r1',
      kickAfterMs: 0,
      ...keys,
    },
  ];
  // No shop section: errors in the agent's part of the file must not matter.
  writeFileSync(file, JSON.stringify({ dataDir, cloud: 'nonsense', printerProxy: { printers } }));
  const program = startProgram(['printer-proxy', '--config', file]);
  await program.line(/printer proxy listening/);
  await program.line(/receipt capture ready/);
  return { program, port, [Symbol.asyncDispose]: () => program[Symbol.asyncDispose]() };
}

/** Receipts printed by a printer with Epson's dialect. */
function receiptsOf(count: number, seed: number): Receipt[] {
  const random = randomFrom(seed);
  const out: Receipt[] = [];
  while (out.length < count) {
    const receipt = makeReceipt(random, logo);
    if (receipt.dialect === 'epson' && !receipt.hasKick) out.push(receipt);
  }
  return out;
}

async function printAll(port: number, receipts: readonly Receipt[], seed: number): Promise<void> {
  const random = randomFrom(seed);
  for (const { bytes } of receipts) await printJob({ port, bytes, random });
}

function expectPrinted(printer: Printer, receipts: readonly Receipt[]): void {
  const printed = printer.printed();
  expect(printed).toHaveLength(receipts.length);
  expect(receipts.filter(({ bytes }, index) => printed[index]?.equals(bytes) !== true)).toEqual([]);
}

test('prints byte for byte and delivers each sale once when the agent is away, then back', async () => {
  using folder = makeFolder();
  await using printer = await startPrinter();
  await using printerProxy = await startPrinterProxy(folder.path, printer);
  const receipts = receiptsOf(30, 1);
  await printAll(printerProxy.port, receipts, 1);
  expectPrinted(printer, receipts);

  await using agent = await fetchAt(printerProxySocketPath(folder.path), { acknowledges: true });
  await agent.until(receipts.length);
  const expected = receipts.map(({ kind, total }) => (kind === 'image' ? undefined : total));
  expect(agent.items.map(({ total }) => total)).toEqual(expected);
  expect(new Set(agent.items.map(({ register }) => register))).toEqual(new Set(['r1']));
  for (const { firstByteMs, cutMs } of agent.items)
    expect(cutMs).toBeGreaterThanOrEqual(firstByteMs ?? Infinity);
  expect(await printerProxy.program.end('SIGTERM')).toBe(0);
});

test('loses nothing and repeats no acknowledged item after kill -9 of proxy and agent', async () => {
  using folder = makeFolder();
  await using printer = await startPrinter();
  const receipts = receiptsOf(6, 2);
  const seen = new Map<string, number>();
  {
    await using printerProxy = await startPrinterProxy(folder.path, printer);
    await printAll(printerProxy.port, receipts.slice(0, 4), 2);
    const agent = await fetchAt(printerProxySocketPath(folder.path), { acknowledges: false });
    await agent.until(4);
    const [first, second] = agent.items;
    agent.acknowledge(first?.id ?? '');
    agent.acknowledge(second?.id ?? '');
    // One connection later the two acknowledged items are gone: the proxy has processed the acks.
    await agent[Symbol.asyncDispose]();
    await eventually('the acknowledgements are taken in', async () => {
      await using again = await fetchAt(printerProxySocketPath(folder.path), { acknowledges: false });
      await again.until(2);
      return again.items.some(({ id }) => id === first?.id || id === second?.id) ? undefined : true;
    });
    for (const { id } of agent.items) seen.set(id, (seen.get(id) ?? 0) + 1);
    await printerProxy.program.end('SIGKILL');
  }
  await using printerProxy = await startPrinterProxy(folder.path, printer);
  await printAll(printerProxy.port, receipts.slice(4), 3);
  await using agent = await fetchAt(printerProxySocketPath(folder.path), { acknowledges: true });
  await agent.until(4);
  for (const { id } of agent.items) seen.set(id, (seen.get(id) ?? 0) + 1);
  expect([...seen.values()]).toEqual([1, 1, 2, 2, 1, 1]);
  expectPrinted(printer, receipts);
});

test('delivers a receipt once when killed while it waits for its drawer', async () => {
  using folder = makeFolder();
  await using printer = await startPrinter();
  const [receipt] = receiptsOf(40, 5).filter(({ kind }) => kind === 'sale');
  if (receipt === undefined) throw new Error('no sale among them');
  {
    await using printerProxy = await startPrinterProxy(folder.path, printer, { kickAfterMs: 10_000 });
    await printAll(printerProxy.port, [receipt], 5);
    await eventually('it is on disk', () =>
      Promise.resolve(
        readdirSync(printerProxyFolder(folder.path)).some(
          (name) => name.endsWith('.log') && statSync(join(printerProxyFolder(folder.path), name)).size > 0,
        ) || undefined,
      ),
    );
    // An agent that connects meanwhile gets no partial item.
    await using early = await fetchAt(printerProxySocketPath(folder.path), { acknowledges: true });
    await printerProxy.program.end('SIGKILL');
    expect(early.items).toEqual([]);
  }
  await using _printerProxy = await startPrinterProxy(folder.path, printer);
  await using agent = await fetchAt(printerProxySocketPath(folder.path), { acknowledges: true });
  await agent.until(1);
  expect(agent.items.map(({ total }) => total)).toEqual([receipt.total]);
});

test('delivers a receipt once, with the time of the drawer, when the drawer opens after it', async () => {
  using folder = makeFolder();
  await using printer = await startPrinter();
  await using printerProxy = await startPrinterProxy(folder.path, printer, { kickAfterMs: 10_000 });
  const [receipt] = receiptsOf(40, 6).filter(({ kind }) => kind === 'sale');
  if (receipt === undefined) throw new Error('no sale among them');
  await using agent = await fetchAt(printerProxySocketPath(folder.path), { acknowledges: true });
  await printAll(printerProxy.port, [receipt], 6);
  await printJob({ port: printerProxy.port, bytes: Buffer.from('\x1bp\x00\x19\xfa', 'latin1') });
  await agent.until(1);
  expect(agent.items.map(({ total, kickMs }) => [total, kickMs !== undefined])).toEqual([
    [receipt.total, true],
  ]);
  // Remaining items would be delivered now.
  expect(await printerProxy.program.end('SIGTERM')).toBe(0);
  expect(agent.items).toHaveLength(1);
});

test('keeps the receipt and its total when a register’s own pattern never ends', async () => {
  using folder = makeFolder();
  await using printer = await startPrinter();
  await using printerProxy = await startPrinterProxy(folder.path, printer, {
    notSalePatterns: ['^(([0-9A-Za-z]|.)+)+\\t$'],
  });
  const [receipt] = receiptsOf(40, 4).filter(({ kind }) => kind === 'sale');
  if (receipt === undefined) throw new Error('no sale among them');
  await printAll(printerProxy.port, [receipt], 4);
  expectPrinted(printer, [receipt]);
  await using agent = await fetchAt(printerProxySocketPath(folder.path), { acknowledges: true });
  await agent.until(1);
  expect(agent.items.map(({ total, reasons }) => ({ total, reasons }))).toEqual([
    { total: receipt.total, reasons: ['rules_failed'] },
  ]);
});

test('reports a drawer opened without a sale', async () => {
  using folder = makeFolder();
  await using printer = await startPrinter();
  await using printerProxy = await startPrinterProxy(folder.path, printer, { receiptWithinMs: 1_000 });
  await printJob({ port: printerProxy.port, bytes: Buffer.from('\x1b@\x1bp\x00\x19\xfa', 'latin1') });
  await using agent = await fetchAt(printerProxySocketPath(folder.path), { acknowledges: true });
  await agent.until(1);
  expect(
    agent.items.map(({ kind, kickMs, firstByteMs }) => [kind, kickMs !== undefined, firstByteMs]),
  ).toEqual([['no_sale', true, undefined]]);
});

/** Mounting needs root, and most containers forbid it to root as well. */
function mountSmallDisk(at: string): Disposable | undefined {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', at], { stdio: 'pipe' });
    return { [Symbol.dispose]: () => execFileSync('umount', ['-l', at]) };
  } catch (error) {
    console.warn(`skipped: no small disk can be mounted here. ${String(error)}`);
    return undefined;
  }
}

test('prints byte for byte when the disk is full, and delivers each sale once there is space', async () => {
  using folder = makeFolder();
  using disk = mountSmallDisk(folder.path);
  if (disk === undefined) return;
  await using printer = await startPrinter();
  await using printerProxy = await startPrinterProxy(folder.path, printer);
  const receipts = receiptsOf(40, 5);
  await printAll(printerProxy.port, receipts.slice(0, 2), 5);
  const others = join(folder.path, 'film.mkv');
  const { bavail, bsize } = statfsSync(folder.path);
  writeFileSync(others, Buffer.alloc(bavail * bsize));
  await printAll(printerProxy.port, receipts.slice(2), 6);
  expectPrinted(printer, receipts);
  await printerProxy.program.line(/writing the spool failed, items wait in memory/);

  {
    // Includes items that no disk holds.
    await using agent = await fetchAt(printerProxySocketPath(folder.path), { acknowledges: false });
    await agent.until(32);
  }
  rmSync(others);
  await printerProxy.program.line(/spool writable again/);
  expect(await printerProxy.program.end('SIGTERM')).toBe(0);
  await using _again = await startPrinterProxy(folder.path, printer);
  await using agent = await fetchAt(printerProxySocketPath(folder.path), { acknowledges: true });
  await agent.until(receipts.length);
  const expected = receipts.map(({ kind, total }) => (kind === 'image' ? undefined : total));
  expect(agent.items.map(({ total }) => total)).toEqual(expected);
});

test('starts printing and capture when the disk is full from the start', async () => {
  using folder = makeFolder();
  using disk = mountSmallDisk(folder.path);
  if (disk === undefined) return;
  writeFileSync(join(folder.path, 'config.yaml'), ' '.repeat(2_000));
  const others = join(folder.path, 'film.mkv');
  const { bavail, bsize } = statfsSync(folder.path);
  writeFileSync(others, Buffer.alloc(bavail * bsize));
  await using printer = await startPrinter();
  await using printerProxy = await startPrinterProxy(folder.path, printer);
  const receipts = receiptsOf(3, 6);
  await printAll(printerProxy.port, receipts, 6);
  expectPrinted(printer, receipts);
  await printerProxy.program.line(/writing the spool failed, items wait in memory/);
  rmSync(others);
  await printerProxy.program.line(/spool writable again/);
  const agent = await eventually('the agent is let in', async () =>
    fetchAt(printerProxySocketPath(folder.path), { acknowledges: true }).catch(() => undefined),
  );
  await agent.until(receipts.length);
  await agent[Symbol.asyncDispose]();
});

test('prints from a second proxy in the same folder, and leaves the spool to the first', async () => {
  using folder = makeFolder();
  await using printer = await startPrinter();
  await using first = await startPrinterProxy(folder.path, printer);
  const port = await freePort();
  const file = join(folder.path, 'second.yaml');
  const printers = [{ listen: `127.0.0.1:${port}`, printer: `127.0.0.1:${printer.port}`, register: 'r2' }];
  writeFileSync(file, JSON.stringify({ dataDir: folder.path, printerProxy: { printers } }));
  await using second = startProgram(['printer-proxy', '--config', file]);
  await second.line(/another printer proxy uses/);
  const receipts = receiptsOf(4, 8);
  await printAll(port, receipts.slice(0, 2), 8);
  await printAll(first.port, receipts.slice(2), 8);
  expectPrinted(printer, receipts);
  await using agent = await fetchAt(printerProxySocketPath(folder.path), { acknowledges: true });
  await agent.until(2);
  expect(agent.items.map(({ register }) => register)).toEqual(['r1', 'r1']);
});

test('reports an unreachable printer and continues, and ends when a port is in use', async () => {
  using folder = makeFolder();
  const printer = await startPrinter();
  await using printerProxy = await startPrinterProxy(folder.path, printer);
  await printer[Symbol.asyncDispose]();
  await expect(printJob({ port: printerProxy.port, bytes: Buffer.from('receipt') })).rejects.toThrow(
    /ECONNRESET|EPIPE/,
  );
  await printerProxy.program.line(/printer unreachable, rejecting tills/);
  await using back = await startPrinter({ port: printer.port });
  await printJob({ port: printerProxy.port, bytes: Buffer.from('receipt') });
  expect(back.printed().map(String)).toEqual(['receipt']);

  const second = startProgram(['printer-proxy', '--config', join(folder.path, 'config.yaml')], {
    LANG: 'ja_JP.UTF-8',
  });
  await second.line(/はほかのプログラムが使っています。printerProxy\.printers\[0\]\.listen を変えるか/);
  expect(await second.end('SIGTERM')).toBe(1);
  // Nothing else: it never used the folder of the first one.
  expect(second.output().split('\n')).toHaveLength(1);
});

/** A full pipe, and a full disk. */
const deafLogs = ['a pipe that nobody reads', 'a full disk'] as const;
test.each(deafLogs)('keeps printing and capturing when its log goes to %s', async (deaf) => {
  using folder = makeFolder();
  await using printer = await startPrinter();
  const port = await freePort();
  const file = join(folder.path, 'config.yaml');
  const printers = [{ listen: `127.0.0.1:${port}`, printer: `127.0.0.1:${printer.port}`, register: 'r1' }];
  writeFileSync(file, JSON.stringify({ dataDir: folder.path, printerProxy: { printers } }));
  using pipe = openFullPipe(join(folder.path, 'log'));
  const log = deaf === 'a full disk' ? '/dev/full' : pipe.path;
  const behind = ['sh', '-c', `exec "$@" > ${log}`, 'sh'];
  await using _printerProxy = startProgram(['printer-proxy', '--config', file], {}, undefined, behind);
  const receipts = receiptsOf(2, 9);
  for (const { bytes } of receipts)
    await eventually('a receipt is printed', async () =>
      printJob({ port, bytes }).then(
        () => true as const,
        () => undefined,
      ),
    );
  expectPrinted(printer, receipts);
  const agent = await eventually('the agent is let in', async () =>
    fetchAt(printerProxySocketPath(folder.path), { acknowledges: true }).catch(() => undefined),
  );
  await agent.until(receipts.length);
  await agent[Symbol.asyncDispose]();
});

function openFullPipe(path: string): Disposable & { readonly path: string } {
  execFileSync('mkfifo', [path]);
  const pipe = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  try {
    for (;;) writeSync(pipe, Buffer.alloc(1_024));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
  }
  return { path, [Symbol.dispose]: () => closeSync(pipe) };
}

test('waits without printers for those of the page, follows their changes, and reports a port in use', async () => {
  using folder = makeFolder();
  const file = join(folder.path, 'config.yaml');
  writeFileSync(file, JSON.stringify({ dataDir: folder.path, printerProxy: { printers: [] } }));
  await using program = startProgram(['printer-proxy', '--config', file]);
  await program.line(/no printer configured yet/);
  await program.line(/receipt capture ready/);
  await using printer = await startPrinter();
  const port = await freePort();
  const entry = (keys: object = {}) => ({
    ...{ listen: { host: '127.0.0.1', port }, printer: { host: '127.0.0.1', port: printer.port } },
    ...{ register: 'r1', dialect: 'epson', encoding: 'cp932', kickAfterMs: 0 },
    ...{ silenceMs: 3_000, receiptWithinMs: 15_000, ...noOwnRules, ...keys },
  });
  const setUp = (...entries: object[]): void =>
    writePrintersFile(join(folder.path, 'printer-proxy'), z.array(z.custom<ProxiedPrinter>()).parse(entries));
  setUp(entry());
  await program.line(/printer proxy listening/);
  const agent = await fetchAt(printerProxySocketPath(folder.path), { acknowledges: true });
  const print = (text: string) => printJob({ port, bytes: iconv.encode(`\x1b@${text}\n\x1dV\x00`, 'cp932') });
  await print('合計 ￥100');
  await agent.until(1);

  // Other rules: the port stays open, also for a connected till.
  await using till = await heldOpen(port);
  setUp(entry({ totalLabels: ['おしはらい'] }));
  await expect
    .poll(async () => {
      await print('合計 ￥100\nおしはらい ￥90');
      return agent.items.at(-1)?.total;
    })
    .toBe(90);
  expect(till.isOpen()).toBe(true);

  // Another port, which is in use at first.
  const second = await freePort();
  const taken = createServer().listen(second, '127.0.0.1');
  await once(taken, 'listening');
  setUp(entry({ listen: { host: '127.0.0.1', port: second } }));
  await program.line(/EADDRINUSE.*opening a printer port failed, retrying/);
  await expect(print('合計 ￥1')).rejects.toThrow(/ECONNREFUSED/);
  taken.close();
  await eventually('the other port is open', async () =>
    printJob({ port: second, bytes: iconv.encode('合計 ￥7\n\x1dV\x00', 'cp932') }).then(
      () => true as const,
      () => undefined,
    ),
  );
  await expect.poll(() => agent.items.at(-1)?.total).toBe(7);
  // An invalid file changes nothing.
  writeFileSync(join(folder.path, 'printer-proxy', 'printers.json'), '{"printers":[{');
  setUp();
  await eventually('it is gone', async () =>
    printJob({ port: second, bytes: Buffer.from('x') }).then(
      () => undefined,
      () => true as const,
    ),
  );
  await agent[Symbol.asyncDispose]();
});

async function heldOpen(port: number): Promise<AsyncDisposable & { isOpen(): boolean }> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.on('error', () => undefined);
  return {
    isOpen: () => !socket.destroyed && socket.readyState === 'open',
    [Symbol.asyncDispose]: async () => void socket.destroy(),
  };
}
