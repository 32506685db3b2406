/** Promise 9, towards the cloud: after a hundred faults of the line, each is over within the longest wait and ten seconds. */
import { expect, test } from 'vitest';
import { cloudRetry } from '../../../src/agent/upload/upload-policy.ts';
import { randomOf } from './random.ts';
import { faults, type Line, startGateway } from './simulated.ts';
import { createVirtualClock } from './virtual-clock.ts';

/** The promise: the cap of the back-off and 10 s. */
const backWithinMs = cloudRetry.capMs + 10_000;

test.each([1, 2, 3])(
  'survives a hundred black holes, resets and frozen peers of 5 s to 10 min (seed %i)',
  async (seed) => {
    const clock = createVirtualClock();
    const random = randomOf(seed);
    const line: Line = { state: 'up', begun: 0 };
    const gateway = startGateway(line, clock, { random, pictures: true });
    const backMs: number[] = [];
    for (let fault = 0; fault < 100; fault++) {
      // In the midst of whatever it is doing.
      gateway.outbox.sell();
      await clock.runUntil(clock.monotonicMs() + random() * 150);
      line.state = faults[Math.floor(random() * faults.length)] ?? 'reset';
      gateway.outbox.sell();
      await clock.runUntil(clock.monotonicMs() + 5_000 + random() * 595_000);
      line.state = 'up';
      const upAtMs = clock.monotonicMs();
      await clock.runUntil(upAtMs + 2 * backWithinMs, () => gateway.outbox.owed() === 0);
      backMs.push(clock.monotonicMs() - upAtMs);
    }
    await gateway.stop();
    const sorted = backMs.sort((x, y) => x - y);
    console.log(
      `seed ${seed}: back after ${Math.round((sorted[50] ?? 0) / 1_000)} s (median), ${Math.round((sorted[99] ?? 0) / 1_000)} s (longest)`,
    );
    expect(sorted[99]).toBeLessThanOrEqual(backWithinMs);
  },
);

test('resumes when the network recovers just after a request has begun that is never answered', async () => {
  const clock = createVirtualClock();
  const line: Line = { state: 'up', begun: 0 };
  const gateway = startGateway(line, clock, { random: randomOf(4), pictures: true, status: false });
  let longestMs = 0;
  for (let fault = 0; fault < 60; fault++) {
    line.state = 'black_hole';
    gateway.outbox.sell();
    await clock.runUntil(clock.monotonicMs() + 1_800_000);
    const before = line.begun;
    await clock.runUntil(clock.monotonicMs() + backWithinMs, () => line.begun > before);
    line.state = 'up';
    const upAtMs = clock.monotonicMs();
    await clock.runUntil(upAtMs + 3 * backWithinMs, () => gateway.outbox.owed() === 0);
    longestMs = Math.max(longestMs, clock.monotonicMs() - upAtMs);
  }
  await gateway.stop();
  console.log(`begun in the last moment: back after ${Math.round(longestMs / 1_000)} s at the longest`);
  expect(longestMs).toBeLessThanOrEqual(backWithinMs);
});
