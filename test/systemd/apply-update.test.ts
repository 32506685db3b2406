/** The script that installs updates, with stubs of systemctl, dpkg and the program. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const script = fileURLToPath(new URL('../../systemd/tillframe-apply-update', import.meta.url));
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tillframe-apply-update-'));
  for (const name of ['bin', 'update']) mkdirSync(join(root, name));
});
afterEach(() => rmSync(root, { recursive: true }));

function stub(name: string, body: string): void {
  writeFileSync(join(root, 'bin', name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
}

/** Runs the last step of an update from 1.0.0 whose `dead` unit stays inactive. */
function apply(dead: string, { to = '2.0.0', step = 'former' } = {}): string {
  // As systemctl does: several units are active where one of them is.
  stub(
    'systemctl',
    `case $* in *is-active*) shift 2; for u; do [ "$u" = "${dead}.service" ] || exit 0; done; exit 3 ;; *MainPID*) echo 7 ;; esac`,
  );
  stub('dpkg-query', `echo 'installed ${step === 'former' ? '1.0.0' : to}'`);
  stub('tillframe', '');
  stub('sleep', '');
  // Each look at the uptime takes ten seconds.
  stub('cut', `n=$(cat ${root}/clock 2>/dev/null || echo 0); n=$((n + 10)); echo $n | tee ${root}/clock`);
  const folder = join(root, 'update');
  writeFileSync(join(folder, 'pending'), `from 1.0.0\nto ${to}\nstep ${step}\nwhy not_healthy\n`);
  const env = { PATH: `${join(root, 'bin')}:${process.env['PATH']}` };
  expect(spawnSync('sh', [script, folder], { env }).status).toBe(0);
  return readFileSync(join(folder, 'result.json'), 'utf8');
}

const list = (): string[] => readFileSync(join(root, 'update/rolled-back'), 'utf8').trimEnd().split('\n');

test.each([
  ['every unit is active', '', 'returned'],
  ['the agent is dead', 'tillframe', 'returned_unhealthy'],
  ['the printer proxy is dead', 'tillframe-printer-proxy', 'returned_unhealthy'],
])('judges a version when %s', (_name, dead, outcome) => {
  expect(JSON.parse(apply(dead))).toMatchObject({ outcome });
  expect(list()).toEqual(['2.0.0 not_healthy']);
});

test('lists each version that was rolled back once, newest first, until it is healthy', () => {
  for (const to of ['1.1', '1.10', '1.2', '1.1']) apply('', { to });
  expect(list()).toEqual(['1.1 not_healthy', '1.2 not_healthy', '1.10 not_healthy']);
  apply('', { to: '1.2', step: 'gate' });
  expect(list()).toEqual(['1.1 not_healthy', '1.10 not_healthy']);
});

test('keeps the newest fifty versions that were rolled back', () => {
  const versions = Array.from({ length: 60 }, (_, number) => `1.${number}.0 not_installed`);
  writeFileSync(join(root, 'update/rolled-back'), `${versions.join('\n')}\n`);
  apply('');
  expect(list()).toEqual(['2.0.0 not_healthy', ...versions.slice(0, 49)]);
});
