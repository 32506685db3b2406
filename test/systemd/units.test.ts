/** The unit files, as systemd itself judges them. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const units = ['tillframe.service', 'tillframe-printer-proxy.service'] as const;
const rootServices = [
  'tillframe-update.service',
  'tillframe-apply-update.service',
  'tillframe-provision.service',
  'tillframe-screen.service',
  'tillframe-time.service',
] as const;
const others = [...rootServices, 'tillframe-update.timer', 'tillframe-time.path'];
const source = (unit: string): string => fileURLToPath(new URL(`../../systemd/${unit}`, import.meta.url));
/**
 * On systemd's scale from 0 (shut off) to 10 (may do anything). 0.1 of the agent's is for setpriority and prlimit: decoders
 * take a lower priority and bound their memory, 0.2 for pins and keys, which PrivateDevices would hide. Of the printer proxy's, 0.1 each is for port 80 and for real time, 0.2 for
 * systemd-notify, which passes its listening sockets.
 */
const maxExposures = { 'tillframe.service': 1.8, 'tillframe-printer-proxy.service': 1.9 } as const;
/** Root alone takes 0.4; an update writes the whole system. */
const maxRootExposure = 3;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tillframe-units-'));
  // The program that they start isn't installed here.
  for (const unit of [...units, ...others])
    writeFileSync(
      join(folder, unit),
      readFileSync(source(unit), 'utf8').replaceAll(/^(Exec\w+)=-?\S+/gm, '$1=/bin/true'),
    );
});
afterAll(() => rmSync(folder, { recursive: true }));

const analyze = (...args: string[]): string =>
  execFileSync('systemd-analyze', [...args, '--no-pager'], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], LANG: 'C.UTF-8', SYSTEMD_UNIT_PATH: `${folder}:` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });

function exposureOf(path: string): number {
  const said = analyze('security', '--offline=yes', path);
  return Number(/exposure level for \S+: ([\d.]+)/.exec(said)?.[1]);
}

describe.each(units)('%s', (unit) => {
  test('has no word that systemd does not know', () => {
    const file = join(folder, unit);
    expect(analyze('verify', '--recursive-errors=no', '--man=no', file)).toBe('');
    writeFileSync(
      join(folder, 'wrong.service'),
      `${readFileSync(file, 'utf8')}\n[Service]\nProtectEverything=yes\n`,
    );
    expect(() =>
      analyze('verify', '--recursive-errors=no', '--man=no', join(folder, 'wrong.service')),
    ).toThrow("Unknown key 'ProtectEverything'");
  });

  test('leaves little open', () => {
    const exposure = exposureOf(source(unit));
    const maxExposure = maxExposures[unit];
    console.log(`${unit}: exposure ${exposure} (at most ${maxExposure})`);
    expect(exposure).toBeLessThanOrEqual(maxExposure);
    const open = join(folder, `open-${unit}`);
    writeFileSync(
      open,
      readFileSync(source(unit), 'utf8')
        .replace(/^NotifyAccess=.*$/m, 'NotifyAccess=all')
        .replace(/^Protect.*$/gm, ''),
    );
    expect(exposureOf(open)).toBeGreaterThan(maxExposure);
  });
});

test.each(others)('%s has no word that systemd does not know', (unit) => {
  expect(analyze('verify', '--recursive-errors=no', '--man=no', join(folder, unit))).toBe('');
});

test.each(rootServices)('%s is bounded, although it runs as root', (unit) => {
  const exposure = exposureOf(source(unit));
  console.log(`${unit}: exposure ${exposure} (at most ${maxRootExposure})`);
  expect(exposure).toBeLessThanOrEqual(maxRootExposure);
});

// systemd.service(5): after a failure "execution continues with commands specified in ExecStopPost=".
test('a lost password is ended, and the card written, also where taking in has failed', () => {
  const unit = readFileSync(source('tillframe-provision.service'), 'utf8');
  const commands = (word: string) =>
    [...unit.matchAll(new RegExp(`^${word}=(.*)$`, 'gm'))].map(([, it]) => it);
  const [first, ...others] = commands('ExecStart');
  expect(first).not.toMatch(/^-/);
  expect(others).not.toEqual([]);
  expect(commands('ExecStopPost')).toEqual(others);
});
