import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AccessUnit } from '../../src/camera/access-unit.ts';
import { createDecoders, type DecoderBounds, type Decoders } from '../../src/camera/decoder.ts';
import { warmUpFfmpeg } from '../../src/camera/ffmpeg.ts';
import { createRing } from '../../src/camera/ring.ts';
import { systemClock } from '../../src/ops/clock.ts';
import { createLog } from '../../src/ops/log.ts';
import { childrenOf, eventually } from './children.ts';
import { encodedUnits, numberByLooks, numberByPts } from './encoded.ts';

const deps = { clock: systemClock, log: createLog({ level: 'silent' }) };
const decoderProcesses = () => childrenOf(process.pid, 'select=eq');

/** Decoders that run for as long as the test. */
async function withDecoders(
  bounds: DecoderBounds,
  use: (decoders: Decoders) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const decoders = createDecoders(deps, bounds);
  const running = decoders.run(stop.signal);
  try {
    await use(decoders);
  } finally {
    stop.abort();
    await running;
    expect(decoderProcesses()).toEqual([]);
  }
}

beforeAll(warmUpFfmpeg);

describe('waiting decoder', () => {
  test.each([
    { codec: 'h264', bFrames: 0 },
    { codec: 'h264', bFrames: 3 },
    { codec: 'h265', bFrames: 3, openGop: true },
  ] as const)('every picture of a GOP is the one that was asked for: %o', async (kind) => {
    const units = encodedUnits({ ...kind, count: 40, gop: 20 });
    const ring = createRing({ keepMs: 60_000, maxBytes: 1 << 24 });
    for (const unit of units) ring.add(unit);
    await withDecoders({}, async (decoders) => {
      for (const unit of units.slice(10, 32)) {
        const decoded = await decoders.decode(ring.decodeRun(unit));
        expect(decoded.kind === 'picture' ? numberByLooks(decoded.picture) : decoded).toBe(numberByPts(unit));
      }
    });
  });

  const plain = encodedUnits({ codec: 'h264', bFrames: 0, count: 20, gop: 20 });

  test('a decoder killed in the middle costs one more try', async () => {
    await withDecoders({ waiting: 1 }, async (decoders) => {
      const [victim] = await eventually(() => decoderProcesses().length > 0 && decoderProcesses(), 5_000);
      const decoding = decoders.decode(plain);
      process.kill(victim?.pid ?? 0, 'SIGKILL');
      expect(await decoding).toMatchObject({ kind: 'picture', picture: { width: 128, height: 96 } });
    });
  });

  test('a decoder that hangs costs its time and one more try', async () => {
    await withDecoders({ waiting: 1, decodeMs: 700 }, async (decoders) => {
      const [victim] = await eventually(() => decoderProcesses().length > 0 && decoderProcesses(), 5_000);
      process.kill(victim?.pid ?? 0, 'SIGSTOP');
      const startedMs = Date.now();
      expect(await decoders.decode(plain)).toMatchObject({ kind: 'picture' });
      expect(Date.now() - startedMs).toBeGreaterThanOrEqual(700);
    });
  });

  test('pictures that can not be decoded as encoded are damaged, not shown', async () => {
    const busy = encodedUnits({ codec: 'h264', bFrames: 0, count: 20, gop: 20, busy: true });
    const hurt = busy.map(
      (unit, index): AccessUnit =>
        index === 8 ? { ...unit, bytes: unit.bytes.subarray(0, unit.bytes.length / 2) } : unit,
    );
    await withDecoders({}, async (decoders) => {
      expect(await decoders.decode(hurt.slice(0, 12))).toMatchObject({ kind: 'damaged' });
      expect(await decoders.decode(hurt.slice(0, 8))).toMatchObject({ kind: 'picture' });
    });
  });

  test('many at once: all answered, never more processes than allowed, too long a queue refused', async () => {
    await withDecoders({ waiting: 1, maxProcesses: 2, maxQueue: 8 }, async (decoders) => {
      let most = 0;
      const watch = setInterval(() => (most = Math.max(most, decoderProcesses().length)), 5);
      const answers = await Promise.all(Array.from({ length: 12 }, () => decoders.decode(plain)));
      clearInterval(watch);
      expect(most).toBeLessThanOrEqual(2);
      expect(answers.filter(({ kind }) => kind === 'picture')).toHaveLength(10);
      expect(answers.filter(({ kind }) => kind === 'busy')).toHaveLength(2);
    });
  });

  test('a job does not wait for ever for its turn', async () => {
    await withDecoders({ waiting: 1, maxProcesses: 1, queueMs: 300, decodeMs: 3_000 }, async (decoders) => {
      const [victim] = await eventually(() => decoderProcesses().length > 0 && decoderProcesses(), 5_000);
      process.kill(victim?.pid ?? 0, 'SIGSTOP');
      const hung = decoders.decode(plain);
      expect(await decoders.decode(plain)).toMatchObject({ kind: 'busy' });
      process.kill(victim?.pid ?? 0, 'SIGCONT');
      expect(await hung).toMatchObject({ kind: 'picture' });
    });
  });

  test('without running decoders the answer is busy', async () => {
    expect(await createDecoders(deps).decode(plain)).toMatchObject({ kind: 'busy' });
  });
});

afterAll(() => expect(decoderProcesses()).toEqual([]));
