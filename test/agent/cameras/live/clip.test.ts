import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AccessUnit } from '../../../../src/agent/cameras/access-unit.ts';
import type { Clip } from '../../../../src/agent/cameras/camera-contract.ts';
import { decodeTimes } from '../../../../src/agent/cameras/ffmpeg/transport-stream-writer.ts';
import type { PastUnit } from '../../../../src/agent/cameras/grab/past.ts';
import { clipTimes90k, cutClip, unitsOfRing } from '../../../../src/agent/cameras/live/clip.ts';
import { type ClipSource, createClipMaker } from '../../../../src/agent/cameras/live/clip-maker.ts';
import { createRingBudget } from '../../../../src/agent/cameras/ring/budget.ts';
import { createRing } from '../../../../src/agent/cameras/ring/ring.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { childrenOf, eventually, pidOf } from '../children.ts';
import { encodedUnits } from '../encoded.ts';
import { saleAtStart } from '../grab/sale-at-start.ts';

const deps = { clock: systemClock, log: createLog({ level: 'silent' }) };
const intervalMs = 40;
const h264 = encodedUnits({ codec: 'h264', bFrames: 0, count: 100, gop: 25 });
const reordered = encodedUnits({ codec: 'h264', bFrames: 2, count: 100, gop: 25 });
const h265 = encodedUnits({ codec: 'h265', bFrames: 3, count: 80, gop: 20, openGop: true });

/** Upper left quarter. */
const square = [
  [0, 0],
  [0.5, 0],
  [0.5, 0.5],
  [0, 0.5],
] as const;

const timeOf = (unit: { pts90k: number }) => unit.pts90k / 90;
const held = (units: readonly AccessUnit[]): PastUnit[] =>
  units.map((unit) => ({ unit, timeMs: timeOf(unit), sound: true }));
const timesOf = (units: readonly PastUnit[] | undefined) =>
  units?.map(({ timeMs }) => timeMs).sort((a, b) => a - b);
const everyInterval = (fromMs: number, untilMs: number) =>
  Array.from({ length: (untilMs - fromMs) / intervalMs + 1 }, (_, index) => fromMs + index * intervalMs);

function ringOf(units: readonly AccessUnit[]) {
  const ring = createRing({ keepMs: 600_000, budget: createRingBudget(1 << 28) });
  for (const unit of units) ring.add(unit);
  return ring;
}

