/** Cost of a flood of tiny units for the capture clock, counted in executed blocks of its code: independent of timing. */
import { Session } from 'node:inspector/promises';
import { expect, test } from 'vitest';
import type { AccessUnit } from '../../../src/agent/cameras/access-unit.ts';
import { createCaptureClock } from '../../../src/agent/cameras/clock/clock.ts';

/** Executions of all blocks of the camera's clock while `run` runs. */
async function executedBlocks(run: () => void): Promise<number> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  run();
  const { result } = await session.post('Profiler.takePreciseCoverage');
  session.disconnect();
  return result
    .filter(({ url }) => /\/src\/agent\/cameras\//.test(url))
    .flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges))
    .reduce((sum, { count }) => sum + count, 0);
}

/** Every unit slightly later than the previous one: the clock never settles. */
function flood(perSecond: number, seconds: number): void {
  const clock = createCaptureClock({ keepMs: 600_000 });
  for (let index = 0; index < perSecond * seconds; index++) {
    const arrivalMs = (index * 1_000) / perSecond;
    const lateMs = index === 0 ? 0 : 100 + arrivalMs / 100;
    const unit: AccessUnit = {
      ...{ codec: 'h264', arrivalMs, key: false, bytes: Buffer.alloc(0), lossBefore: false, epoch: -1 },
      pts90k: Math.round((arrivalMs - lateMs) * 90),
    };
    clock.add(unit, { arrivalMs, intervalMs: 1_000 / perSecond });
  }
}

test('takes a bounded number of steps for each unit of a flood', async () => {
  const perSecond = 50_000;
  const seconds = 4;
  const steps = await executedBlocks(() => flood(perSecond, seconds));
  console.log(`blocks executed for each unit: ${(steps / (perSecond * seconds)).toFixed(1)}`);
  expect(steps / (perSecond * seconds)).toBeLessThan(200);
});
