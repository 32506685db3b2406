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

/** Error of a picture's time relative to the painted time, and its stated uncertainty; or why there is no picture. */
async function shown(camera: Camera, phase: string): Promise<Shown | string> {
  const atMonotonicMs = clock.monotonicMs() - 30;
  let grab = await camera.grab({ atMonotonicMs }, forever);
  // The decoders of a small machine are busy: tried again, as a sale is.
  for (; grab.kind === 'busy'; grab = await camera.grab({ atMonotonicMs }, forever)) await clock.sleep(1_000);
  if (grab.kind !== 'frame') return `${phase}: ${grab.kind}`;
  const painted = await readPaintedClock(grab.frame.picture);
  if (painted === undefined) throw new Error('the painted clock cannot be read');
  const paintedMs = painted.wallMs - clock.nowMs() + clock.monotonicMs();
  return {
    phase,
    errorMs: grab.frame.takenAtMonotonicMs - paintedMs,
    statedMs: grab.networkDelayMs,
  };
}

const lines = [
  { name: '300 ms', lateMs: 300, reports: true, fromStart: false },
  { name: '1.2 s, no sender reports', lateMs: 1_200, reports: false, fromStart: false },
  { name: '5 s', lateMs: 5_000, reports: true, fromStart: false },
  { name: '5 s, no sender reports', lateMs: 5_000, reports: false, fromStart: false },
  { name: '3.5 s from the start', lateMs: 3_500, reports: true, fromStart: true },
  ...(process.env['TILLFRAME_LONG'] === undefined
    ? []
    : [{ name: '3 s', lateMs: 3_000, reports: true, fromStart: false }]),
];
const phases = [
  ['quick', 8_000],
  ['slow', 22_000],
  ['quick again', 8_000],
] as const;
/** Time of an exact camera clock. */
const minStatedMs = 50;

test('has a picture of every time and reports its possible lateness when the network becomes slow', async () => {
  await using peer = await startCamera({ fps: 15, keyFrameEvery: 15 });
  await using all = new AsyncDisposableStack();
  const relays: DelayingRelay[] = [];
  for (const { reports, fromStart, lateMs } of lines) {
    const relay = all.use(await startDelayingRelay(peer.port, { withoutReports: !reports }));
    relay.setDelay(fromStart ? lateMs : 0);
    relays.push(relay);
  }
  const urls = relays.map(({ port }) => ({ url: peer.url.replace(String(peer.port), String(port)) }));
  await using watching = await watch(urls);
  await eventually(() => watching.cameras.every((camera) => camera.health().heldMs > 2_000));
  const seen = lines.map((): Shown[] => []);
  const missed = lines.map((): string[] => []);
  const statesAfter: { state: string; warnings: readonly string[] }[][] = [];
  const underWay: Promise<unknown>[] = [];
  for (const [phase, forMs] of phases) {
    for (const [n, { lateMs, fromStart }] of lines.entries())
      relays[n]?.setDelay(phase === 'slow' || fromStart ? lateMs : 0);
    const untilMs = clock.monotonicMs() + forMs;
    while (clock.monotonicMs() < untilMs) {
      for (const [n, camera] of watching.cameras.entries())
        underWay.push(
          shown(camera, phase).then((one) =>
            typeof one === 'string' ? missed[n]?.push(one) : seen[n]?.push(one),
          ),
        );
      await clock.sleep(1_500);
    }
    statesAfter.push(
      watching.cameras.map((camera) => {
        const { state, warnings } = camera.health();
        return { state, warnings };
      }),
    );
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
    console.info(
      `${name}: ${outside.length} of ${own.length} pictures outside, ${missed[n]?.length} missing; ${figures.join('; ')}`,
    );
  }
  expect(missed).toEqual(lines.map(() => []));
  const [, whileSlow = []] = statesAfter;
  expect(whileSlow.map(({ state }) => state)).toEqual(lines.map(() => 'up'));
  const fromStart = lines.findIndex((line) => line.fromStart);
  expect(whileSlow[fromStart]?.warnings).toContain('pictures_late');
  for (const [n, { name }] of lines.entries()) {
    const own = seen[n] ?? [];
    const outside = own.filter(({ errorMs, statedMs }) => Math.abs(errorMs) > statedMs + minStatedMs);
    expect(outside.length / own.length, name).toBeLessThanOrEqual(0.05);
  }
  // Sender reports distinguish network from camera: pictures are exact. A busy machine may read some late itself.
  for (const [n, { name, reports, fromStart }] of lines.entries()) {
    if (!reports || fromStart) continue;
    const slow = (seen[n] ?? []).filter(({ phase }) => phase === 'slow');
    const errors = slow.map(({ errorMs }) => Math.abs(errorMs)).sort((a, b) => a - b);
    expect(errors[errors.length >> 1], name).toBeLessThan(minStatedMs);
  }
});
