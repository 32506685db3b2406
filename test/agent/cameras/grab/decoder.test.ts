import { execFileSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import type { AccessUnit } from '../../../../src/agent/cameras/access-unit.ts';
import { neededUnits } from '../../../../src/agent/cameras/bitstream/needed-units.ts';
import {
  createDecoders,
  type DecoderBounds,
  type Decoders,
} from '../../../../src/agent/cameras/grab/decoder.ts';
import { idleKinds } from '../../../../src/agent/cameras/grab/idle-kinds.ts';
import { createRingBudget } from '../../../../src/agent/cameras/ring/budget.ts';
import { createRing } from '../../../../src/agent/cameras/ring/ring.ts';
import { type Clock, systemClock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { childrenOf, eventually, isAlive, pidOf } from '../children.ts';
import { encodedUnits, fps, numberByLooks, numberByPts } from '../encoded.ts';

const startCode = Buffer.of(0, 0, 1);
const deps = { clock: systemClock, log: createLog({ level: 'silent' }) };
const decoderProcesses = () => childrenOf(process.pid, 'select=mod');

/** No job of a test that is to wait for its turn loses it on a busy machine. */
const queueMs = 120_000;

/** Decoders running for the duration of the test. */
async function withDecoders(
  bounds: DecoderBounds,
  use: (decoders: Decoders) => Promise<void>,
  clock: Clock = systemClock,
): Promise<void> {
  const stop = new AbortController();
  const decoders = createDecoders({ ...deps, clock }, bounds);
  const running = decoders.run(stop.signal);
  try {
    await use(decoders);
  } finally {
    stop.abort();
    await running;
    expect(decoderProcesses()).toEqual([]);
  }
}

describe('waiting decoder', () => {
  test.each([
    { codec: 'h264', bFrames: 0 },
    { codec: 'h264', bFrames: 3 },
    { codec: 'h264', bFrames: 3, openGop: true },
    { codec: 'h265', bFrames: 3, openGop: true },
  ] as const)('decodes exactly the requested picture of a GOP: %o', async (kind) => {
    const units = encodedUnits({ ...kind, count: 40, gop: 20 });
    const ring = createRing({ keepMs: 60_000, budget: createRingBudget(1 << 24) });
    for (const unit of units) ring.add(unit);
    await withDecoders({}, async (decoders) => {
      // Each place among B-pictures, and both sides of the next key frame.
      for (const at of [10, 13, 16, 18, 19, 20, 21, 22, 23, 27, 30]) {
        const unit = units[at] as AccessUnit;
        const decoded = await decoders.decode(ring.decodeRun(unit));
        expect(decoded.kind === 'picture' ? numberByLooks(decoded.picture) : decoded).toBe(numberByPts(unit));
      }
    });
  });

  const plain = encodedUnits({ codec: 'h264', bFrames: 0, count: 20, gop: 20 });

  test('starts with the first camera, and ends with the last one; a trial without cameras is decoded', async () => {
    let isUnused = true;
    const stop = new AbortController();
    const decoders = createDecoders({ ...deps, isUnused: () => isUnused }, { waiting: 1 });
    const running = decoders.run(stop.signal);
    await delay(200);
    expect(decoderProcesses()).toEqual([]);
    expect(await decoders.decode(plain)).toMatchObject({ kind: 'picture' });
    isUnused = false;
    await eventually(() => decoderProcesses()[0]);
    isUnused = true;
    await expect.poll(decoderProcesses).toEqual([]);
    stop.abort();
    await running;
  });

  test('serves a camera with few sales in turn while another one floods the decoders', async () => {
    const flood = encodedUnits({ codec: 'h264', bFrames: 0, count: 360, gop: 20 });
    await withDecoders({ maxWorking: 2, queueMs }, async (decoders) => {
      const order: string[] = [];
      const decode = async (source: string, gop: number): Promise<void> => {
        const decoded = await decoders.decode(flood.slice(gop * 20, gop * 20 + 20), { source });
        expect(decoded.kind).toBe('picture');
        order.push(source);
      };
      // Each GOP on its own: requests for pictures of one are joined.
      const busy = Array.from({ length: 15 }, (_, gop) => decode('flooding', gop));
      const quiet = [15, 16, 17].map((gop) => decode('quiet', gop));
      await Promise.all([...busy, ...quiet]);
      expect(order).toHaveLength(18);
      expect(order.lastIndexOf('quiet')).toBeLessThan(12);
    });
  });

  test.each([
    ['h264', Buffer.alloc(0)],
    ['h265', Buffer.concat([Buffer.of(0), startCode, Buffer.of(9, 0x10)])],
  ] as const)('reports damage when %s holds no picture that it can read', async (codec, bytes) => {
    await withDecoders({}, async (decoders) => {
      const decoded = await decoders.decode(plain.slice(0, 5).map((unit) => ({ ...unit, codec, bytes })));
      expect(decoded.kind).toBe('damaged');
    });
  });

  test('retries once when a decoder is killed midway', async () => {
    await withDecoders({ waiting: 1 }, async (decoders) => {
      const victim = await eventually(() => decoderProcesses()[0]);
      const decoding = decoders.decode(plain);
      process.kill(pidOf(victim), 'SIGKILL');
      expect(await decoding).toMatchObject({ kind: 'picture', picture: { width: 128, height: 96 } });
    });
  });

  test('retries once when a decoder hangs', async () => {
    const stallMs = 120_000;
    let aheadMs = 0;
    const clock: Clock = { ...systemClock, monotonicMs: () => systemClock.monotonicMs() + aheadMs };
    await withDecoders(
      { waiting: 1, stallMs },
      async (decoders) => {
        const victim = pidOf(await eventually(() => decoderProcesses()[0]));
        process.kill(victim, 'SIGSTOP');
        const decoding = decoders.decode(plain);
        await delay(1_000);
        expect(isAlive(victim)).toBe(true);
        // The next decoder has the whole time again, on a busy machine too.
        aheadMs = stallMs;
        expect(await decoding).toMatchObject({ kind: 'picture' });
        await eventually(() => !isAlive(victim));
      },
      clock,
    );
  });

  test('reports damage instead of a picture that can not be decoded', async () => {
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

  test.each([[16], [14, 15, 16, 17], [0, 1]])(
    'conceals lost pictures where their numbers begin again: %o',
    async (...lost) => {
      // Numbers of 0 to 15, from which the order of display follows.
      const sent = encodedUnits({ codec: 'h264', bFrames: 0, count: 60, gop: 30 });
      const units = sent.filter((_, index) => !lost.includes(index % 30) || index === 0);
      const from = units.findIndex(({ pts90k }) => pts90k > 0.7 * 90_000);
      await withDecoders({}, async (decoders) => {
        for (let end = from; end < units.length; end += 6) {
          const decoded = await decoders.decode(units.slice(0, end), { conceals: true });
          expect(decoded.kind, `${end} pictures`).toBe('picture');
        }
      });
    },
  );

  test('reports damage when concealing shows nothing of the picture', async () => {
    const units = encodedUnits({ codec: 'h264', bFrames: 0, count: 3, gop: 3 });
    const last = units[2];
    if (last === undefined) throw new Error('too few pictures');
    const delimiter = Buffer.of(0, 0, 0, 1, 9, 0xf0);
    await withDecoders({}, async (decoders) => {
      const run = [...units.slice(0, 2), { ...last, bytes: delimiter }];
      expect(await decoders.decode(run, { conceals: true })).toMatchObject({ kind: 'damaged' });
    });
  });

  test('is busy, and reports no damage, when decoders that conceal are killed', async () => {
    await withDecoders({}, async (decoders) => {
      const end = new AbortController();
      const decoding = decoders.decode(plain, { conceals: true }).finally(() => end.abort());
      while (!end.signal.aborted) {
        // As the kernel does when memory runs out.
        for (const { pid } of decoderProcesses()) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
        await delay(5);
      }
      expect(await decoding).toMatchObject({ kind: 'busy' });
    });
  });

  test('reports damage in the requested picture although its picture comes first', async () => {
    const busy = encodedUnits({ codec: 'h264', bFrames: 0, count: 10, gop: 10, busy: true });
    const hurt = busy.map(
      (unit, index): AccessUnit =>
        index === 9 ? { ...unit, bytes: unit.bytes.subarray(0, unit.bytes.length / 2) } : unit,
    );
    await withDecoders({}, async (decoders) => {
      for (let round = 0; round < 15; round++)
        expect(await decoders.decode(hurt)).toMatchObject({ kind: 'damaged' });
    });
  });

  test.each([
    ['h264', 0],
    ['h264', 3],
    ['h265', 3],
  ] as const)('returns the same bytes as a full decode: %s with %i B-frames', async (codec, bFrames) => {
    const units = encodedUnits({ codec, bFrames, count: 20, gop: 20, busy: true });
    const args = [
      '-v',
      'error',
      '-f',
      codec === 'h265' ? 'hevc' : codec,
      '-i',
      'pipe:0',
      '-fps_mode',
      'passthrough',
    ];
    const all = execFileSync('ffmpeg', [...args, '-pix_fmt', 'rgb24', '-f', 'rawvideo', 'pipe:1'], {
      input: Buffer.concat(units.map(({ bytes }) => bytes)),
      maxBuffer: 1 << 26,
    });
    const size = 320 * 240 * 3;
    await withDecoders({}, async (decoders) => {
      for (const wanted of [0, 7, 8, 12, 19]) {
        const decoded = await decoders.decode(units.slice(0, wanted + 1));
        if (decoded.kind !== 'picture') throw new Error(decoded.why);
        const shown = Math.round(((units[wanted]?.pts90k ?? 0) / 90_000) * fps);
        expect(decoded.picture.rgb.equals(all.subarray(shown * size, (shown + 1) * size))).toBe(true);
      }
    });
  });

  test('scales while decoding without enlarging, and serves sizes and codecs other than the idle ones', async () => {
    const busy = encodedUnits({ codec: 'h264', bFrames: 0, count: 5, gop: 5, busy: true });
    const other = encodedUnits({ codec: 'h265', bFrames: 0, count: 5, gop: 5 });
    await withDecoders({ waiting: 2, maxProcesses: 2, waitingWidthPx: 160 }, async (decoders) => {
      const sizeOf = async (...job: Parameters<Decoders['decode']>) => {
        const decoded = await decoders.decode(...job);
        return decoded.kind === 'picture' ? [decoded.picture.width, decoded.picture.height] : decoded;
      };
      expect(await sizeOf(busy, { widthPx: 160 })).toEqual([160, 120]);
      expect(await sizeOf(busy, { widthPx: 640 })).toEqual([320, 240]);
      expect(await sizeOf(busy)).toEqual([320, 240]);
      expect(await sizeOf(other, { widthPx: 160 })).toEqual([128, 96]);
    });
  });

  test('keeps one idle decoder per codec in use, the rest for the newest, and one of full size for a while', () => {
    const use = (codec: 'h264' | 'h265', widthPx: number | undefined, lastMs: number) => ({
      kind: { codec, widthPx },
      lastMs,
    });
    const wanted = (uses: ReturnType<typeof use>[], nowMs = 0) =>
      idleKinds(uses, { waiting: 2, waitingWidthPx: 640, nowMs }).map(
        ({ codec, widthPx }) => `${codec} ${widthPx ?? 'full'}`,
      );
    expect(wanted([])).toEqual(['h264 640', 'h264 640']);
    expect(wanted([use('h265', 640, 0)])).toEqual(['h265 640', 'h265 640']);
    expect(wanted([use('h265', 640, 1), use('h264', 640, 0)])).toEqual(['h265 640', 'h264 640']);
    expect(wanted([use('h264', undefined, 0)], 59_000)).toEqual(['h264 640', 'h264 640', 'h264 full']);
    expect(wanted([use('h264', undefined, 0)], 61_000)).toEqual(['h264 640', 'h264 640']);
  });

  test('skips pictures that no other picture needs', () => {
    const count = (codec: 'h264' | 'h265', bFrames: number) => {
      const units = encodedUnits({ codec, bFrames, count: 20, gop: 20 });
      const needed = neededUnits(units);
      expect(needed[0]).toBe(units[0]);
      expect(needed.at(-1)).toBe(units.at(-1));
      return needed.length;
    };
    expect(count('h264', 0)).toBe(20);
    expect(count('h264', 3)).toBeLessThan(14);
    expect(count('h265', 3)).toBeLessThan(14);
  });

  test('reports no false damage when a camera flags needed pictures as unneeded', async () => {
    const units = encodedUnits({ codec: 'h265', bFrames: 0, count: 12, gop: 12, busy: true });
    // TRAIL_R to TRAIL_N: changes only the declared reference status.
    const lying = units.map((unit, index): AccessUnit => {
      if (index !== 5) return unit;
      const bytes = Buffer.from(unit.bytes);
      for (let at = bytes.indexOf(startCode); at >= 0; at = bytes.indexOf(startCode, at + 3))
        if ((bytes[at + 3] ?? 0) >> 1 === 1) bytes[at + 3] = 0;
      return { ...unit, bytes };
    });
    expect(neededUnits(lying)).toHaveLength(units.length - 1);
    await withDecoders({}, async (decoders) => {
      const [told, lied] = [await decoders.decode(units), await decoders.decode(lying)];
      if (told.kind !== 'picture' || lied.kind !== 'picture') throw new Error(JSON.stringify([told, lied]));
      expect(lied.picture.rgb.equals(told.picture.rgb)).toBe(true);
    });
  });

  test('answers many requests within the process bound, and rejects beyond the queue bound', async () => {
    await withDecoders({ waiting: 1, maxProcesses: 2, maxQueue: 8, queueMs }, async (decoders) => {
      let most = 0;
      const watch = setInterval(() => (most = Math.max(most, decoderProcesses().length)), 5);
      const answers = await Promise.all(Array.from({ length: 12 }, () => decoders.decode(plain)));
      clearInterval(watch);
      expect(most).toBeLessThanOrEqual(2);
      expect(answers.filter(({ kind }) => kind === 'picture')).toHaveLength(10);
      expect(answers.filter(({ kind }) => kind === 'busy')).toHaveLength(2);
    });
  });

  test('serves sales before viewers, at work and in the queue', async () => {
    const bounds = { waiting: 2, maxProcesses: 4, maxWorking: 2, maxQueue: 8, queueMs };
    await withDecoders(bounds, async (decoders) => {
      await eventually(() => decoderProcesses().length === 2);
      const order: string[] = [];
      const ask = async (urgency: 'sale' | 'look') => {
        const { kind } = await decoders.decode(plain, { urgency });
        order.push(`${urgency} ${kind}`);
      };
      const looks = Array.from({ length: 5 }, () => ask('look'));
      const sales = Array.from({ length: 10 }, () => ask('sale'));
      await Promise.all([...looks, ...sales]);
      // One stands still, two may be in the queue beside six sales; these leave it for the ninth and the tenth sale.
      expect(order.slice(0, 2)).toEqual(['look busy', 'look busy']);
      expect(order.filter((one) => one === 'sale picture')).toHaveLength(10);
      expect(order.filter((one) => one.startsWith('look')).length).toBe(5);
      expect(order.filter((one) => one === 'look picture')).toHaveLength(1);
      // None of them is lost when no other work is queued.
      expect(await decoders.decode(plain, { urgency: 'look' })).toMatchObject({ kind: 'picture' });
    });
  });

  test('lets a viewer stand still while a sale is under way, for longer than a stall', async () => {
    await withDecoders({ waiting: 2, stallMs: 300 }, async (decoders) => {
      await eventually(() => decoderProcesses().length === 2);
      const sale = decoders.sales.begin();
      let isShown = false;
      const looking = decoders.decode(plain, { urgency: 'look' }).finally(() => (isShown = true));
      await delay(1_500);
      expect(isShown).toBe(false);
      sale[Symbol.dispose]();
      expect(await looking).toMatchObject({ kind: 'picture' });
    });
  });

  test('takes the time of a viewer that stood still for no measurement of this machine', async () => {
    const units = encodedUnits({ codec: 'h264', bFrames: 0, count: 30, gop: 30 });
    await withDecoders({ waiting: 2 }, async (decoders) => {
      await eventually(() => decoderProcesses().length === 2);
      const sale = decoders.sales.begin();
      const looking = decoders.decode(units, { urgency: 'look' });
      await delay(500);
      sale[Symbol.dispose]();
      expect(await looking).toMatchObject({ kind: 'picture' });
      expect(decoders.estimateMs(units)).toBeUndefined();
      await decoders.decode(units, { urgency: 'look' });
      expect(decoders.estimateMs(units)).toBeGreaterThan(0);
    });
  });

  test('ends the decoder of a viewer that stands still when a sale needs its process', async () => {
    await withDecoders({ waiting: 1, maxProcesses: 1, maxWorking: 2, queueMs: 20_000 }, async (decoders) => {
      await eventually(() => decoderProcesses().length === 1);
      const sale = decoders.sales.begin();
      const looking = decoders.decode(plain, { urgency: 'look' });
      expect(await decoders.decode(plain)).toMatchObject({ kind: 'picture' });
      sale[Symbol.dispose]();
      expect(await looking).toMatchObject({ kind: 'picture' });
    });
  });

  test.each([
    { codec: 'h264', bFrames: 3, openGop: true },
    { codec: 'h265', bFrames: 3 },
  ] as const)('decodes queued pictures of one GOP in one decoder, each as if alone: %o', async (kind) => {
    const units = encodedUnits({ ...kind, count: 20, gop: 20, busy: true });
    const runs = [6, 3, 15, 9, 4].map((last) => units.slice(0, last + 1));
    await withDecoders({ maxWorking: 1, queueMs }, async (decoders) => {
      const first = decoders.decode(units.slice(0, 12));
      await Promise.resolve();
      const together = await Promise.all(runs.map((run) => decoders.decode(run)));
      expect(await first).toMatchObject({ kind: 'picture' });
      const times = together.map((decoded) => decoded.kind === 'picture' && decoded.decodeMs);
      expect(new Set(times).size).toBe(1);
      for (const [index, run] of runs.entries()) {
        const [alone, joined] = [await decoders.decode(run), together[index]];
        if (alone.kind !== 'picture' || joined?.kind !== 'picture') throw new Error('no picture');
        expect(joined.picture.rgb.equals(alone.picture.rgb)).toBe(true);
      }
    });
  });

  test('reports only the damaged pictures of a shared decoder', async () => {
    const busy = encodedUnits({ codec: 'h264', bFrames: 0, count: 20, gop: 20, busy: true });
    const hurt = busy.map(
      (unit, index): AccessUnit =>
        index === 8 ? { ...unit, bytes: unit.bytes.subarray(0, unit.bytes.length / 2) } : unit,
    );
    await withDecoders({ maxWorking: 1, queueMs }, async (decoders) => {
      const first = decoders.decode(plain);
      await Promise.resolve();
      const kinds = [3, 12, 7].map(async (last) => (await decoders.decode(hurt.slice(0, last + 1))).kind);
      expect(await Promise.all(kinds)).toEqual(['picture', 'damaged', 'picture']);
      await first;
    });
  });

  test('limits the time of a job in the queue', async () => {
    await withDecoders({ waiting: 1, maxProcesses: 1, queueMs: 300, stallMs: 60_000 }, async (decoders) => {
      const victim = await eventually(() => decoderProcesses()[0]);
      process.kill(pidOf(victim), 'SIGSTOP');
      const hung = decoders.decode(plain);
      expect(await decoders.decode(plain)).toMatchObject({ kind: 'busy' });
      process.kill(pidOf(victim), 'SIGCONT');
      expect(await hung).toMatchObject({ kind: 'picture' });
    });
  });

  test('returns busy when no decoders are running', async () => {
    expect(await createDecoders(deps).decode(plain)).toMatchObject({ kind: 'busy' });
  });
});

afterAll(() => expect(decoderProcesses()).toEqual([]));
