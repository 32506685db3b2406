/** The chosen version, and rejected ones: older ones, those of other machines, and without free space. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { updateAlarms } from '../../../../src/agent/system/update/alarm.ts';
import { chooseRelease } from '../../../../src/agent/system/update/choose.ts';
import { compareVersions } from '../../../../src/agent/system/update/debian.ts';
import { type Release, releasesOf } from '../../../../src/agent/system/update/repository.ts';
import { needRoom } from '../../../../src/agent/system/update/room.ts';

const release = (version: string, architecture = 'amd64'): Release => ({
  ...{ version, architecture, file: `tillframe_${version}_${architecture}.deb` },
  ...{ sizeBytes: 1, installedBytes: 1, sha256: '' },
});
const choose = (versions: readonly Release[], more: object = {}) =>
  chooseRelease({
    releases: versions,
    installed: '1.9.0',
    architecture: 'amd64',
    compare: compareVersions,
    ...more,
  });
const versions = [
  release('1.9.0'),
  release('1.10.0~rc1'),
  release('1.10.0'),
  release('1.8.0'),
  release('2.0.0', 'arm64'),
];

test('chooses the newest of this architecture, in Debian’s order', () => {
  expect(choose(versions)).toMatchObject({ kind: 'release', release: { version: '1.10.0' }, isOlder: false });
  expect(choose(versions, { version: '1.10.0~rc1' })).toMatchObject({ release: { version: '1.10.0~rc1' } });
});

test('chooses nothing without a newer one, and an older one only on request', () => {
  const old = [release('1.8.0')];
  expect(choose(old)).toEqual({ kind: 'nothing_newer', newest: '1.8.0' });
  expect(choose([release('1.9.0')], { allowOlder: true })).toEqual({
    kind: 'nothing_newer',
    newest: '1.9.0',
  });
  expect(choose(old, { allowOlder: true })).toMatchObject({ kind: 'release', isOlder: true });
  const refused = choose(old, { file: 'tillframe_1.8.0_amd64.deb' });
  expect(refused.kind === 'refused' && refused.why.en).toMatch(/older than 1\.9\.0.*--allow-older/);
});

test('reports versions for another machine and missing ones', () => {
  const words = (found: ReturnType<typeof choose>): string =>
    found.kind === 'refused' ? found.why.en : found.kind;
  expect(words(choose([release('2.0.0', 'arm64')]))).toMatch(/for arm64; this machine is amd64/);
  expect(words(choose([]))).toMatch(/no version/);
  expect(words(choose(versions, { version: '3.0.0' }))).toMatch(/3\.0\.0 is not among/);
});

test('ignores other packages and foreign version formats', () => {
  const paragraph = (name: string, version: string): string =>
    `Package: ${name}\nVersion: ${version}\nArchitecture: amd64\nFilename: ./x.deb\nSize: 5\nInstalled-Size: 2\nSHA256: aa\nDescription: x\n more: words\n`;
  const text = [
    paragraph('tillframe', '1.0.0'),
    paragraph('other', '1.0.0'),
    paragraph('tillframe', '1.0.0;reboot'),
  ].join('\n');
  expect(releasesOf(text)).toEqual([
    {
      version: '1.0.0',
      architecture: 'amd64',
      file: 'x.deb',
      sizeBytes: 5,
      installedBytes: 2_048,
      sha256: 'aa',
    },
  ]);
});

test('starts nothing without free space', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tillframe-room-'));
  expect(() => needRoom(folder, release('1.0.0'), 0)).not.toThrow();
  expect(() => needRoom(folder, { ...release('1.0.0'), sizeBytes: 1e15 }, 0)).toThrow(/make room/);
  rmSync(folder, { recursive: true });
});

test('raises an alarm for a week after a rollback', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tillframe-result-'));
  const week = 7 * 24 * 3_600_000;
  const write = (outcome: string): void =>
    writeFileSync(
      join(folder, 'result.json'),
      JSON.stringify({ outcome, from: '1.0.0', to: '1.1.0', why: 'not_healthy', atMs: 1_000 }),
    );
  expect(updateAlarms(0, folder)).toEqual([]);
  write('returned');
  expect(updateAlarms(2_000, folder)).toMatchObject([{ kind: 'update_rolled_back', sinceMs: 1_000 }]);
  expect(updateAlarms(2_000 + week, folder)).toEqual([]);
  write('updated');
  expect(updateAlarms(2_000, folder)).toEqual([]);
  writeFileSync(join(folder, 'result.json'), '{');
  expect(updateAlarms(2_000, folder)).toEqual([]);
  rmSync(folder, { recursive: true });
});
