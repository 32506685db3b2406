/** Spills of agents whose data folder is gone are removed by the next agent, and nothing else. */
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nameOwner, removeStaleSpills } from '../../../../src/agent/cameras/lookback/stale-spills.ts';
import { tempFolder } from './fixtures.ts';

test('removes folders whose data folder is gone, and those without a name that are too old', async () => {
  await using parent = await tempFolder();
  await using data = await tempFolder();
  const nowMs = Date.now();
  const make = async (digit: string, of: { owner?: string; ageMs?: number }) => {
    const folder = join(parent.path, `tillframe-${digit.repeat(16)}`);
    await mkdir(folder);
    await writeFile(join(folder, 'counter_boot_1'), 'video');
    if (of.owner !== undefined) await nameOwner(folder, of.owner);
    const atS = (nowMs - (of.ageMs ?? 0)) / 1_000;
    await utimes(folder, atS, atS);
    return folder;
  };
  const dayMs = 86_400_000;
  await make('a', { owner: join(data.path, 'gone') });
  await make('b', { owner: data.path, ageMs: dayMs });
  await make('c', { ageMs: dayMs });
  await make('d', {});
  const own = await make('e', { owner: join(data.path, 'gone') });
  await mkdir(join(parent.path, 'tillframe-other'));
  expect(await removeStaleSpills(parent.path, own, nowMs)).toBe(2);
  const left = (await readdir(parent.path)).map((name) => name.slice(-1));
  expect(left.toSorted()).toEqual(['b', 'd', 'e', 'r']);
});
