/** Effects of provisioning on the running system: programs, and those of a service only if it runs. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { applyChanges } from '../../../../src/agent/system/provision/apply-changes.ts';
import { systemParts } from '../../../../src/agent/system/provision/system-changes.ts';

const folder = mkdtempSync(join(tmpdir(), 'tillframe-changes-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('skips a program for a service that does not run', async () => {
  const [told, untold, elsewhere] = ['told', 'untold', 'elsewhere'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const failed = await applyChanges(
    [
      { kind: 'run', command: ['touch', told] },
      { kind: 'run', command: ['touch', untold], of: 'tillframe-no-such.service' },
    ],
    { root: '/', agent: undefined },
  );
  expect(failed).toEqual([]);
  expect([told, untold].map((path) => existsSync(path))).toEqual([true, false]);
  await applyChanges([{ kind: 'run', command: ['touch', elsewhere] }], { root: folder, agent: undefined });
  expect(existsSync(elsewhere)).toBe(false);
});

test("reports a program's error output", async () => {
  const failed = await applyChanges([{ kind: 'run', command: ['false'] }], { root: '/', agent: undefined });
  expect(failed).toEqual([expect.stringContaining('false')]);
});

test('waits for no service, since a later one would wait for the provisioning in turn', () => {
  const commands = systemParts(
    { hostName: 'tillframe-1', network: { address: '192.168.1.20/24' }, timeServers: ['ntp.nict.jp'] },
    { hosts: '', dataDir: '/data' },
  ).flatMap(({ changes }) => changes.flatMap((change) => (change.kind === 'run' ? [change.command] : [])));
  const restarts = commands.filter(([program]) => program === 'systemctl').map((words) => words.join(' '));
  expect(restarts).toEqual(['systemctl --no-block try-restart avahi-daemon.service']);
  const script = new URL('../../../../systemd/tillframe-apply-time', import.meta.url);
  const started = readFileSync(script, 'utf8').match(/systemctl .*restart/g);
  expect(started).toEqual(['systemctl --no-block try-restart']);
});