describe('cut', () => {
  test.each([
    ['without B-frames', h264],
    ['with B-frames', reordered],
  ])(
    'cuts from the key frame at or before the start to the last picture before the end: %s',
    (_name, units) => {
      const cut = cutClip(held(units), { fromMs: 1_500, untilMs: 2_510 });
      expect(cut?.units[0]?.unit.key).toBe(true);
      expect(cut).toMatchObject({ codec: 'h264', fromMs: 1_000 });
      // With B-frames a picture displayed after the end may be needed for one before it.
      const shown = timesOf(cut?.units) ?? [];
      expect(shown.filter((time) => time <= 2_510)).toEqual(everyInterval(1_000, 2_480));
      expect(shown.at(-1)).toBeLessThanOrEqual(2_480 + 3 * intervalMs);
    },
  );

  test('includes every picture before the end with all it needs, wherever the end lies', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 3_900 }),
        fc.integer({ min: 0, max: 3_000 }),
        (fromMs, lengthMs) => {
          const untilMs = Math.min(3_960, fromMs + lengthMs);
          const cut = cutClip(held(reordered), { fromMs, untilMs });
          const [first] = cut?.units ?? [];
          if (first === undefined) throw new Error('no clip');
          const at = reordered.indexOf(first.unit);
          expect(first.timeMs).toBeLessThanOrEqual(fromMs);
          expect(cut?.units.map(({ unit }) => unit)).toEqual(
            reordered.slice(at, at + (cut?.units.length ?? 0)),
          );
          const shown = timesOf(cut?.units) ?? [];
          expect(shown.filter((time) => time <= untilMs)).toEqual(
            everyInterval(first.timeMs, Math.floor(untilMs / intervalMs) * intervalMs),
          );
        },
      ),
    );
  });

  test('starts at the first key frame for older ranges, and returns none without pictures', () => {
    expect(cutClip(held(h264.slice(30)), { fromMs: 100, untilMs: 2_600 })).toMatchObject({ fromMs: 2_000 });
    expect(cutClip(held(h264), { fromMs: 5_000, untilMs: 6_000 })).toBeUndefined();
    expect(cutClip(held(h264.slice(30)), { fromMs: 0, untilMs: 1_900 })).toBeUndefined();
    expect(cutClip([], { fromMs: 0, untilMs: 1_900 })).toBeUndefined();
  });

  test('drops damage up to the next key frame', () => {
    const ring = ringOf(h264.map((unit, index) => (index === 30 ? { ...unit, lossBefore: true } : unit)));
    const cut = cutClip(unitsOfRing(ring.gops(), timeOf), { fromMs: 0, untilMs: 2_200 });
    expect(timesOf(cut?.units)).toEqual([...everyInterval(0, 1_160), ...everyInterval(2_000, 2_200)]);
  });

  test('accepts time stamps that restart within a GOP, as the ring does', () => {
    const anew = h264.slice(0, 25).map((unit, index): AccessUnit => {
      const arrivalMs = 10_000 + index * intervalMs;
      return index < 10
        ? { ...unit, arrivalMs, pts90k: unit.pts90k + 900_000 }
        : { ...unit, arrivalMs, epoch: 1 };
    });
    const ring = ringOf(anew);
    const units = unitsOfRing(ring.gops(), ({ arrivalMs }) => arrivalMs);
    expect(units.every(({ sound }) => sound)).toBe(true);
    expect(cutClip(units, { fromMs: 10_000, untilMs: 11_000 })?.units).toHaveLength(25);
  });

  test('uses previous parameter sets for a key frame without any', () => {
    const bare = h264.map((unit, index) =>
      index === 25
        ? { ...unit, bytes: unit.bytes.subarray(unit.bytes.indexOf(Buffer.of(0, 0, 1, 0x65))) }
        : unit,
    );
    expect(bare[25]?.bytes.length).toBeLessThan(h264[25]?.bytes.length ?? 0);
    expect(cutClip(held(bare), { fromMs: 0, untilMs: 3_900 })).toMatchObject({ fromMs: 0, untilMs: 3_880 });
  });

  test('survives a flood of tiny pictures without a stack overflow', () => {
    const [key, other] = h264 as [AccessUnit, AccessUnit];
    const flood = Array.from({ length: 200_000 }, (_, index): PastUnit => {
      const unit = index === 0 ? key : { ...other, pts90k: index };
      return { unit, timeMs: index / 90, sound: true };
    });
    expect(cutClip(flood, { fromMs: 0, untilMs: 10_000 })?.units).toHaveLength(200_000);
    expect(clipTimes90k(flood)).toHaveLength(200_000);
    expect(decodeTimes(flood.map(({ unit }) => unit.pts90k))).toHaveLength(200_000);
  });

  test('drops leading pictures after damage', () => {
    const keyAt = h265.findIndex(({ key }, index) => key && index > 0);
    const keyMs = timeOf(h265[keyAt] ?? { pts90k: 0 });
    const leading = h265
      .slice(keyAt)
      .map(timeOf)
      .filter((time) => time < keyMs);
    expect(leading.length).toBeGreaterThan(0);
    const ring = ringOf(h265.map((unit, index) => (index === 10 ? { ...unit, lossBefore: true } : unit)));
    const cut = cutClip(unitsOfRing(ring.gops(), timeOf), { fromMs: 0, untilMs: 1_500 });
    expect(timesOf(cut?.units)?.some((time) => leading.includes(time))).toBe(false);
    expect(timesOf(cut?.units)).toContain(keyMs);
    const sound = unitsOfRing(ringOf(h265).gops(), timeOf);
    const whole = cutClip(sound, { fromMs: 0, untilMs: 1_500 });
    expect(timesOf(whole?.units)).toEqual(expect.arrayContaining(leading));
    expect(cutClip(sound, { fromMs: keyMs + 100, untilMs: 1_500 })?.fromMs).toBe(keyMs);
  });

  test('uses one size per clip: the longer side', () => {
    const other = encodedUnits({ codec: 'h264', bFrames: 0, count: 50, gop: 25, busy: true });
    const later = other.map((unit) => ({ ...unit, pts90k: unit.pts90k + 4 * 90_000 }));
    const both = held([...h264, ...later]);
    expect(cutClip(both, { fromMs: 3_000, untilMs: 5_800 })).toMatchObject({ fromMs: 4_000, untilMs: 5_800 });
    expect(cutClip(both, { fromMs: 1_000, untilMs: 4_800 })).toMatchObject({ fromMs: 1_000, untilMs: 3_960 });
    const codecs = held([...h264, ...h265.map((unit) => ({ ...unit, pts90k: unit.pts90k + 4 * 90_000 }))]);
    expect(cutClip(codecs, { fromMs: 3_000, untilMs: 6_000 })).toMatchObject({
      codec: 'h265',
      fromMs: 4_000,
    });
  });

  test('is bounded in time and bytes', () => {
    const range = { fromMs: 0, untilMs: 3_900 };
    expect(cutClip(held(h264), range, { maxMs: 1_000, maxBytes: 1e9 })).toMatchObject({ untilMs: 1_000 });
    const half = h264.slice(0, 50).reduce((sum, { bytes }) => sum + bytes.length, 0);
    expect(cutClip(held(h264), range, { maxMs: 1e9, maxBytes: half })?.units).toHaveLength(50);
  });

  test('generates times that rise in display order, also across overlapping epochs', () => {
    expect(clipTimes90k([0, 120, 40, 80].map((timeMs) => ({ timeMs })))).toEqual([0, 10_800, 3_600, 7_200]);
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 50, noNaN: true }), { minLength: 1 }), (times) => {
        const made = clipTimes90k(times.map((timeMs) => ({ timeMs })));
        expect(new Set(made).size).toBe(made.length);
        for (const [index, time] of times.entries())
          expect(Math.abs((made[index] ?? 0) - (time - Math.min(...times)) * 90)).toBeLessThanOrEqual(
            made.length,
          );
      }),
    );
  });
});

