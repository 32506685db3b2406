/** The sample of a picture that may stand still, taken beside the work for sales: it is none of them. */
import { expect, test } from 'vitest';
import { createDecodeBudget } from '../../../src/agent/cameras/ahead/decode-budget.ts';
import { createCamera } from '../../../src/agent/cameras/camera.ts';
import { createDecoders, type Decoders } from '../../../src/agent/cameras/grab/decoder.ts';
import { createClipMaker } from '../../../src/agent/cameras/live/clip-maker.ts';
import { createRingBudget } from '../../../src/agent/cameras/ring/budget.ts';
import { type Clock, systemClock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { startCamera } from '../../peers/cameras/camera.ts';
import { childrenOf } from './children.ts';

const log = createLog({ level: 'silent' });
/** The first sample is due within five minutes: here after 2 s. */
const clock: Clock = {
  ...systemClock,
  sleep: (ms, signal) => systemClock.sleep(ms > 5_000 ? 2_000 : ms, signal),
};

test('lets nobody stand still, and begins no decoding ahead, when it samples the newest picture', async () => {
  await using source = await startCamera({ codec: 'h264', fps: 15, keyFrameEvery: 150 });
  const all = createDecoders({ clock: systemClock, log }, { waitingWidthPx: 640 });
  const sampled = Promise.withResolvers<string>();
  const decode: Decoders['decode'] = async (units, options) => {
    const decoded = await all.decode(units, options);
    if (decoded.kind === 'picture') sampled.resolve(decoded.kind);
    return decoded;
  };
  const paused: boolean[] = [];
  using _way = all.sales.giveWay({ pause: (isPaused) => void paused.push(isPaused) });
  const camera = createCamera({
    record: {
      ...{ id: 'c', name: 'Counter', url: source.url, transport: 'tcp', reader: 'auto', latencyMs: 0 },
      masks: [],
    },
    ...{ clock, log, decoders: { ...all, decode }, clips: createClipMaker({ clock, log }) },
    ...{ keepMs: 600_000, budget: createRingBudget(64 << 20), thumbnailWidthPx: 640 },
    readers: { recall: () => undefined, remember: () => undefined },
    startedAtMonotonicMs: clock.monotonicMs(),
    clockSynced: () => true,
    decodeAhead: { budget: createDecodeBudget(400) },
  });
  const stop = new AbortController();
  const running = Promise.all([all.run(stop.signal), camera.run(stop.signal)]);
  try {
    expect(await sampled.promise).toBe('picture');
    // A follower begins within a second of its reason.
    await systemClock.sleep(1_500);
    expect(paused).toEqual([]);
    const followers = childrenOf(process.pid, 'select=mod').filter(
      ({ command }) => !command.includes('-strict'),
    );
    expect(followers).toEqual([]);
  } finally {
    stop.abort();
    await running;
  }
});
