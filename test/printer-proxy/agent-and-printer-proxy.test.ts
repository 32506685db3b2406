/**
 * `tillframe run` and the printer proxy as programs: which starts which, which outlives which, and what happens to
 * receipts printed meanwhile.
 */
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { openConnection } from '../../src/agent/store/connection.ts';
import { receiptsJson } from '../../src/contract/page/receipts.ts';
import { registersJson } from '../../src/contract/page/registers.ts';
import { printerProxySocketPath } from '../../src/contract/printer/paths.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { endPrinterProxyAt } from '../../src/printer-proxy/stop.ts';
import { check } from '../agent/store/check.ts';
import { startPrinter } from '../peers/printers/printer.ts';
import { printJob } from '../peers/printers/receipt-till.ts';
import { eventually, startProgram } from '../peers/program.ts';
import { openPrintingShop, type PrintingShop } from './printing-shop.ts';

async function print(shop: PrintingShop, total: number): Promise<void> {
  const [lane] = shop.lanes;
  if (lane === undefined) throw new Error('no printer');
  await printJob({ port: lane.port, bytes: iconv.encode(`\x1b@合計 ￥${total}\n\x1dV\x00`, 'cp932') });
}

async function totals(shop: PrintingShop, wanted: readonly number[]): Promise<void> {
  await eventually(`sales of ${wanted.join(', ')}`, async () => {
    const found = (await shop.pairs()).map(({ total }) => total).sort((a, b) => a - b);
    return found.join() === wanted.join() ? true : undefined;
  });
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function sessionOf(pid: number): number {
  const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  return Number(fields.split(' ')[3]);
}

const gone = async (pid: number): Promise<unknown> =>
  eventually(`process ${pid} has ended`, async () => (isRunning(pid) ? undefined : true));

function expectSound(shop: PrintingShop): void {
  const db = openConnection(`${shop.dataDir}/tillframe.db`, 'write');
  expect(check(db)).toEqual([]);
  db.close();
}

test('keeps printing when the agent is killed or stopped, is found by the next agent, and ends with Ctrl-C', async () => {
  await using shop = await openPrintingShop();
  await shop.start();
  const first = await shop.printerProxyPid();
  // In a separate session: signals of the terminal don't reach it.
  expect(sessionOf(first)).toBe(first);
  await print(shop, 1);
  await totals(shop, [1]);

  await shop.agent.end('SIGKILL');
  await print(shop, 2);
  await shop.start();
  expect(await shop.printerProxyPid()).toBe(first);
  await totals(shop, [1, 2]);

  expect(await shop.agent.end('SIGTERM')).toBe(0);
  expect(shop.agent.output()).toMatch(/"stop":"tillframe printer-proxy --stop --config \/.*config\.yaml"/);
  // A proxy that is still starting is no problem, nor was its end.
  expect(shop.output()).not.toMatch(/ENOENT|printer proxy ended/);
  await print(shop, 3);

  // Other settings: it is restarted with them.
  shop.configure({ silenceMs: 4_000 });
  await shop.start();
  await gone(first);
  const second = await eventually('a printer proxy with the new settings', async () => {
    const pids = [...shop.agent.output().matchAll(/"pid":(\d+),"msg":"receipt capture ready/g)].map(
      ([, pid]) => Number(pid),
    );
    return pids.find((pid) => pid !== first);
  });
  expect(shop.agent.output()).toMatch(/"why":"it has other settings"/);
  await totals(shop, [1, 2, 3]);
  await print(shop, 4);
  await totals(shop, [1, 2, 3, 4]);

  expect(await shop.agent.end('SIGINT')).toBe(0);
  await gone(second);
  const [, afterwards = ''] = shop.agent.output().split('"stopping"');
  expect(afterwards).not.toMatch(/printer proxy ended/);
  await expect(print(shop, 5)).rejects.toThrow(/ECONNREFUSED/);
  expectSound(shop);
});

test('restarts when killed, and ends by a command when running without an agent', async () => {
  await using shop = await openPrintingShop({ registers: ['star'] });
  await shop.start();
  const first = await shop.printerProxyPid();
  process.kill(first, 'SIGKILL');
  await shop.agent.line(/printer proxy ended, restarting it/);
  await eventually('printing again', async () =>
    print(shop, 1).then(
      () => true as const,
      () => undefined,
    ),
  );

  // Its register is not set up: page and cloud are notified, and nothing is lost.
  const { alarms, printers } = await eventually('it waits for its register', async () => {
    const status = await shop.status();
    return status.printers?.putBack.length === 1 && status.printers.waiting === 1 ? status : undefined;
  });
  expect(printers).toMatchObject({
    ...{ state: 'connected', waiting: 1, lost: 0, sales: 0 },
    putBack: [{ register: 'epson', why: 'unknown_register', receipts: 1 }],
  });
  expect(printers?.printers).toMatchObject([
    { register: 'epson', state: 'reached' },
    { register: 'star', state: 'unknown' },
  ]);
  expect(printers?.printers[0]?.lastReceipt).toBeDefined();
  expect(alarms.map(({ kind }) => kind)).toEqual(['receipts_of_unknown_register']);

  // And an unreachable printer.
  const [lane] = shop.lanes;
  await lane?.printer[Symbol.asyncDispose]();
  await expect(print(shop, 2)).rejects.toThrow(/ECONNRESET|EPIPE/);
  await eventually('the printer is told to be away', async () => {
    const { alarms } = await shop.status();
    return alarms.some(({ kind }) => kind === 'printer_unreachable') ? true : undefined;
  });
  await using _back = await startPrinter({ port: lane?.printer.port ?? 0 });
  await print(shop, 3);
  await eventually('and to be back', async () => {
    const { alarms } = await shop.status();
    return alarms.some(({ kind }) => kind === 'printer_unreachable') ? undefined : true;
  });

  expect(shop.output()).toMatch(/"printer reachable again"/);

  // While an agent runs, it restarts the proxy, and reports why that fails.
  const replaced = startProgram(['printer-proxy', '--stop', '--config', shop.configFile]);
  await replaced.line(/`tillframe run`, which is running, starts it again/);
  await eventually('printing once more', async () =>
    print(shop, 5).then(
      () => true as const,
      () => undefined,
    ),
  );

  // It prints before it can be stopped.
  await eventually('the agent has found it', async () =>
    (await shop.status()).printers?.state === 'connected' ? true : undefined,
  );
  await shop.agent.end('SIGKILL');
  const stop = startProgram(['printer-proxy', '--stop', '--config', shop.configFile], {
    LANG: 'ja_JP.UTF-8',
  });
  await stop.line(/プリンター中継を停止しました/);
  await expect(print(shop, 4)).rejects.toThrow(/ECONNREFUSED/);
  const again = startProgram(['printer-proxy', '--stop', '--config', shop.configFile]);
  await again.line(/No printer proxy is running here/);
  expectSound(shop);
});

describe('the end while receipt capture is restarted', () => {
  /** The capture dies once the second receipt is stored, and before the agent has it. */
  const env = { TILLFRAME_FAILPOINTS: 'receipt.spooled=exit@2' };
  const restarting = /receipt capture exited, restarting it/;
  /** systemd kills what takes longer. */
  const boundMs = 10_000;

  test.each(['SIGTERM', 'a request'])(
    'comes within its bound by %s, and loses no stored receipt',
    async (how) => {
      await using shop = await openPrintingShop();
      await using printerProxy = startProgram(['printer-proxy', '--config', shop.configFile], env);
      await printerProxy.line(/receipt capture ready/);
      await shop.start();
      await shop.printerProxyPid();
      await print(shop, 1);
      await totals(shop, [1]);
      await print(shop, 2);
      await printerProxy.line(restarting);
      const sinceMs = performance.now();
      const end = async (): Promise<void> => {
        if (how === 'a request') {
          const outcome = await endPrinterProxyAt(printerProxySocketPath(shop.dataDir), systemClock);
          expect(outcome).toMatch(/^(ended|replaced)$/);
          await expect.poll(() => printerProxy.child.exitCode, { timeout: boundMs }).toBe(0);
        } else expect(await printerProxy.end('SIGTERM')).toBe(0);
      };
      const [, agentExit] = await Promise.all([end(), shop.agent.end('SIGTERM')]);
      expect(agentExit).toBe(0);
      expect(performance.now() - sinceMs).toBeLessThan(2 * boundMs);
      // The agent may have begun another one, which ends at the port that is in use.
      for (const [, pid] of shop.output().matchAll(/"pid":(\d+),"msg":"printer proxy started"/g))
        await gone(Number(pid));

      await shop.start();
      await print(shop, 3);
      await totals(shop, [1, 2, 3]);
      expectSound(shop);
    },
  );
});

test('ends with an agent whose port is in use, which had just started it', async () => {
  await using shop = await openPrintingShop();
  const taken = createServer();
  taken.listen(Number(new URL(shop.url).port), '127.0.0.1');
  await once(taken, 'listening');
  const agent = startProgram(['run', '--config', shop.configFile]);
  const [, pid] = await agent.line(/"pid":(\d+),"msg":"printer proxy started"/);
  await agent.line(/is taken by another program; change web\.listen/);
  if (agent.child.exitCode === null) await once(agent.child, 'exit');
  expect(agent.child.exitCode).toBe(1);
  await gone(Number(pid));
  taken.close();
  await once(taken, 'close');
});

test('is used and left running when started by somebody else', async () => {
  await using shop = await openPrintingShop();
  await using printerProxy = startProgram(['printer-proxy', '--config', shop.configFile]);
  await printerProxy.line(/receipt capture ready/);
  await shop.start();
  await shop.printerProxyPid();
  await print(shop, 1);
  await totals(shop, [1]);
  expect(shop.agent.output()).not.toMatch(/printer proxy started/);
  // Ctrl-C in the agent's terminal is no word to another's printer proxy.
  expect(await shop.agent.end('SIGINT')).toBe(0);
  await print(shop, 2);
  expect(await printerProxy.end('SIGTERM')).toBe(0);
  expectSound(shop);
});

test('prints to a page printer beside configured ones, through kill -9 of agent and proxy, until it is removed', async () => {
  await using shop = await openPrintingShop();
  await using third = await startPrinter();
  await shop.start();
  const first = await shop.printerProxyPid();
  const ask = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${shop.url}/api/v1/${path}`, {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(JSON.stringify(answer));
    return answer;
  };
  const own = { printer: { address: `127.0.0.1:${third.port}` } };
  await expect(ask('PUT', 'registers/epson', own)).rejects.toThrow(/set in the configuration file/);
  await ask('POST', 'registers', { key: 'bar', name: 'Bar', ...own });
  const { registers } = registersJson.parse(await ask('GET', 'registers'));
  expect(registers.map(({ key, printer }) => [key, printer?.fixed])).toEqual([
    ['bar', undefined],
    ['epson', true],
    ['star', true],
  ]);
  const port = registers[0]?.printer?.listenPort ?? 0;
  const printThere = (total: number) =>
    eventually(`the bar prints ${total}`, () =>
      printJob({ port, bytes: iconv.encode(`合計 ￥${total}\n\x1dV\x00`, 'cp932') }).then(
        () => true as const,
        () => undefined,
      ),
    );
  await printThere(1);
  await print(shop, 2);
  await totals(shop, [1, 2]);
  expect(isRunning(first)).toBe(true);
  const held = receiptsJson.parse(await ask('GET', 'registers/bar/receipts'));
  expect(held.receipts[0]).toMatchObject({ text: '合計 ￥1', reading: { total: 1 } });

  await shop.agent.end('SIGKILL');
  await printThere(3);
  // For a second it waits for its drawer, in memory; then it is on disk.
  const spool = `${shop.dataDir}/printer-proxy`;
  await eventually('it is in the spool', async () =>
    readdirSync(spool).some(
      (name) => name.endsWith('.log') && readFileSync(`${spool}/${name}`, 'utf8').includes('合計 ￥3'),
    )
      ? true
      : undefined,
  );
  // After a restart without an agent, it knows its printers.
  process.kill(first, 'SIGKILL');
  await gone(first);
  await using printerProxy = startProgram(['printer-proxy', '--config', shop.configFile]);
  await printerProxy.line(/receipt capture ready/);
  await printThere(4);
  await shop.start();
  await totals(shop, [1, 2, 3, 4]);
  // The proxy's memory is lost; the sales have their texts.
  const stored = receiptsJson.parse(await ask('GET', 'registers/bar/receipts'));
  expect(stored.receipts.map(({ text }) => text).sort()).toEqual(['合計 ￥1', '合計 ￥3', '合計 ￥4']);

  await ask('DELETE', 'links?register=bar');
  await eventually('nobody prints there any more', () =>
    printJob({ port, bytes: Buffer.alloc(0) }).then(
      () => undefined,
      () => true as const,
    ),
  );
  await print(shop, 5);
  await totals(shop, [1, 2, 3, 4, 5]);
  await shop.agent.end('SIGTERM');
  expectSound(shop);
});
