/** Rollback of the image's updates of Debian: its script with stubs of systemctl, dpkg, ffmpeg and the program in a folder of its own. */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const script = fileURLToPath(
  new URL('../../packaging/image/root/usr/lib/tillframe-image/os-updates', import.meta.url),
);
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tillframe-os-updates-'));
  for (const name of ['bin', 'run', 'update']) mkdirSync(join(root, name));
  // As systemctl does: several units are active where one of them is.
  stub(
    'systemctl',
    `case $2 in is-active) shift 2; for u; do [ -e ${root}/dead-$u ] || exit 0; done; exit 3 ;; esac`,
  );
  stub('dpkg', `case $* in *--install*) [ ! -e ${root}/broken ] || exit 1; rm -f ${root}/dead-* ;; esac`);
  for (const name of ['ffmpeg', 'tillframe']) stub(name, '');
  // Each look at the uptime takes ten seconds.
  stub('sleep', '');
  stub(
    'cut',
    `case $* in *uptime*) n=$(cat ${root}/clock 2>/dev/null || echo 0); n=$((n + 10)); echo $n | tee ${root}/clock ;; *) exec /usr/bin/cut "$@" ;; esac`,
  );
  stub(
    'dpkg-query',
    `case $* in *db:Status*) echo 'installed 1' ;; *--status*) printf 'Package: x\\nVersion: 1\\n' ;; esac`,
  );
  stub(
    'dpkg-deb',
    `case $* in *--field*Package) echo x ;; *--field*Version) echo 2 ;; *) for p; do :; done; : >"$p" ;; esac`,
  );
});
afterEach(() => rmSync(root, { recursive: true }));

function stub(name: string, body: string): void {
  writeFileSync(join(root, 'bin', name), `#!/bin/sh\necho "${name} $*" >>${root}/calls\n${body}\n`, {
    mode: 0o755,
  });
}
const at = (name: string): string => join(root, 'run', name);
const read = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '');
const calls = (): string[] => read(join(root, 'calls')).split('\n');
const calledWith = (words: string): string[] => calls().filter((line) => line.includes(words));
const outcome = (): string | undefined => /"outcome":"(\w+)"/.exec(read(at('result.json')))?.[1];
const kill = (unit: string): void => writeFileSync(join(root, `dead-${unit}.service`), '');

function run(action: 'keep' | 'judge', input = ''): number | null {
  const env = {
    PATH: `${join(root, 'bin')}:${process.env['PATH']}`,
    TILLFRAME_OS_UPDATES: join(root, 'run'),
    TILLFRAME_OS_UPDATES_PINS: join(root, 'pins'),
    TILLFRAME_OS_UPDATES_RUN: '1',
    TILLFRAME_UPDATE_FOLDER: join(root, 'update'),
  };
  return spawnSync(script, [action], { env, input }).status;
}

/** A run that replaced the package x. */
function replaced(): void {
  mkdirSync(at('former'));
  for (const [name, text] of [
    ['list', 'x 1 2\n'],
    ['before', 'works\n'],
    ['former/x.deb', ''],
  ] as const)
    writeFileSync(at(name), text);
}

test('keeps the newer package when every unit is active', () => {
  replaced();
  expect(run('judge')).toBe(0);
  expect(outcome()).toBe('installed');
  expect(readdirSync(join(root, 'run'))).toEqual(['result.json']);
  expect(read(join(root, 'pins'))).toBe('');
});

test.each(['tillframe', 'tillframe-printer-proxy'])(
  'puts the former package back when %s is dead',
  (unit) => {
    replaced();
    kill(unit);
    expect(run('judge')).toBe(0);
    expect(outcome()).toBe('returned');
    expect(read(join(root, 'pins'))).toBe('Package: x\nPin: version 2\nPin-Priority: -1\n\n');
    expect(readdirSync(join(root, 'run'))).toEqual(['result.json']);
  },
);

test('retries a failed installation without another judgement, and ends after ten', () => {
  replaced();
  kill('tillframe');
  writeFileSync(join(root, 'broken'), '');
  for (let i = 0; i < 10; i += 1) expect(run('judge')).toBe(1);
  expect(calledWith('systemctl --no-block restart')).toHaveLength(1);
  expect(calledWith('--install')).toHaveLength(10);
  expect(read(join(root, 'pins')).match(/Package: x/g)).toHaveLength(1);
  expect(run('judge')).toBe(0);
  expect(outcome()).toBe('not_returned');
  expect(readdirSync(join(root, 'run'))).toEqual(['result.json']);
});

test('ends as returned when services work again after a power cut during the rollback', () => {
  replaced();
  writeFileSync(at('returning'), '');
  expect(run('judge')).toBe(0);
  expect(calledWith('--install')).toHaveLength(1);
  expect(outcome()).toBe('returned');
});

test('does not install a package that is not listed', () => {
  replaced();
  writeFileSync(at('former/half.deb'), '');
  kill('tillframe');
  expect(run('judge')).toBe(0);
  expect(calledWith('--install')[0]).not.toContain('half.deb');
});

test('waits for an update of tillframe without counting a try', () => {
  replaced();
  writeFileSync(join(root, 'update/pending'), '');
  expect(run('judge')).toBe(1);
  expect(calls()).toEqual(['']);
  expect(existsSync(at('tries'))).toBe(false);
});

test('clears a run whose list is empty', () => {
  replaced();
  writeFileSync(at('list'), '');
  expect(run('judge')).toBe(0);
  expect(readdirSync(join(root, 'run'))).toEqual([]);
});

test('clears what an earlier run left before keeping a package', () => {
  replaced();
  rmSync(at('list'));
  writeFileSync(at('before'), '');
  writeFileSync(at('former/old.deb'), '');
  expect(run('keep', '/x.deb\n')).toBe(0);
  expect(readdirSync(at('former'))).toEqual(['x.deb']);
  expect(read(at('before'))).toBe('works\n');
  expect(read(at('list'))).toBe('x 1 2\n');
  kill('tillframe');
  expect(run('keep', '/x.deb\n')).toBe(0);
  expect(read(at('before'))).toBe('works\n');
});

test('looks for updates of tillframe where the page alone sets them', () => {
  const unit = fileURLToPath(new URL('../../systemd/tillframe-update.service', import.meta.url));
  expect(read(unit)).not.toMatch(/Condition\S*=.*config\.yaml/);
});

test('no update of tillframe is looked for while updates of Debian are judged', () => {
  const unit = fileURLToPath(new URL('../../systemd/tillframe-update.service', import.meta.url));
  expect(read(unit)).toContain('\nConditionPathExists=!/var/lib/tillframe-os-updates/list\n');
});
