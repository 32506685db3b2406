/** The mark of a printer proxy that was killed: its process id may be another program's by then. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { isMarkedRunning, markRunning } from '../../src/printer-proxy/running-mark.ts';
import { endPrinterProxyAt } from '../../src/printer-proxy/stop.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'tillframe-mark-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const isRunning = (): boolean => isMarkedRunning(folder, systemClock);

test('names a process until it ends, whatever its program is called', async () => {
  const program = join(folder, 'a) R 1 (');
  symlinkSync('/usr/bin/sleep', program);
  const child = spawn(program, ['60']);
  await once(child, 'spawn');
  const marked = markRunning(folder, child.pid ?? 0, systemClock);
  expect(isRunning()).toBe(true);
  child.kill();
  await once(child, 'exit');
  expect(isRunning()).toBe(false);
  marked[Symbol.dispose]();
  expect(() => readFileSync(join(folder, 'running'))).toThrow('ENOENT');
});

test('does not take another process with the same id for it, so that the end does not wait', async () => {
  const child = spawn('sleep', ['60']);
  await once(child, 'spawn');
  markRunning(folder, child.pid ?? 0, systemClock);
  child.kill();
  await once(child, 'exit');
  const mark = join(folder, 'running');
  writeFileSync(mark, readFileSync(mark, 'utf8').replace(`${child.pid}`, `${process.pid}`));
  expect(isRunning()).toBe(false);
  const sinceMs = performance.now();
  expect(await endPrinterProxyAt(join(folder, 'agent.sock'), systemClock)).toBe('none');
  expect(performance.now() - sinceMs).toBeLessThan(5_000);
});

test('ends with the boot', () => {
  markRunning(folder, process.pid, { boot: 'the former one' });
  expect(isRunning()).toBe(false);
  markRunning(folder, process.pid, systemClock);
  expect(isRunning()).toBe(true);
});
