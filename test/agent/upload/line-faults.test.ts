/** Promise 9 over real sockets: black holes, resets and frozen peers in the midst of requests; each time the uploader is back by itself. */
import { expect, test } from 'vitest';
import { systemClock } from '../../../src/lib/clock.ts';
import { allStored, startCloudPeer } from '../../peers/clouds/cloud.ts';
import { startRelay } from '../../peers/network/relay.ts';
import { randomOf } from './random.ts';
import { sell, storeWithSales, toPeer, upload } from './uploading.ts';

const isLong = process.env['TILLFRAME_LONG'] !== undefined;
const faults = isLong ? 100 : 24;
/**
 * Short faults: minutes of a shop are moments here (reconnects.test.ts has the real ones, in virtual time).
 */
const retry = { firstMs: 5, capMs: 100, spreadMs: 40 };
const requestMs = 150;
/** The promise: the cap, and 10 s. */
const backWithinMs = retry.capMs + 10_000;

test('resumes within the cap plus ten seconds after each fault', { timeout: 300_000 }, async () => {
  const random = randomOf(9);
  await using opened = await storeWithSales(0);
  const { store } = opened;
  let isFrozen = false;
  await using peer = await startCloudPeer((told) =>
    isFrozen ? 'hang' : told.method === 'PUT' ? { status: 201 } : allStored(told),
  );
  await using relay = await startRelay(Number(new URL(peer.url).port));
  await using running = upload(store, toPeer({ url: `http://127.0.0.1:${relay.port}` }), {
    retry,
    requestMs,
    random,
  });
  let longestMs = 0;
  for (let fault = 1; fault <= faults; fault++) {
    const kind = (['black_hole', 'reset', 'frozen_peer'] as const)[Math.floor(random() * 3)];
    const untilMs = systemClock.monotonicMs() + 50 + random() * 250;
    if (kind === 'black_hole') relay.freeze();
    isFrozen = kind === 'frozen_peer';
    await sell(store, fault);
    while (systemClock.monotonicMs() < untilMs) {
      if (kind === 'reset') relay.cut();
      await systemClock.sleep(10);
    }
    relay.thaw();
    isFrozen = false;
    const backMs = systemClock.monotonicMs();
    await expect.poll(async () => (await store.read.queue()).storedEvents, { interval: 5 }).toBe(fault);
    const tookMs = systemClock.monotonicMs() - backMs;
    longestMs = Math.max(longestMs, tookMs);
    expect(tookMs, `fault ${fault}, ${String(kind)}`).toBeLessThan(backWithinMs);
  }
  console.log(`${faults} faults, back after ${Math.round(longestMs)} ms at the longest`);
  expect(await store.read.queue()).toMatchObject({ quarantined: 0, storedThrough: faults });
  // The store knows of the last answer a moment before the uploader has stated it.
  await expect.poll(() => running.state.state().state, { interval: 5 }).toBe('ok');
});
