/** When the program that installs updates takes a version for healthy: its script with stubs of systemctl, dpkg and the program. */
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

test.each([
  ['every unit is active', '', 'returned'],
  ['the agent is dead', 'tillframe', 'returned_unhealthy'],
  ['the printer proxy is dead', 'tillframe-printer-proxy', 'returned_unhealthy'],
])('judges a version when %s', (_name, dead, outcome) => {
  // As systemctl does: several units are active where one of them is.
  stub(
    'systemctl',
    `case $* in *is-active*) shift 2; for u; do [ "$u" = "${dead}.service" ] || exit 0; done; exit 3 ;; *MainPID*) echo 7 ;; esac`,
  );
  stub('dpkg-query', "echo 'installed 1'");
  stub('tillframe', '');
  stub('sleep', '');
  // Each look at the uptime takes ten seconds.
  stub('cut', `n=$(cat ${root}/clock 2>/dev/null || echo 0); n=$((n + 10)); echo $n | tee ${root}/clock`);
  const folder = join(root, 'update');
  writeFileSync(join(folder, 'pending'), 'from 1\nto 2\nstep former\n');
  const env = { PATH: `${join(root, 'bin')}:${process.env['PATH']}` };
  expect(spawnSync('sh', [script, folder], { env }).status).toBe(0);
  expect(JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8'))).toMatchObject({ outcome });
});
