/** A network that becomes slow while a camera is read, checked by the clock that the camera paints into its pictures. */
import { expect, test } from 'vitest';
import type { Camera } from '../../../src/agent/cameras/camera-contract.ts';
import { systemClock as clock } from '../../../src/lib/clock.ts';
import { watch } from '../../exactness/watched.ts';
import { startCamera } from '../../peers/cameras/camera.ts';
import { readPaintedClock } from '../../peers/cameras/painted-clock.ts';
import { type DelayingRelay, startDelayingRelay } from '../../peers/delaying-relay.ts';
import { eventually } from './children.ts';

const forever = new AbortController().signal;

type Shown = { readonly phase: string; readonly errorMs: number; readonly statedMs: number };

/** Error of a picture's time relative to the painted time, and its stated uncertainty. */
async function shown(camera: Camera, phase: string): Promise<Shown | undefined> {
  const grab = await camera.grab({ atMonotonicMs: clock.monotonicMs() - 30 }, forever);
  if (grab.kind !== 'frame') return undefined;
  const painted = await readPaintedClock(grab.frame);
  if (painted === undefined) throw new Error('the painted clock can not be read');
  const paintedMs = painted.wallMs - clock.nowMs() + clock.monotonicMs();
  return {
    phase,
    errorMs: grab.frame.takenAtMonotonicMs - paintedMs,
    statedMs: grab.lineDelayMs,
  };
}

const lines = [
  { name: '300 ms', lateMs: 300, withoutReports: false },
  { name: '1.2 s', lateMs: 1_200, withoutReports: false },
  { name: '1.2 s, no sender reports', lateMs: 1_200, withoutReports: true },
  // Longer than the silence limit: the camera is reconnected over the slow network.
  { name: '3.5 s', lateMs: 3_500, withoutReports: false },
];
const phases = [
  ['quick', 8_000],
  ['slow', 22_000],
  ['quick again', 8_000],
] as const;
/** Time of an exact camera clock. */
const minStatedMs = 50;

test('reports the possible lateness of pictures when the network becomes slow', async () => {
  await using peer = await startCamera({ fps: 15, keyFrameEvery: 15 });
  await using all = new AsyncDisposableStack();
  const relays: DelayingRelay[] = [];
  for (const { withoutReports } of lines)
    relays.push(all.use(await startDelayingRelay(peer.port, { withoutReports })));
  const urls = relays.map(({ port }) => ({ url: peer.url.replace(String(peer.port), String(port)) }));
  await using watching = await watch(urls);
  await eventually(() => watching.cameras.every((camera) => camera.health().heldMs > 2_000));
  const seen = lines.map((): Shown[] => []);
  const underWay: Promise<unknown>[] = [];
  for (const [phase, forMs] of phases) {
    for (const [n, relay] of relays.entries()) relay.setDelay(phase === 'slow' ? (lines[n]?.lateMs ?? 0) : 0);
    const untilMs = clock.monotonicMs() + forMs;
    while (clock.monotonicMs() < untilMs) {
      for (const [n, camera] of watching.cameras.entries())
        underWay.push(shown(camera, phase).then((one) => one && seen[n]?.push(one)));
      await clock.sleep(400);
    }
  }
  await Promise.all(underWay);
  for (const [n, { name }] of lines.entries()) {
    const own = seen[n] ?? [];
    const outside = own.filter(({ errorMs, statedMs }) => Math.abs(errorMs) > statedMs + minStatedMs);
    const figures = phases.map(([phase]) => {
      const some = own.filter((one) => one.phase === phase);
      const most = (of: (one: Shown) => number) => Math.round(Math.max(0, ...some.map(of)));
      return `${phase}: ${most(({ errorMs }) => Math.abs(errorMs))} ms off at most, ±${most(({ statedMs }) => statedMs)} ms stated at most`;
    });
    console.info(`${name}: ${outside.length} of ${own.length} pictures outside; ${figures.join('; ')}`);
  }
  for (const [n, { name }] of lines.entries()) {
    const own = seen[n] ?? [];
    const outside = own.filter(({ errorMs, statedMs }) => Math.abs(errorMs) > statedMs + minStatedMs);
    expect(own.length, name).toBeGreaterThan(5);
    expect(outside.length / own.length, name).toBeLessThanOrEqual(0.05);
  }
  // Sender reports distinguish network from camera: no picture is far off, and none states an uncertainty.
  for (const n of [0, 1]) {
    const settled = (seen[n] ?? []).filter(({ phase }) => phase !== 'quick');
    expect(Math.max(...settled.map(({ errorMs }) => Math.abs(errorMs)))).toBeLessThan(minStatedMs);
  }
});
