/** The doctor's line of a region: found often, seldom, without video, and on a camera that is not linked. */
import { expect, test } from 'vitest';
import type { CheckContext } from '../../../../src/agent/support/doctor/check.ts';
import { regionChecks } from '../../../../src/agent/support/doctor/registers/region.ts';
import { runChecks } from '../../../../src/agent/support/doctor/run-checks.ts';
import type { RegionHits } from '../../../../src/domain/moment/region-hits.ts';
import { systemClock } from '../../../../src/lib/clock.ts';

const hits = (of: Partial<RegionHits>): RegionHits => ({
  searches: 50,
  seen: 0,
  withoutVideo: 0,
  changed: 0,
  ...of,
});

test.each([
  ['none yet', undefined, true, 'green', 'doctor.region_none_yet'],
  ['few, none found', hits({ searches: 6 }), true, 'green', 'doctor.region_learning'],
  ['few, one found', hits({ searches: 6, seen: 1 }), true, 'green', 'doctor.region_finds'],
  ['most found', hits({ seen: 33 }), true, 'green', 'doctor.region_finds'],
  ['found seldom', hits({ seen: 9 }), true, 'yellow', 'doctor.region_finds'],
  ['video gone', hits({ searches: 5, withoutVideo: 3 }), true, 'yellow', 'doctor.region_video_gone'],
  ['not linked', hits({ seen: 33 }), false, 'yellow', 'doctor.region_not_linked'],
] as const)('judges a region: %s', async (_name, found, isLinked, level, code) => {
  const region = { camera: 'counter', shows: 'drawer', left: 0, top: 0, width: 0.1, height: 0.1 };
  const context = {
    clock: systemClock,
    registers: [
      { key: 'till-1', name: 'レジ1', region },
      { key: 'till-2', name: 'レジ2' },
    ],
    links: isLinked ? [{ registerKey: 'till-1', cameraId: 'counter', main: true }] : [],
    regionHits: () => Promise.resolve(found === undefined ? {} : { 'till-1': found }),
  } as unknown as CheckContext;
  const findings = await runChecks(regionChecks(context), context, AbortSignal.timeout(60_000));
  expect(findings).toMatchObject([{ check: 'region', title: 'レジ1', level, what: { code } }]);
  expect(findings[0]?.todo === undefined).toBe(level === 'green');
});
