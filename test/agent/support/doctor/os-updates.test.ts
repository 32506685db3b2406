/** When Debian's updates were last installed, from files as apt leaves them. */
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { judgeOsUpdates } from '../../../../src/agent/support/doctor/os-updates.ts';
import { osUpdateAlarms } from '../../../../src/agent/system/update/alarm.ts';
import { firstLookMs, osUpdatesJson, readOsUpdates } from '../../../../src/agent/system/update/os-updates.ts';

const nowMs = Date.parse('2026-11-28T12:00:00+09:00');
const dayMs = 86_400_000;
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tillframe-os-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function put(path: string, ageDays = 0): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), '');
  const at = (nowMs - ageDays * dayMs) / 1_000;
  utimesSync(join(root, path), at, at);
}
const alarms = (firstLookDays = 30) =>
  osUpdateAlarms(nowMs, readOsUpdates(root), () => nowMs - firstLookDays * dayMs);
const judged = () => judgeOsUpdates(readOsUpdates(root), { nowMs, timeZone: 'Asia/Tokyo' });

function gateway(): void {
  put('usr/bin/apt-get');
  put('usr/bin/unattended-upgrade');
}

test('reports the older one of lists and installation', () => {
  gateway();
  put('var/lib/apt/periodic/update-stamp', 3);
  put('var/lib/apt/periodic/upgrade-stamp', 1);
  expect(judged()).toEqual({
    level: 'green',
    what: { code: 'doctor.os_updates_last', params: { day: '2026-11-25' } },
  });
  expect(osUpdatesJson(readOsUpdates(root), 'Asia/Tokyo')).toEqual({
    kind: 'automatic',
    last: '2026-11-25T12:00:00.000+09:00',
  });
  expect(alarms()).toEqual([]);
});

test.each([
  ['installed', 'green', 'doctor.os_updates_last'],
  ['returned', 'yellow', 'doctor.os_updates_rolled_back'],
  ['returned_unhealthy', 'yellow', 'doctor.os_updates_returned_unhealthy'],
  ['not_returned', 'yellow', 'doctor.os_updates_not_returned'],
])('reports what the image did with the newest update: %s', (outcome, level, code) => {
  gateway();
  put('var/lib/apt/periodic/update-stamp', 1);
  put('var/lib/apt/periodic/upgrade-stamp', 1);
  put('var/lib/tillframe-os-updates/result.json');
  const result = { outcome, packages: 'ffmpeg 7:7.1,libssl3 3.5', atMs: 1 };
  writeFileSync(join(root, 'var/lib/tillframe-os-updates/result.json'), JSON.stringify(result));
  expect(judged()).toMatchObject({ level, what: { code } });
  if (level === 'yellow') expect(judged().what.params).toEqual({ packages: 'ffmpeg 7:7.1, libssl3 3.5' });
});

test.each(['returned', 'returned_unhealthy', 'not_returned'])(
  'raises an alarm for a week when an update was rolled back: %s',
  (outcome) => {
    gateway();
    put('var/lib/tillframe-os-updates/result.json');
    const standing = (ageDays: number) => {
      const result = { outcome, packages: 'ffmpeg 7:7.1,libssl3 3.5', atMs: nowMs - ageDays * dayMs };
      writeFileSync(join(root, 'var/lib/tillframe-os-updates/result.json'), JSON.stringify(result));
      return alarms();
    };
    const problem = {
      code: `alarm.os_updates_${outcome}`,
      params: { packages: 'ffmpeg 7:7.1, libssl3 3.5' },
    };
    expect(standing(6)).toEqual([{ kind: 'os_updates_rolled_back', sinceMs: nowMs - 6 * dayMs, problem }]);
    expect(standing(8)).toEqual([]);
  },
);

test('raises no alarm when the newest update was installed', () => {
  gateway();
  put('var/lib/tillframe-os-updates/result.json');
  const result = { outcome: 'installed', packages: 'ffmpeg 7:7.1', atMs: nowMs };
  writeFileSync(join(root, 'var/lib/tillframe-os-updates/result.json'), JSON.stringify(result));
  expect(alarms()).toEqual([]);
});

test('warns of missing updates although the newest one was rolled back', () => {
  gateway();
  put('var/lib/apt/periodic/update-stamp', 15);
  put('var/lib/apt/periodic/upgrade-stamp', 15);
  put('var/lib/tillframe-os-updates/result.json');
  const result = { outcome: 'returned', packages: 'ffmpeg 7:7.1', atMs: 1 };
  writeFileSync(join(root, 'var/lib/tillframe-os-updates/result.json'), JSON.stringify(result));
  expect(judged()).toMatchObject({ level: 'yellow', what: { code: 'doctor.os_updates_last' } });
});

test.each([
  ['lists that are too old', 15, 1],
  ['an installation that is too old', 1, 15],
])('warns of %s', (_what, lists, installed) => {
  gateway();
  put('var/lib/apt/periodic/update-stamp', lists);
  put('var/lib/apt/periodic/upgrade-stamp', installed);
  expect(judged()).toMatchObject({ level: 'yellow', what: { params: { day: '2026-11-13' } } });
  expect(alarms()).toEqual([
    {
      kind: 'os_updates_missing',
      sinceMs: nowMs - 15 * dayMs,
      problem: { code: 'alarm.os_updates_last', params: { days: '15' } },
    },
  ]);
});

test('warns when nothing was installed in the first two weeks, and not before', () => {
  gateway();
  put('etc/machine-id', 13);
  expect(judged()).toMatchObject({ level: 'green', what: { code: 'doctor.os_updates_never' } });
  expect(alarms()).toEqual([]);
  put('etc/machine-id', 15);
  expect(alarms()).toMatchObject([{ problem: { code: 'alarm.os_updates_never' } }]);
  expect(judged()).toMatchObject({ level: 'yellow', what: { code: 'doctor.os_updates_never' } });
});

test('counts from the first look with a set clock where the first boot was dated before it', () => {
  gateway();
  put('etc/machine-id', 400);
  expect(osUpdateAlarms(nowMs, readOsUpdates(root), () => undefined)).toEqual([]);
  expect(alarms(13)).toEqual([]);
  expect(alarms(15)).toMatchObject([{ sinceMs: nowMs - 15 * dayMs }]);
  const kept = firstLookMs(root) ?? Number.NaN;
  expect(Date.now() - kept).toBeLessThan(60_000);
  utimesSync(join(root, 'os-updates-since'), 1_000, 1_000);
  expect(firstLookMs(root)).toBe(1_000_000);
  expect(firstLookMs(join(root, 'no', 'folder'))).toBeUndefined();
});

test('states who is responsible when nothing installs them', () => {
  expect(judged()).toMatchObject({
    level: 'green',
    what: { code: 'doctor.os_updates_of_image' },
  });
  expect(alarms()).toEqual([]);
  put('usr/bin/apt-get');
  expect(osUpdatesJson(readOsUpdates(root), 'Asia/Tokyo')).toEqual({ kind: 'by_hand' });
  expect(alarms()).toEqual([]);
  expect(judged()).toMatchObject({
    level: 'green',
    what: { code: 'doctor.os_updates_by_hand' },
  });
});