describe('MP4', () => {
  const muxers = () => childrenOf(process.pid, '-movflags');
  const sourceOf = (units: readonly AccessUnit[], over: Partial<ClipSource> = {}): ClipSource => ({
    masks: [],
    ring: ringOf(units),
    timeMs: timeOf,
    changed: () => new Promise(() => undefined),
    isUp: () => true,
    lateMs: () => 0,
    ...over,
  });
  const forever = new AbortController().signal;
  const all = { fromMonotonicMs: 0, untilMonotonicMs: 100_000 };

  async function bytesOf(clip: Clip): Promise<Buffer> {
    if (clip.kind !== 'clip') throw new Error(clip.why);
    const chunks: Buffer[] = [];
    for await (const chunk of clip.mp4 as AsyncIterable<Buffer>) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  async function probe(mp4: Buffer) {
    const entries = 'stream=codec_name,codec_tag_string,start_time:packet=pts_time,flags:format=duration';
    const child = spawn('ffprobe', ['-v', 'error', '-show_entries', entries, '-of', 'json', 'pipe:0']);
    child.stdin.end(mp4);
    let json = '';
    child.stdout.on('data', (text: Buffer) => (json += text.toString()));
    await once(child, 'close');
    return JSON.parse(json) as {
      streams: { codec_name: string; codec_tag_string: string; start_time: string }[];
      packets: { pts_time: string }[];
    };
  }

  const shownAt = (packets: readonly { pts_time: string }[]) =>
    packets.map(({ pts_time }) => Math.round(Number(pts_time) * 1_000)).sort((a, b) => a - b);

  test.each([
    ['H.264', h264, 'h264', 'avc1'],
    ['H.264 with B-frames', reordered, 'h264', 'avc1'],
    ['H.265 with B-frames', h265, 'hevc', 'hvc1'],
  ])(
    '%s: shows every picture at its time, not re-encoded, and decodes without errors',
    async (_name, units, codec, tag) => {
      const clip = await createClipMaker(deps).make(sourceOf(units), all, forever);
      expect(clip).toMatchObject({
        kind: 'clip',
        fromMonotonicMs: 0,
        untilMonotonicMs: (units.length - 1) * intervalMs,
      });
      const mp4 = await bytesOf(clip);
      const { streams, packets } = await probe(mp4);
      expect(streams).toMatchObject([{ codec_name: codec, codec_tag_string: tag, start_time: '0.000000' }]);
      expect(shownAt(packets)).toEqual(everyInterval(0, (units.length - 1) * intervalMs));
      const md5 = (input: Buffer, args: readonly string[]) =>
        execFileSync(
          'ffmpeg',
          ['-v', 'warning', ...args, '-i', 'pipe:0', '-fps_mode', 'passthrough', '-f', 'framemd5', 'pipe:1'],
          { input },
        )
          .toString()
          .split('\n')
          .flatMap((line) => /[0-9a-f]{32}$/.exec(line)?.[0] ?? []);
      const raw = Buffer.concat(units.map(({ bytes }) => bytes));
      expect(md5(mp4, [])).toEqual(md5(raw, ['-f', codec]));
      await eventually(() => muxers().length === 0);
    },
  );

  test.each([
    ['H.264 with B-frames', reordered],
    ['H.265 with B-frames', h265],
  ])('%s: paints masks into a clip for storage, as H.264, each picture at its time', async (_name, units) => {
    const source = sourceOf(units, { masks: [square] });
    const mp4 = await bytesOf(
      await createClipMaker(deps).make(source, { ...all, isForStorage: true }, forever),
    );
    const { streams, packets } = await probe(mp4);
    expect(streams).toMatchObject([{ codec_name: 'h264', codec_tag_string: 'avc1', start_time: '0.000000' }]);
    expect(shownAt(packets)).toEqual(everyInterval(0, (units.length - 1) * intervalMs));
    const args = [
      '-v',
      'error',
      '-i',
      'pipe:0',
      '-vf',
      'crop=iw/4:ih/4:0:0,format=gray',
      '-f',
      'rawvideo',
      'pipe:1',
    ];
    const painted = execFileSync('ffmpeg', args, { input: mp4, maxBuffer: 1 << 28 });
    expect(painted.every((grey) => Math.abs(grey - 0x48) < 6)).toBe(true);
  });

  test('waits with a clip for storage, and with no other, while the picture of a sale is under way', async () => {
    const sales = saleAtStart();
    const maker = createClipMaker({ ...deps, sales });
    const making = maker.make(sourceOf(h264), { ...all, isForStorage: true }, forever);
    await expect.poll(() => sales.state()).toBe('T');
    expect((await bytesOf(await maker.make(sourceOf(h264), all, forever))).length).toBeGreaterThan(0);
    expect(sales.state()).toBe('T');
    sales.end();
    const { packets } = await probe(await bytesOf(await making));
    expect(shownAt(packets)).toEqual(everyInterval(0, (h264.length - 1) * intervalMs));
  });

  test('plays in real time whatever the time stamps, and stands still over damage', async () => {
    const units = h264.map((unit, index) => (index === 30 ? { ...unit, lossBefore: true } : unit));
    // Twice as slow as its time stamps.
    const clip = await createClipMaker(deps).make(
      sourceOf(units, { timeMs: (unit) => 2 * timeOf(unit) }),
      all,
      forever,
    );
    const shown = shownAt((await probe(await bytesOf(clip))).packets);
    const twice = (times: readonly number[]) => times.map((time) => 2 * time);
    expect(shown).toEqual(twice([...everyInterval(0, 1_160), ...everyInterval(2_000, 3_960)]));
  });

  test('combines the older part from disk with the newer from the ring', async () => {
    const asked: unknown[] = [];
    const clip = await createClipMaker(deps).make(
      sourceOf(h264.slice(50), {
        past: {
          stretch: (of) => {
            asked.push(of);
            return Promise.resolve(held(h264.slice(25, 70)));
          },
        },
      }),
      { fromMonotonicMs: 1_500, untilMonotonicMs: 3_000 },
      forever,
    );
    expect(asked).toEqual([{ boot: systemClock.boot, fromMs: 1_500, untilMs: 2_000 }]);
    expect(clip).toMatchObject({ fromMonotonicMs: 1_000, untilMonotonicMs: 3_000 });
    expect(shownAt((await probe(await bytesOf(clip))).packets)).toEqual(everyInterval(0, 2_000));
  });

  test.each([
    ['', 0],
    [', over a line that is known to be late', 2_400],
  ])('waits for an end that lies ahead%s', async (_, lateMs) => {
    const nowMs = systemClock.monotonicMs();
    const ring = ringOf(h264.slice(0, 50));
    let tell = Promise.withResolvers<undefined>();
    const timeMs = (unit: AccessUnit) => nowMs - 1_900 + timeOf(unit);
    const making = createClipMaker(deps).make(
      sourceOf([], { ring, timeMs, changed: () => tell.promise, lateMs: () => lateMs }),
      { fromMonotonicMs: nowMs - 1_000, untilMonotonicMs: nowMs + 300 },
      forever,
    );
    await systemClock.sleep(lateMs);
    for (const unit of h264.slice(50)) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      ring.add(unit);
      tell.resolve(undefined);
      tell = Promise.withResolvers();
    }
    const clip = await making;
    expect(clip).toMatchObject({ kind: 'clip' });
    if (clip.kind === 'clip') expect(clip.untilMonotonicMs - nowMs).toBeGreaterThan(300 - intervalMs - 1);
    await bytesOf(clip);
  });

  /** The end of a process may be noticed with a delay. */
  async function unrefused(make: () => Promise<Clip>): Promise<Clip> {
    for (;;) {
      const clip = await make();
      if (clip.kind === 'clip') return clip;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  test('leaves no process when a reader leaves early, and serves the next one', async () => {
    const maker = createClipMaker(deps, { maxAtOnce: 1 });
    // More than the pipes hold, so that ffmpeg is busy.
    const long = Array.from({ length: 40 }, (_, turn) =>
      h264.map((unit) => ({
        ...unit,
        bytes: unit.key ? padded(unit.bytes) : unit.bytes,
        pts90k: unit.pts90k + turn * 4 * 90_000,
      })),
    ).flat();
    for (const leave of ['destroyed', 'aborted'] as const) {
      const stop = new AbortController();
      const clip = await unrefused(() => maker.make(sourceOf(long), all, stop.signal));
      if (clip.kind !== 'clip') throw new Error(clip.why);
      await once(clip.mp4, 'readable');
      expect(muxers()).toHaveLength(1);
      const refused = await maker.make(sourceOf(long), all, forever);
      expect(refused).toMatchObject({ kind: 'missing', why: 'busy' });
      clip.mp4.on('error', () => undefined);
      if (leave === 'destroyed') clip.mp4.destroy();
      else stop.abort();
      await eventually(() => muxers().length === 0);
    }
    await eventually(() => muxers().length === 0);
    expect(
      (await bytesOf(await unrefused(() => maker.make(sourceOf(h264), all, forever)))).length,
    ).toBeGreaterThan(1_000);
  });

  test('ends the clip with an error when ffmpeg dies', async () => {
    const clip = await createClipMaker(deps).make(sourceOf(h264), all, forever);
    const [victim] = await eventually(() => muxers().length > 0 && muxers());
    process.kill(pidOf(victim), 'SIGKILL');
    await expect(bytesOf(clip)).rejects.toThrow(/writing the clip failed/);
  });

  test('applies a mask that is set while waiting for the end', async () => {
    const nowMs = systemClock.monotonicMs();
    let masks: ClipSource['masks'] = [];
    const source: ClipSource = {
      ...sourceOf(h264, { timeMs: (unit) => nowMs - 3_900 + timeOf(unit) }),
      get masks() {
        return masks;
      },
    };
    const range = { fromMonotonicMs: nowMs - 1_000, untilMonotonicMs: nowMs + 50 };
    const making = createClipMaker(deps).make(source, range, forever);
    masks = [square];
    expect(await making).toMatchObject({ kind: 'missing', why: 'masked' });
  });

  test('reads video from disk for at most the allowed number of clips', async () => {
    const reading = Promise.withResolvers<PastUnit[]>();
    let reads = 0;
    const past = { stretch: () => (reads++, reading.promise) };
    const maker = createClipMaker(deps, { maxAtOnce: 1 });
    const first = maker.make(sourceOf([], { past }), all, forever);
    await eventually(() => reads === 1);
    expect(await maker.make(sourceOf([], { past }), all, forever)).toMatchObject({ why: 'busy' });
    reading.resolve([]);
    expect(await first).toMatchObject({ why: 'outside_buffer' });
    expect(await maker.make(sourceOf([], { past }), all, forever)).toMatchObject({ why: 'outside_buffer' });
    expect(reads).toBe(2);
  });

  test('reports why there is no clip', async () => {
    const maker = createClipMaker(deps);
    const whyNot = async (source: ClipSource, range = all) => {
      const clip = await maker.make(source, range, forever);
      return clip.kind === 'missing' ? clip.why : clip.kind;
    };
    expect(await whyNot(sourceOf(h264, { masks: [square] }))).toBe('masked');
    const pictures = h264.slice(0, 5).map((unit): AccessUnit => ({ ...unit, codec: 'jpeg', key: true }));
    expect(await whyNot(sourceOf(pictures))).toBe('no_video');
    expect(await whyNot(sourceOf([]))).toBe('outside_buffer');
    expect(await whyNot(sourceOf(h264.slice(50)), { fromMonotonicMs: 0, untilMonotonicMs: 1_000 })).toBe(
      'outside_buffer',
    );
    expect(await whyNot(sourceOf(h264), { fromMonotonicMs: 8_000, untilMonotonicMs: 9_000 })).toBe(
      'camera_down',
    );
    const lossy = h264.map((unit) => ({ ...unit, lossBefore: true }));
    expect(await whyNot(sourceOf(lossy))).toBe('damaged');
  });

  /** With filler data, which a decoder skips (NAL type 12). */
  function padded(bytes: Buffer): Buffer {
    const filler = Buffer.alloc(100_000, 0xff);
    filler.set([0, 0, 0, 1, 12]);
    filler[filler.length - 1] = 0x80;
    return Buffer.concat([bytes, filler]);
  }
});
