/** Pictures fill the line, whatever its width and its round trip: the real uploader in virtual time, over a line that carries one byte after the other. */
import { expect, test } from 'vitest';
import type { Sink } from '../../../src/agent/upload/sink.ts';
import { createUploadState } from '../../../src/agent/upload/upload-state.ts';
import { runUploader } from '../../../src/agent/upload/uploader.ts';
import { createLog } from '../../../src/lib/log.ts';
import { memoryOutbox } from './simulated.ts';
import { createVirtualClock } from './virtual-clock.ts';

const pictureBytes = 60_000;

test.each([
  ['256 kbit/s', 32, 60],
  ['2 Mbit/s over a satellite', 250, 600],
  ['10 Mbit/s across the country', 1_250, 60],
  ['10 Mbit/s across the sea', 1_250, 100],
])('fills the link over %s', async (name, bytesPerMs, roundTripMs) => {
  const clock = createVirtualClock();
  let freeMs = 0;
  const pictureEndsMs: number[] = [];
  const carry = async (bytes: number, signal: AbortSignal): Promise<void> => {
    freeMs = Math.max(freeMs, clock.monotonicMs()) + bytes / bytesPerMs;
    await clock.sleep(freeMs - clock.monotonicMs() + roundTripMs, signal);
  };
  const sink: Sink = {
    async sendEvents({ events }, signal) {
      await carry(events.length * 300, signal);
      return {
        kind: 'results',
        results: new Map(events.map(({ eventId }) => [eventId, { kind: 'stored' }])),
      };
    },
    async sendPicture(_picture, signal) {
      await carry(pictureBytes, signal);
      pictureEndsMs.push(clock.monotonicMs());
      return { kind: 'stored' };
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
  const outbox = memoryOutbox({ pictures: true, pictureBytes });
  for (let sale = 0; sale < 300; sale++) outbox.sell();
  const lifetime = new AbortController();
  const parts = { store: outbox, sink, clock, random: () => 0.5, state: createUploadState(clock) };
  const done = runUploader({ ...parts, log: createLog({ level: 'silent' }) }, lifetime.signal);
  await clock.runUntil(3_600_000, () => outbox.owed() === 0);
  lifetime.abort(new Error('done'));
  await done;

  // From the first one's end on: the line was empty before it.
  const tookMs = (pictureEndsMs.at(-1) ?? 0) - (pictureEndsMs[0] ?? 0);
  const share = ((pictureEndsMs.length - 1) * pictureBytes) / bytesPerMs / tookMs;
  console.log(`${name}: ${(share * 100).toFixed(0)} % of the line`);
  expect(pictureEndsMs).toHaveLength(300);
  expect(share).toBeGreaterThanOrEqual(0.8);
});
