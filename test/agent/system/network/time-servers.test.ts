/** Time servers: requested in the data folder, written by the program that runs as root. */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTimeServers } from '../../../../src/agent/system/network/time-servers.ts';
import { systemClock } from '../../../../src/lib/clock.ts';

const program = fileURLToPath(new URL('../../../../systemd/tillframe-apply-time', import.meta.url));
const timesyncd = 'etc/systemd/timesyncd.conf.d/50-tillframe.conf';
const chronySources = 'etc/chrony/sources.d/tillframe.sources';
const chronyServes = 'etc/chrony/conf.d/tillframe.conf';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'tillframe-time-'))));
afterAll(() => rmSync(folder, { recursive: true }));

/** A machine with such files, and a watcher of the data folder in place of systemd. */
function machine(name: string, files: readonly string[]) {
  const root = join(folder, name);
  const dataDir = join(root, 'data');
  for (const file of [...files, 'data/.keep']) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), '');
  }
  const wished = join(dataDir, 'time-servers');
  // As systemd/tillframe-provision.service starts it.
  const apply = () =>
    execFileSync('sh', ['-c', 'umask 077 && exec "$0" "$@"', program, wished, root], { stdio: 'pipe' });
  const watching = watch(dataDir, (_event, file) => {
    if (file === 'time-servers' && existsSync(wished)) apply();
  });
  const text = (file: string) =>
    existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : undefined;
  return {
    time: createTimeServers({ dataDir, root, clock: systemClock }),
    text,
    wished,
    apply,
    end: () => watching.close(),
  };
}

const unit = 'usr/lib/systemd/system/tillframe-time.path';

test('sets and removes the servers of systemd-timesyncd', async () => {
  const { time, text, end } = machine('timesyncd', ['usr/lib/systemd/systemd-timesyncd', unit]);
  // As tillframe left it earlier.
  mkdirSync(dirname(join(folder, 'timesyncd', timesyncd)), { recursive: true, mode: 0o700 });
  expect(time.read()).toEqual({ service: 'timesyncd', servers: [], serves: false, canChange: true });
  expect(await time.set({ servers: ['ntp.nict.jp', '192.168.1.1'], serves: false })).toBe('done');
  expect(text(timesyncd)).toBe('[Time]\nNTP=ntp.nict.jp 192.168.1.1\n');
  expect(time.read().servers).toEqual(['ntp.nict.jp', '192.168.1.1']);
  // By a user of its own.
  const mode = (path: string): number => statSync(join(folder, 'timesyncd', path)).mode & 0o777;
  expect([mode(timesyncd), mode(dirname(timesyncd))]).toEqual([0o644, 0o755]);
  expect(await time.set({ servers: [], serves: false })).toBe('done');
  expect(text(timesyncd)).toBeUndefined();
  end();
});

test('sets the servers of chrony, and serves time to cameras', async () => {
  const { time, text, end } = machine('chrony', ['usr/sbin/chronyd', unit]);
  expect(await time.set({ servers: ['ntp.nict.jp', 'fd00::1'], serves: true })).toBe('done');
  expect(text(chronySources)).toBe('server ntp.nict.jp iburst\nserver fd00::1 iburst\n');
  expect(text(chronyServes)).toContain('allow 192.168.0.0/16\n');
  expect(time.read()).toMatchObject({ service: 'chrony', serves: true, servers: ['ntp.nict.jp', 'fd00::1'] });
  expect(await time.set({ servers: [], serves: false })).toBe('done');
  expect([text(chronySources), text(chronyServes)]).toEqual([undefined, undefined]);
  end();
});

test('limits the agent’s user to server names', () => {
  const { text, wished, apply, end } = machine('hostile', ['usr/lib/systemd/systemd-timesyncd']);
  end();
  const lines = [
    'server a;reboot',
    'server $(reboot)',
    'server -x',
    'server good.example',
    'NTP=x',
    '[Service]',
    'server a b',
  ];
  writeFileSync(wished, [...lines, ...Array.from({ length: 9 }, (_, n) => `server s${n}`)].join('\n'));
  apply();
  expect(text(timesyncd)).toBe('[Time]\nNTP=good.example s0 s1 s2\n');
  rmSync(wished);
  symlinkSync('/etc/passwd', wished);
  apply();
  expect(text(timesyncd)).toBeUndefined();
});

test('reports without the units that no service applies it', () => {
  const { time, end } = machine('bare', ['usr/lib/systemd/systemd-timesyncd']);
  expect(time.read()).toMatchObject({ canChange: false });
  end();
  const none = machine('none', []);
  expect(none.time.read()).toEqual({ service: 'none', servers: [], serves: false, canChange: false });
  none.end();
});
