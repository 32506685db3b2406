/** /usr/bin/tillframe of the package: as which user it does what root types. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nobody } from '../peers/machine/boot-card.ts';
import { main as program } from '../peers/program.ts';

const wrapper = fileURLToPath(new URL('../../packaging/files/tillframe', import.meta.url));
let bin: string;
beforeAll(() => {
  bin = mkdtempSync(join(tmpdir(), 'tillframe-wrapper-'));
  // What it would start says its name; there is no Node of the package here.
  writeFileSync(join(bin, 'id'), '#!/bin/sh\necho "$UID_HERE"\n', { mode: 0o755 });
  writeFileSync(join(bin, 'setpriv'), '#!/bin/sh\necho tillframe\n', { mode: 0o755 });
});
afterAll(() => rmSync(bin, { recursive: true }));

/** `exec` of what is not there: it went on as the user who typed it. */
function doneBy(uid: number, ...args: string[]): string {
  const ran = spawnSync('sh', [wrapper, ...args], {
    encoding: 'utf8',
    env: { PATH: `${bin}:/usr/bin:/bin`, UID_HERE: String(uid) },
  });
  return ran.stdout === '' && ran.stderr.includes('/usr/lib/tillframe/node')
    ? 'whoever types'
    : ran.stdout.trim();
}

test.each([
  [['status'], 'tillframe'],
  [['update', '--check'], 'whoever types'],
  [['provision', '--boot', '/boot/firmware'], 'whoever types'],
  [['provision', '--config', '/a b', '--boot=/boot/firmware'], 'whoever types'],
  [['provision', '--csv', 'devices.csv', '--out', 'x'], 'tillframe'],
  [['import', '--boot'], 'tillframe'],
] as const)('of root: %s', (args, by) => {
  expect(doneBy(0, ...args)).toBe(by);
  expect(doneBy(1000, ...args)).toBe('whoever types');
});

/** What setpriv reports where only the rights of a unit can be passed on; the program itself is not there. */
function withinUnit(unit: string, ...args: string[]): string {
  const text = readFileSync(fileURLToPath(new URL(`../../systemd/${unit}`, import.meta.url)), 'utf8');
  const [, names = ''] = /^CapabilityBoundingSet=(.*)$/m.exec(text) ?? [];
  const rights = names.toLowerCase().replaceAll('cap_', '+').replaceAll(' ', ',');
  const folder = join(bin, 'real');
  mkdirSync(folder, { recursive: true });
  const { uid, gid } = nobody;
  // There is no user tillframe here.
  const asOther = `#!/bin/sh\nshift 3\nexec /usr/bin/setpriv --reuid=${uid} --regid=${gid} --clear-groups "$@"\n`;
  writeFileSync(join(folder, 'setpriv'), asOther, { mode: 0o755 });
  const bounds = [`--bounding-set=-all,${rights}`, '--no-new-privs', '--'];
  return spawnSync('/usr/bin/setpriv', [...bounds, 'sh', wrapper, ...args], {
    encoding: 'utf8',
    env: { PATH: `${folder}:/usr/bin:/bin` },
  }).stderr;
}

test.skipIf(process.getuid?.() !== 0)(
  'checks health with the rights of the unit that installs updates',
  () => {
    const unit = 'tillframe-apply-update.service';
    expect(withinUnit(unit, 'health')).toMatch(/\/usr\/lib\/tillframe\/node/);
    // Commands that may try out low ports have no place there.
    expect(withinUnit(unit, 'status')).toContain('Operation not permitted');
  },
);

/** Runs a command without root. It may read every file: the clone may lie in a home that only its owner can enter. */
function asNobody(): string[] {
  if (process.getuid?.() !== 0) return [];
  const { uid, gid } = nobody;
  return [
    ...['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'],
    ...['--inh-caps=-all,+dac_override', '--ambient-caps=-all,+dac_override', '--'],
  ];
}

test('the boot partition is for root alone, unless it is tried on a copy of a system', () => {
  const boot = join(bin, 'boot');
  mkdirSync(join(boot, 'tillframe'), { recursive: true });
  const ran = spawnSync('env', [...asNobody(), process.execPath, program, 'provision', '--boot', boot], {
    encoding: 'utf8',
    env: { LANG: 'C.UTF-8', PATH: process.env['PATH'] },
  });
  expect(ran.stderr).toContain('sudo tillframe provision --boot');
  expect(ran.status).toBe(1);
});
