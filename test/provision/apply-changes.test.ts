/** What provisioning does to the running system: programs, and those of a service only where it runs. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { applyChanges } from '../../src/provision/apply-changes.ts';

const folder = mkdtempSync(join(tmpdir(), 'tillframe-changes-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a program that tells a service something is left out where the service does not run', async () => {
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

test('what a program says is told', async () => {
  const failed = await applyChanges([{ kind: 'run', command: ['false'] }], { root: '/', agent: undefined });
  expect(failed).toEqual([expect.stringContaining('false')]);
});
