/** Reasons not to start a run: another run, or the result of the last. */
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { failedVersionReason } from '../../../../src/agent/system/update/failed-versions.ts';
import { lockUpdateFolder } from '../../../../src/agent/system/update/folder.ts';
import { otherUpdate } from '../../../../src/agent/system/update/hand-over.ts';
import type { UpdateResult } from '../../../../src/agent/system/update/result.ts';
import { readRolledBack } from '../../../../src/agent/system/update/rolled-back.ts';

const hourMs = 3_600_000;
const result = (outcome: UpdateResult['outcome'], why: UpdateResult['why']): UpdateResult => ({
  ...{ outcome, why, from: '1.0.0', to: '1.1.0', atMs: 100 * hourMs },
});

type Facts = Parameters<typeof failedVersionReason>[0];
const reason = (facts: Facts, version: string, nowMs: number, requestedAt?: string) =>
  failedVersionReason(facts, version, { nowMs, requestedAt });

test('runs one at a time, and the next one after its end', async () => {
  const at = mkdtempSync(join(tmpdir(), 'tillframe-lock-'));
  const folder = join(at, 'updates');
  {
    using _ = await lockUpdateFolder(folder);
    await expect(lockUpdateFolder(folder)).rejects.toThrow(/another tillframe update/);
    expect(statSync(join(folder, 'lock')).mode & 0o777).toBe(0o600);
  }
  (await lockUpdateFolder(folder))[Symbol.dispose]();
  rmSync(at, { recursive: true });
});

test('names the update that is under way: of tillframe, or of Debian until it is judged', () => {
  const at = mkdtempSync(join(tmpdir(), 'tillframe-other-'));
  const [own = '', debian = ''] = ['own', 'debian'].map((name) => join(at, name));
  expect(otherUpdate(own, debian)).toBeUndefined();
  mkdirSync(debian);
  writeFileSync(join(debian, 'result.json'), '');
  expect(otherUpdate(own, debian)).toBeUndefined();
  writeFileSync(join(debian, 'list'), 'ffmpeg 1 2\n');
  expect(otherUpdate(own, debian)).toBe('os_judged');
  mkdirSync(own);
  writeFileSync(join(own, 'pending'), '');
  expect(otherUpdate(own, debian)).toBe('under_way');
  rmSync(at, { recursive: true });
});

test.each(['needs_more', 'no_former'] as const)('%s: runs once a night, not every hour', (why) => {
  const left = { result: result('not_begun', why), rolledBack: [], attempt: undefined };
  expect(reason(left, '1.1.0', 101 * hourMs)?.en).toMatch(/nothing was changed.*after a day/);
  expect(reason(left, '1.1.0', 119 * hourMs)?.ja).toContain('1 日後');
  expect(reason(left, '1.1.0', 123 * hourMs)).toBeUndefined();
  expect(reason(left, '1.1.1', 101 * hourMs)).toBeUndefined();
  // The clock was set back.
  expect(reason(left, '1.1.0', 99 * hourMs)).toBeUndefined();
});

test('does not retry rolled-back versions automatically, also not those before the last one', () => {
  const versions = ['1.2.0', '1.1.0'].map((version) => ({ version, why: 'not_healthy' as const }));
  const facts = {
    result: { ...result('returned', 'not_healthy'), to: '1.2.0' },
    rolledBack: versions,
    attempt: undefined,
  };
  for (const { version } of versions)
    expect(reason(facts, version, 1_000 * hourMs)?.en).toContain('rolled back');
  expect(reason(facts, '1.1.1', 1_000 * hourMs)).toBeUndefined();
  for (const last of [undefined, result('updated', '')])
    expect(
      reason({ result: last, rolledBack: [], attempt: undefined }, '1.1.0', 101 * hourMs),
    ).toBeUndefined();
});

test('reads the versions that were rolled back, and none where there is no list', () => {
  const at = mkdtempSync(join(tmpdir(), 'tillframe-rolled-back-'));
  onTestFinished(() => rmSync(at, { recursive: true }));
  expect(readRolledBack(at)).toEqual([]);
  writeFileSync(join(at, 'rolled-back'), '1.2.0 not_installed\n1.1.0 \n1.0.1 of_later_versions\n');
  expect(readRolledBack(at)).toEqual([
    { version: '1.2.0', why: 'not_installed' },
    { version: '1.1.0', why: '' },
    { version: '1.0.1', why: '' },
  ]);
});
