/** The image's updates of Debian: apt's own reading of the configuration, systemd's of the units, and the hours by the program. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { main } from '../peers/program.ts';

const image = fileURLToPath(new URL('../../packaging/image/root/', import.meta.url));
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tillframe-image-updates-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('selects nothing but the security origin, beside the configuration that Debian ships', () => {
  const parts = join(folder, 'apt.conf.d');
  cpSync(join(image, 'etc/apt/apt.conf.d'), parts, { recursive: true });
  writeFileSync(
    join(parts, '50unattended-upgrades'),
    'Unattended-Upgrade::Origins-Pattern { "origin=Debian,codename=${distro_codename},label=Debian"; };\n',
  );
  const read = execFileSync('apt-config', ['-o', `Dir::Etc::parts=${parts}`, 'dump'], {
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'],
      APT_CONFIG: own('apt.conf', `Dir::Etc::parts "${parts}";\nDir::Etc::main "/dev/null";\n`),
    },
  });
  const lines = read.split('\n').filter((line) => line.startsWith('Unattended-Upgrade::'));
  expect(lines.filter((line) => line.includes('Origins'))).toEqual([
    'Unattended-Upgrade::Origins-Pattern "";',
    'Unattended-Upgrade::Origins-Pattern:: "origin=Debian,codename=${distro_codename}-security,label=Debian-Security";',
  ]);
  expect(lines).toContain('Unattended-Upgrade::Automatic-Reboot "false";');
  expect(read).toContain('DPkg::Pre-Install-Pkgs:: "/usr/lib/tillframe-image/os-updates keep";');
});

function own(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** An hour of the clock in Japan, so many from now. */
const hour = (ahead: number): string =>
  new Date(Date.now() + (9 + ahead) * 3_600_000).toISOString().slice(11, 14).concat('00');

test.each([
  ['within the hours', `update: { hours: "${hour(-1)}-${hour(2)}" }`, 0],
  ['outside of them', `update: { hours: "${hour(2)}-${hour(4)}" }`, 1],
])('exits by update.hours: %s', (_name, line, status) => {
  const config = own('config.yaml', `shop: { id: shop-1, timeZone: Asia/Tokyo }\n${line}\n`);
  const tillframe = own('tillframe', `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`);
  execFileSync('chmod', ['755', tillframe]);
  const script = join(image, 'usr/lib/tillframe-image/in-update-hours');
  const env = { ...process.env, TILLFRAME: tillframe, CONFIG: config };
  expect(spawnSync(script, { env }).status).toBe(status);
});

test.each([
  ['03', 0],
  ['12', 1],
])('goes by Japanese night where the program cannot start, at %s o’clock', (now, status) => {
  mkdirSync(join(folder, 'bin'), { recursive: true });
  own('bin/date', `#!/bin/sh\necho ${now}\n`);
  const tillframe = own('tillframe', '#!/bin/sh\nexit 1\n');
  execFileSync('chmod', ['755', tillframe, join(folder, 'bin/date')]);
  const script = join(image, 'usr/lib/tillframe-image/in-update-hours');
  const path = `${join(folder, 'bin')}:${process.env['PATH']}`;
  const env = { ...process.env, PATH: path, TILLFRAME: tillframe, CONFIG: '/dev/null' };
  expect(spawnSync(script, { env }).status).toBe(status);
});

test('restarts only where a process still uses a file that was replaced', () => {
  const script = join(image, 'usr/lib/tillframe-image/needs-restart');
  const maps = join(folder, 'proc/17');
  mkdirSync(maps, { recursive: true });
  const status = (line: string): number | null => {
    writeFileSync(join(maps, 'maps'), `${line}\n`);
    return spawnSync(script, { env: { ...process.env, PROC: join(folder, 'proc') } }).status;
  };
  const at = '7f12-7f34 r-xp 00000000 08:02 1234   ';
  expect(status(`${at}/usr/lib/aarch64-linux-gnu/libssl.so.3`)).toBe(1);
  expect(status(`${at}/dev/shm/ring (deleted)`)).toBe(1);
  expect(status(`${at}/usr/lib/aarch64-linux-gnu/libssl.so.3 (deleted)`)).toBe(0);
});

test('the units have no word that systemd does not know', () => {
  const units = join(folder, 'units');
  cpSync(join(image, 'etc/systemd/system'), units, { recursive: true });
  for (const name of ['apt-daily', 'apt-daily-upgrade']) {
    writeFileSync(join(units, `${name}.service`), '[Service]\nType=oneshot\nExecStart=/bin/true\n');
    writeFileSync(join(units, `${name}.timer`), '[Timer]\nOnCalendar=daily\n');
  }
  // What they start is not installed here.
  execFileSync('sed', [
    '-i',
    's|=/usr/lib/tillframe-image/.*|=/bin/true|',
    ...['tillframe-restart.service', 'tillframe-os-updates.service'].map((name) => join(units, name)),
    ...['apt-daily', 'apt-daily-upgrade'].map((name) =>
      join(units, `${name}.service.d/tillframe-image.conf`),
    ),
  ]);
  const verify = (): string =>
    execFileSync(
      'systemd-analyze',
      [
        'verify',
        '--recursive-errors=no',
        '--man=no',
        ...[
          'apt-daily.timer',
          'apt-daily-upgrade.timer',
          'apt-daily.service',
          'apt-daily-upgrade.service',
          'tillframe-os-updates.service',
          'tillframe-restart.service',
          'tillframe-restart.timer',
        ].map((name) => join(units, name)),
      ],
      {
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], LANG: 'C.UTF-8', SYSTEMD_UNIT_PATH: `${units}:` },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
  expect(verify()).toBe('');
});
