/** Search for printers: a bounded number of neighbours, and only those that accept a connection, without sending anything. */
import { expect, test } from 'vitest';
import { freePrinterPort, printerProblem } from '../../../../src/agent/sources/printer/printer-address.ts';
import {
  neighbours,
  type PrinterProgress,
  searchPrinters,
} from '../../../../src/agent/sources/printer/printer-search.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { freePort } from '../../../peers/network/free-port.ts';
import { startPrinter } from '../../../peers/printers/printer.ts';

const { signal } = new AbortController();

test('lists neighbours of private IPv4 networks, each once, in at most four networks', () => {
  const found = neighbours(['192.168.1.20', '192.168.1.21', 'fd00::20', '8.8.8.8']);
  expect(found).toHaveLength(252);
  expect([found[0], found.at(-1)]).toEqual(['192.168.1.1', '192.168.1.254']);
  expect(found).not.toContain('192.168.1.20');
  expect(neighbours(Array.from({ length: 6 }, (_, n) => `10.0.${n}.7`))).toHaveLength(4 * 253);
  expect(neighbours([])).toEqual([]);
});

test('reports hosts that accept a connection and the progress, and prints nothing', async () => {
  await using printer = await startPrinter();
  const incoming: PrinterProgress[] = [];
  // Only the first of these addresses has the printer.
  const hosts = ['127.0.0.1', ...Array.from({ length: 40 }, (_, n) => `127.0.1.${n + 1}`)];
  await searchPrinters(
    { clock: systemClock, hosts, port: printer.port },
    (line) => incoming.push(line),
    signal,
  );
  expect(incoming.filter(({ kind }) => kind === 'printer')).toEqual([{ kind: 'printer', host: '127.0.0.1' }]);
  expect(incoming.filter(({ kind }) => kind === 'probing')).toEqual([
    { kind: 'probing', requested: 32, all: 41 },
    { kind: 'probing', requested: 41, all: 41 },
  ]);
  expect(printer.printed().join('')).toBe('');
});

test('ends a search when the client disconnects', async () => {
  const stop = new AbortController();
  const searching = searchPrinters(
    { clock: systemClock, hosts: Array.from({ length: 10_000 }, () => '127.0.0.1'), port: 9 },
    () => stop.abort(new Error('gone')),
    stop.signal,
  );
  await expect(searching).rejects.toThrow('gone');
});

test('connects to addresses of local networks only, by name too', async () => {
  await using printer = await startPrinter();
  const { port } = printer;
  expect(await printerProblem({ host: '127.0.0.1', port }, systemClock, signal)).toBeUndefined();
  expect(await printerProblem({ host: 'localhost', port }, systemClock, signal)).toBeUndefined();
  for (const host of ['8.8.8.8', '2001:4860:4860::8888'])
    expect((await printerProblem({ host, port: 9_100 }, systemClock, signal))?.code).toBe(
      'printer_form.not_local',
    );
});

test('listens at the printer’s own port where it is free or made free, else at one from 9100', async () => {
  const own = await freePort();
  const all = { host: '0.0.0.0', port: own };
  const printer = { host: '192.168.250.50', port: own };
  expect(await freePrinterPort(printer, { taken: [] })).toBe(own);
  expect(await freePrinterPort({ ...printer, host: '127.0.0.1' }, { taken: [] })).not.toBe(own);
  expect(await freePrinterPort(printer, { taken: [all] })).not.toBe(own);
  await using other = await startPrinter({ port: own });
  expect(await freePrinterPort(printer, { taken: [] })).not.toBe(own);
  expect(await freePrinterPort(printer, { taken: [], yielded: all })).toBe(own);
  expect(other.printed()).toEqual([]);
});
