/** The capture thread lags, hangs and is restarted: copying never waits for it, and papers are marked as incomplete. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { expect, test } from 'vitest';
import { systemClock } from '../../../src/lib/clock.ts';
import type { Log } from '../../../src/lib/log.ts';
import { type CaptureLimits, startCapture } from '../../../src/printer-proxy/capture/capture.ts';
import type { CaptureSettings } from '../../../src/printer-proxy/capture/capture-protocol.ts';
import { fetchAt } from '../agent.ts';

const printer = (register: string, notSalePatterns: string[]): CaptureSettings['printers'][number] => ({
  ...{ register, dialect: 'epson', encoding: 'cp932', silenceMs: 3_000 },
  ...{ receiptWithinMs: 15_000, kickAfterMs: 0, totalLabels: [], saleShapes: [] },
  ...{ totalPatterns: [], numberPatterns: [], refundPatterns: [], voidPatterns: [], salePatterns: [] },
  notSalePatterns,
});

function openCapture(
  limits: CaptureLimits,
  { notSalePatterns = [], onEnd }: { notSalePatterns?: string[]; onEnd?: () => void } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'tillframe-capture-'));
  const socketPath = join(folder, 'agent.sock');
  const lines: string[] = [];
  const note = (fields: unknown, text?: string): void => void lines.push(text ?? String(fields));
  const log = {
    debug: note,
    info: note,
    warn: note,
    error: note,
    fatal: note,
    child: () => log,
  } as unknown as Log;
  const capture = startCapture({
    settings: {
      printers: [printer('r1', notSalePatterns)],
      ...{ folder, maxSpoolBytes: 1024 * 1024, socketPath, hello: { boot: systemClock.boot } },
    },
    clock: systemClock,
    log,
    limits,
    ...(onEnd !== undefined && { onEnd }),
  });
  return {
    lines,
    socketPath,
    print(text: string, connection = 1) {
      const bytes = iconv.encode(text, 'cp932');
      capture.add({ connection, printer: 0, atMs: systemClock.monotonicMs(), bytes });
    },
    closed: (connection: number) => capture.closed(connection, 0),
    keep: (...given: Parameters<typeof printer>) => capture.keep([printer(...given)]),
    heard: (times: number) =>
      expect.poll(() => lines.filter((line) => line === 'receipt capture ready').length).toBe(times),
    async [Symbol.asyncDispose]() {
      await capture.close();
      rmSync(folder, { recursive: true });
    },
  };
}

const receipt = '合計 \\1,980\n\x1dV\x00';

test('drops data above the lag bound, and marks the paper', async () => {
  await using capture = openCapture({ maxBytes: 1_000, maxEvents: 1_000, hungAfterMs: 10_000 });
  await capture.heard(1);
  capture.print('店\n');
  // In one turn: none of it can have been processed yet.
  for (let piece = 0; piece < 30; piece++) capture.print('x'.repeat(99));
  await systemClock.sleep(500);
  capture.print(receipt);
  await using agent = await fetchAt(capture.socketPath, { acknowledges: true });
  await agent.until(1);
  expect(agent.items.map(({ total, reasons }) => ({ total, reasons }))).toEqual([
    { total: 1_980, reasons: ['bytes_missed'] },
  ]);
  expect(agent.items[0]?.text?.length).toBeLessThan(1_100);
});

test('restarts when it hangs, and captures the next receipt', async () => {
  await using capture = openCapture(
    { maxBytes: 100_000, maxEvents: 1_000, hungAfterMs: 6_000 },
    { notSalePatterns: ['^EVIL(a+)+$'] },
  );
  await capture.heard(1);
  // In one piece: each paper takes half a second. A thread that starts on a busy machine may take two.
  capture.print(`EVIL${'a'.repeat(40)}b\n\x1dV\x00`.repeat(40), 1);
  capture.closed(1);
  await capture.heard(2);
  expect(capture.lines.some((line) => line.startsWith('receipt capture hangs'))).toBe(true);
  capture.print(receipt, 2);
  capture.closed(2);
  await using agent = await fetchAt(capture.socketPath, { acknowledges: true });
  // Papers before the end of the first thread may have been spooled.
  await expect
    .poll(() => agent.items.filter(({ total }) => total !== undefined))
    .toMatchObject([{ total: 1_980, reasons: [] }]);
});

test('ends at the request of an agent before the papers of a flood are read', async () => {
  const { promise: requested, resolve: onEnd } = Promise.withResolvers<undefined>();
  await using capture = openCapture(
    { maxBytes: 4_000_000, maxEvents: 20_000, hungAfterMs: 600_000 },
    { notSalePatterns: ['^EVIL(a+)+$'], onEnd: () => onEnd(undefined) },
  );
  await capture.heard(1);
  // Half a second of processor time each. The drawer opens within them: they wait for no kick.
  const papers = 12;
  const paper = `EVIL${'a'.repeat(40)}b\n\x1bp\x00\x19\x19\n${'Coffee  450\n'.repeat(100)}\x1dV\x00`;
  for (let n = 0; n < papers; n++) capture.print(paper, n);
  await using agent = await fetchAt(capture.socketPath, { acknowledges: false });
  agent.requestEnd();
  await requested;
  expect(agent.items.length).toBeLessThan(papers / 2);
});

test('reads print data that waits by the settings of its printing when the printer is changed meanwhile', async () => {
  await using capture = openCapture(
    { maxBytes: 4_000_000, maxEvents: 20_000, hungAfterMs: 600_000 },
    { notSalePatterns: ['^EVIL(a+)+$', '^Practice'] },
  );
  await capture.heard(1);
  const slow = `EVIL${'a'.repeat(40)}b\n\x1dV\x00`;
  const practice = `Practice\n${receipt}`;
  // Two seconds of processor time, in which the change arrives.
  for (const [connection, paper] of [slow, slow, slow, slow, practice].entries())
    capture.print(paper, connection);
  capture.keep('r2', []);
  capture.print(practice, 5);
  await using agent = await fetchAt(capture.socketPath, { acknowledges: true });
  await agent.until(6);
  const judged = agent.items
    .filter(({ text }) => text?.startsWith('Practice'))
    .map(({ register, kind }) => [register, kind]);
  expect(judged).toEqual([
    ['r1', 'order'],
    ['r2', 'sale'],
  ]);
});

test('ends when the one who requested it has left before it was read', async () => {
  const { promise: requested, resolve: onEnd } = Promise.withResolvers<undefined>();
  await using capture = openCapture(
    { maxBytes: 4_000_000, maxEvents: 20_000, hungAfterMs: 600_000 },
    { notSalePatterns: ['^EVIL(a+)+$'], onEnd: () => onEnd(undefined) },
  );
  await capture.heard(1);
  // In one piece, for which nothing else is read.
  capture.print(`EVIL${'a'.repeat(40)}b\n\x1dV\x00`.repeat(6));
  await systemClock.sleep(50);
  const socket = connect(capture.socketPath);
  await once(socket, 'connect');
  await new Promise((written) => socket.write(`${JSON.stringify({ end: true })}\n`, written));
  socket.destroy();
  await requested;
});
