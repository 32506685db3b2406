/** The system's clock is judged by the mark of systemd-timesyncd and by the kernel's state, as busctl and systemd-timedated report it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readClockState, watchClockState } from '../../../src/agent/system/clock-state.ts';
import { systemClock } from '../../../src/lib/clock.ts';

const { signal } = new AbortController();

/** A machine without a mark, and with the busctl of a test. */
function machineWith(busctl?: string) {
  const at = mkdtempSync(join(tmpdir(), 'tillframe-clock-state-'));
  onTestFinished(() => rmSync(at, { recursive: true }));
  if (busctl !== undefined) writeFileSync(join(at, 'busctl'), `#!/bin/sh\n${busctl}\n`, { mode: 0o755 });
  const path = busctl === undefined ? at : `${at}:/usr/bin:/bin`;
  return { at, configured: 'auto' as const, mark: join(at, 'mark'), environment: { PATH: path } };
}

test.each([
  ['the kernel reports a small error, as with chrony', 'echo b true', 'synced'],
  ['the kernel reports none', 'echo b false', 'unsynced'],
  ['there is no bus, as in a container', 'echo Failed to connect >&2; exit 1', 'unsynced'],
  ['the bus hangs', 'exec sleep 600', 'unsynced'],
  ['there is no systemd', undefined, 'unsynced'],
])('reads the state of the clock when %s', async (_, busctl, state) => {
  expect(await readClockState(machineWith(busctl), signal)).toBe(state);
});

test('asks no program when systemd-timesyncd has set the clock, or the config declares it right', async () => {
  const machine = machineWith('touch "$(dirname "$0")/asked"; echo b false');
  expect(await readClockState({ ...machine, configured: 'synced' }, signal)).toBe('synced');
  writeFileSync(machine.mark, '');
  expect(await readClockState(machine, signal)).toBe('synced');
  expect(existsSync(join(machine.at, 'asked'))).toBe(false);
});

test('understands the answer of systemd-timedated', async () => {
  const { at, ...machine } = machineWith('/usr/bin/busctl "$@" | tee "$(dirname "$0")/answer"');
  const address = `unix:path=${join(at, 'bus')}`;
  const environment = { ...process.env, ...machine.environment, DBUS_SYSTEM_BUS_ADDRESS: address };
  const run = (program: string, args: string[]): void => {
    const child = spawn(program, args, { env: environment, stdio: 'ignore' });
    onTestFinished(async () => {
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    });
  };
  run('dbus-daemon', ['--session', '--nofork', '--nopidfile', `--address=${address}`]);
  await expect.poll(() => existsSync(join(at, 'bus')), { timeout: 30_000 }).toBe(true);
  run('/usr/lib/systemd/systemd-timedated', []);
  let state = '';
  const answer = async (): Promise<string> => {
    state = await readClockState({ ...machine, environment }, signal);
    return readFileSync(join(at, 'answer'), 'utf8');
  };
  await expect.poll(answer, { timeout: 30_000 }).toMatch(/^b (true|false)\n$/);
  expect(state).toBe(readFileSync(join(at, 'answer'), 'utf8') === 'b true\n' ? 'synced' : 'unsynced');
});

test('follows a clock that is set, and one whose time source is lost', async () => {
  const machine = machineWith('cat "$(dirname "$0")/kernel"');
  const kernel = (answer: string): void => writeFileSync(join(machine.at, 'kernel'), `${answer}\n`);
  kernel('b false');
  const ended = new AbortController();
  const seen: [string, number][] = [];
  const clock = {
    ...systemClock,
    sleep: (ms: number): Promise<void> => {
      seen.push([watch.state(), ms]);
      if (seen.length === 8) kernel('b true');
      if (seen.length === 9) kernel('b false');
      if (seen.length === 10) ended.abort();
      return seen.length === 10 ? Promise.reject(new Error('ended')) : Promise.resolve();
    },
  };
  const watch = await watchClockState({ ...machine, clock });
  await watch.run(ended.signal);
  const unsyncedMs = [10_000, 20_000, 40_000, 80_000, 160_000, 320_000, 600_000, 600_000];
  expect(seen).toEqual([
    ...unsyncedMs.map((ms) => ['unsynced', ms]),
    ['synced', 3_600_000],
    ['unsynced', 600_000],
  ]);
  writeFileSync(machine.mark, '');
  expect(watch.state()).toBe('synced');
});
