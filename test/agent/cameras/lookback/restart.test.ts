/** The program is stopped as for an update and restarted: earlier times still have exactly their frame. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { spillFolder } from '../../../../src/agent/cameras/lookback/spill.ts';
import type { StatusJson } from '../../../../src/contract/page/status.ts';
import { readPaintedClock } from '../../../peers/cameras/painted-clock.ts';
import { openShop, type Shop } from '../../../peers/pos/shop.ts';
import { eventually } from '../../../peers/program.ts';

async function paintedAt(shop: Shop, atMs: number): Promise<number | undefined> {
  const at = encodeURIComponent(new Date(atMs).toISOString());
  const response = await fetch(`${shop.url}/api/v1/cameras/counter/frame.jpeg?at=${at}`);
  if (response.status !== 200) return undefined;
  return (await readPaintedClock(Buffer.from(await response.arrayBuffer())))?.wallMs;
}

test('holds the previous seconds after SIGTERM and a start', async () => {
  await using shop = await openShop();
  const spill = spillFolder('auto', join(shop.folder, 'data')) ?? '';
  await using _spill = { [Symbol.asyncDispose]: () => rm(spill, { recursive: true, force: true }) };
  const fromMs = Date.now();
  await eventually(
    'pictures',
    async () => (await paintedAt(shop, Date.now() - 500)) !== undefined || undefined,
  );
  await delay(6_000);
  const requestedAtMs = [3_000, 2_250, 1_500, 700].map((before) => Date.now() - before);
  expect(requestedAtMs[0]).toBeGreaterThan(fromMs);
  const stoppingMs = performance.now();
  expect(await shop.agent.end('SIGTERM')).toBe(0);
  const stopMs = performance.now() - stoppingMs;
  await shop.startAgent();
  const held = await eventually('the video of the run before', async () => {
    const { cameras } = (await (await fetch(`${shop.url}/api/v1/status`)).json()) as StatusJson;
    return cameras[0]?.videoHeld?.find(({ until }) => Date.parse(until) > (requestedAtMs[3] ?? 0));
  });
  expect(Date.parse(held.from)).toBeLessThan(requestedAtMs[0] ?? 0);
  const off: number[] = [];
  for (const atMs of requestedAtMs) {
    const painted = await eventually('a frame', () => paintedAt(shop, atMs));
    off.push(painted - atMs);
  }
  console.info(`stopped in ${Math.round(stopMs)} ms; painted − asked, ms: ${off.map(Math.round).join(' ')}`);
  for (const ms of off) expect(Math.abs(ms)).toBeLessThanOrEqual(shop.camera.intervalMs);
});
