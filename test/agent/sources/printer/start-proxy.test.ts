/** When the proxy is started, and when it is left to another service. The program started here is /bin/false: it ends at once. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createPrinterProxyStarter } from '../../../../src/agent/sources/printer/start-proxy.ts';
import { type Clock, systemClock } from '../../../../src/lib/clock.ts';
import type { Log } from '../../../../src/lib/log.ts';

const folder = mkdtempSync(join(tmpdir(), 'tillframe-start-'));
afterAll(() => rmSync(folder, { recursive: true }));

function open(graceMs: number, program = ['/bin/false']) {
  const lines: string[] = [];
  let pid = 0;
  const note = (fields: { pid?: number }, text: string): void => {
    pid = fields.pid ?? pid;
    lines.push(text);
  };
  const log = { info: note, error: note } as unknown as Log;
  let nowMs = 1_000;
  const clock: Clock = { ...systemClock, monotonicMs: () => nowMs };
  const options = { program, configFile: '/dev/null', environment: {}, graceMs, clock, log, folder };
  return {
    starter: createPrinterProxyStarter(options),
    pid: () => pid,
    starts: () => lines.filter((line) => line === 'printer proxy started').length,
    ends: () => lines.filter((line) => line.startsWith('printer proxy ended')).length,
    pass: (ms: number) => void (nowMs += ms),
  };
}

test('restarts a proxy that ends at once, at growing intervals', async () => {
  const { starter, starts, ends, pass } = open(0);
  starter.missing();
  starter.missing();
  expect(starts()).toBe(1);
  for (let round = 1; round <= 8; round++) {
    await expect.poll(ends).toBe(round);
    starter.missing();
    expect(starts()).toBe(round);
    // The longest pause.
    pass(60_000 - 1);
    if (round < 8) starter.missing();
  }
  pass(1);
  starter.missing();
  expect(starts()).toBe(9);
  await expect.poll(ends).toBe(9);
});

test('waits for the proxy of a unit, also after each time it was present', async () => {
  const { starter, starts, ends, pass } = open(30_000);
  starter.missing();
  pass(29_999);
  starter.missing();
  expect(starts()).toBe(0);
  starter.found();
  pass(1_000_000);
  starter.missing();
  expect(starts()).toBe(0);
  pass(30_000);
  starter.missing();
  expect(starts()).toBe(1);
  await expect.poll(ends).toBe(1);
});

test('reports the last output as the reason of the end, until another proxy answers', async () => {
  const { starter, ends } = open(0, ['/bin/sh', '-c', 'echo "tillframe: that port is taken" >&2; exit 1']);
  starter.missing();
  await expect.poll(ends).toBe(1);
  expect(starter.why()).toBe('that port is taken');
  starter.found();
  expect(starter.why()).toBeUndefined();
});

test("ignores the proxy's end after the agent has stopped, and starts no other", async () => {
  const { starter, starts, ends, pass, pid } = open(0, ['/bin/sh', '-c', 'exec sleep 60']);
  starter.missing();
  starter.leave(true);
  await expect.poll(() => isRunning(pid())).toBe(false);
  pass(1_000_000);
  starter.missing();
  expect([starts(), ends()]).toEqual([1, 0]);
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
