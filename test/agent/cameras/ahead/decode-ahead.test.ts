/** Decoding ahead with real decoders and video that a test adds unit by unit. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AccessUnit } from '../../../../src/agent/cameras/access-unit.ts';
import { createArrivedUnits } from '../../../../src/agent/cameras/ahead/arrived-units.ts';
import { createDecodeAhead } from '../../../../src/agent/cameras/ahead/decode-ahead.ts';
import { createDecodeBudget, type DecodeBudget } from '../../../../src/agent/cameras/ahead/decode-budget.ts';
import { isIdr } from '../../../../src/agent/cameras/bitstream/sequence.ts';
import { createDecoders } from '../../../../src/agent/cameras/grab/decoder.ts';
import type { SalesUnderWay } from '../../../../src/agent/cameras/grab/sales-under-way.ts';
import { createRingBudget } from '../../../../src/agent/cameras/ring/budget.ts';
import { createPace } from '../../../../src/agent/cameras/ring/pace.ts';
import { createRing } from '../../../../src/agent/cameras/ring/ring.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { childrenOf, eventually, isAlive, pidOf } from '../children.ts';
import { encodedUnits } from '../encoded.ts';

const log = createLog({ level: 'silent' });
const widthPx = 160;
const minuteMs = 60_000;
let video: readonly AccessUnit[];
beforeAll(() => {
  video = encodedUnits({ codec: 'h264', bFrames: 0, count: 150, gop: 50, busy: true });
});

/** Processes of decoding ahead; the others get `-strict`. */
const followers = () =>
  childrenOf(process.pid, 'select=mod').filter(({ command }) => !command.includes('-strict'));

async function follow(
  given: {
    estimateMs?: number;
    budget?: DecodeBudget;
    maxLateMs?: number;
    isSaleAtWork?: () => boolean;
  } = {},
) {
  let nowMs = 1_000_000;
  const clock = { ...systemClock, monotonicMs: () => nowMs };
  const ring = createRing({ keepMs: 600_000, budget: createRingBudget(1 << 26) });
  const pace = createPace();
  let news = Promise.withResolvers<undefined>();
  const ahead = createDecodeAhead({
    ...{ clock, log, ring, widthPx, source: 'counter', pace: () => pace.measure() },
    changed: () => news.promise,
    budget: given.budget ?? createDecodeBudget(400),
    decoders: {
      estimateMs: () => given.estimateMs,
      sales: salesOf(given.isSaleAtWork),
    },
    maxLateMs: given.maxLateMs ?? minuteMs,
  });
  const stop = new AbortController();
  const running = ahead.run(stop.signal);
  let next = 0;
  return {
    ahead,
    ring,
    pass: (ms: number) => void (nowMs += ms),
    /** Adds the next units as a camera sends them; returns the last. */
    receive: async (count: number, units = video, more: Partial<AccessUnit> = {}): Promise<AccessUnit> => {
      let unit: AccessUnit | undefined;
      for (let n = 0; n < count; n++) {
        const encoded = units[next++];
        if (encoded === undefined) throw new Error('the video is over');
        nowMs += 40;
        unit = { ...encoded, ...more, arrivalMs: clock.monotonicMs() };
        if (ring.add(unit)) pace.add(unit);
        news.resolve(undefined);
        news = Promise.withResolvers<undefined>();
        await new Promise((resolve) => setImmediate(resolve));
      }
      if (unit === undefined) throw new Error('no unit');
      return unit;
    },
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await running;
      expect(followers()).toEqual([]);
    },
  };
}

/** Sales elsewhere: nobody stands still for them. */
function salesOf(isUnderWay = () => false): SalesUnderWay {
  const nothing = () => ({ [Symbol.dispose]: () => undefined });
  return { isUnderWay, isDecoding: isUnderWay, begin: nothing, storing: nothing, giveWay: nothing };
}

type Following = Awaited<ReturnType<typeof follow>>;

/** A first sale, and the units after it until its camera is followed. */
async function sellFirst(following: Following, units = video): Promise<void> {
  const { ahead, receive } = following;
  expect(await ahead.picture(await receive(30, units))).toBeUndefined();
  following.pass(1_000);
  const unit = await receive(3, units);
  await eventually(() => ahead.has(unit));
}

describe('decoding ahead', () => {
  test.each([
    { codec: 'h264', bFrames: 0 },
    { codec: 'h264', bFrames: 2 },
    { codec: 'h264', bFrames: 3, extra: 'b-pyramid=normal', openGop: true },
    { codec: 'h264', bFrames: 2, extra: 'slices=2:interlaced=1' },
    { codec: 'h265', bFrames: 0 },
    { codec: 'h265', bFrames: 2, extra: 'slices=2' },
    { codec: 'h265', bFrames: 4, extra: 'b-pyramid=1', openGop: true },
  ] as const)(
    'gives each picture as decoded from its key frame, by one process over several GOPs: %o',
    async (kind) => {
      const units = encodedUnits({ ...kind, count: 250, gop: 50, busy: true });
      const stop = new AbortController();
      const decoders = createDecoders({ clock: systemClock, log }, { waitingWidthPx: widthPx });
      const decoding = decoders.run(stop.signal);
      {
        await using following = await follow();
        const { ahead, receive, ring } = following;
        await sellFirst(following, units);
        const pid = pidOf(followers()[0]);
        for (const count of [1, 5, 9, 1, 20, 2, 11, 40]) {
          const unit = await receive(count, units);
          await eventually(() => ahead.has(unit));
          const picture = ahead.picture(unit);
          // Those that show the place of the picture in the order.
          for (let n = 0; kind.bFrames > 0 && n < 10; n++) await receive(1, units);
          const given = await picture;
          const decoded = await decoders.decode(ring.decodeRun(unit), { widthPx });
          if (decoded.kind !== 'picture') throw new Error(decoded.why);
          expect(given?.picture.width).toBe(widthPx);
          expect(given?.picture.rgb.equals(decoded.picture.rgb)).toBe(true);
        }
        expect(followers().map((process) => process.pid)).toEqual([pid]);
      }
      stop.abort();
      await decoding;
    },
  );

  test('leaves leading pictures to the decoders where it has not decoded the previous GOP', async () => {
    const units = encodedUnits({ codec: 'h264', bFrames: 2, count: 150, gop: 50, openGop: true, busy: true });
    await using following = await follow();
    const { ahead, receive, ring } = following;
    const nextKey = async () => {
      for (;;) {
        const unit = await receive(1, units);
        if (unit.key) return unit;
      }
    };
    const leading = async () => {
      const unit = await receive(1, units);
      expect(unit.pts90k).toBeLessThan(ring.gops().at(-1)?.units[0]?.pts90k ?? NaN);
      return unit;
    };
    await receive(40, units);
    await nextKey();
    following.ahead.expectSale();
    const first = await leading();
    const sound = await receive(4, units);
    await eventually(() => ahead.has(sound));
    expect(ahead.has(first)).toBe(false);
    const picture = ahead.picture(sound);
    await receive(10, units);
    expect(await picture).toBeDefined();
    ring.gap();
    await nextKey();
    expect(ahead.has(await leading())).toBe(false);
    // The one before the gap takes a moment to end.
    await eventually(() => followers().length === 1);
  });

  test('leaves reordered pictures to the decoders where few come a second', async () => {
    const units = encodedUnits({ codec: 'h264', bFrames: 2, count: 150, gop: 50, busy: true });
    await using following = await follow();
    await sellFirst(following, units);
    const seldom = units.map((unit) => ({ ...unit, pts90k: 5 * unit.pts90k }));
    // Until the pace has been measured again.
    const unit = await following.receive(80, seldom);
    expect(following.ahead.has(unit)).toBe(false);
    await eventually(() => followers().length === 0);
    following.pass(minuteMs);
    await following.receive(3, seldom);
    expect(followers()).toEqual([]);
  });

  test('gives a picture again, as a copy of its own, and one just before it', async () => {
    await using following = await follow();
    const { ahead, receive } = following;
    await sellFirst(following);
    const [before, unit] = [await receive(1), await receive(1)];
    const pictures = [];
    for (const each of [before, unit, unit]) pictures.push(await ahead.picture(each));
    expect(pictures.every((picture) => picture !== undefined)).toBe(true);
    expect(pictures[1]?.picture.rgb).not.toBe(pictures[2]?.picture.rgb);
    expect(pictures[1]?.picture.rgb).toEqual(pictures[2]?.picture.rgb);
  });

  test('holds back as many pictures as the latest sales went back', async () => {
    await using following = await follow();
    const { ahead, receive } = following;
    await sellFirst(following);
    const late = await receive(1);
    await receive(10);
    expect(await ahead.picture(late)).toBeUndefined();
    await receive(12);
    const next = await receive(1);
    await receive(10);
    expect(await eventually(() => ahead.has(next) && ahead.picture(next))).toBeDefined();
  });

  test('begins with a sale, and ends when none is likely any more', async () => {
    await using following = await follow();
    await following.receive(40);
    expect(followers()).toEqual([]);
    following.pass(minuteMs);
    await following.ahead.picture(await following.receive(1));
    following.pass(1_000);
    await following.receive(1);
    await eventually(() => followers().length === 1);
    following.pass(5 * minuteMs);
    await following.receive(1);
    await eventually(() => followers().length === 0);
  });

  test('does not begin with a sale that was known late', async () => {
    let tries = 0;
    const budget: DecodeBudget = { ...createDecodeBudget(400), begin: () => ++tries < 0 };
    await using following = await follow({ budget });
    const { ahead, receive, pass } = following;
    for (const [isLate, expected] of [
      [true, 0],
      [false, 1],
    ] as const) {
      await ahead.picture(await receive(30), { isLate });
      pass(1_000);
      await receive(3);
      expect(Math.min(tries, 1)).toBe(expected);
    }
  });

  test('takes no picture for that of a unit without one', async () => {
    await using following = await follow({ maxLateMs: 2_000 });
    const { ahead, receive } = following;
    await sellFirst(following);
    const endOfSequence = Buffer.from([0, 0, 0, 1, 10]);
    const empty = await receive(1, video, { bytes: endOfSequence });
    const picture = ahead.picture(empty);
    // Long enough for a mark that shows lateness.
    await receive(30);
    expect(await picture).toBeUndefined();
  });

  test('begins before a sale that is expected', async () => {
    await using following = await follow();
    const { ahead, receive } = following;
    await receive(30);
    ahead.expectSale();
    await receive(3);
    const unit = await receive(1);
    await eventually(() => ahead.has(unit));
    expect(await ahead.picture(unit)).toBeDefined();
  });

  test.each([
    ['a fifth of its length', 320, 0],
    ['half of its length', 800, 1],
  ])(
    'weighs at the start of a camera whether a GOP whose decoding takes %s would keep the first sale waiting',
    async (_, estimateMs, count) => {
      await using following = await follow({ estimateMs });
      await following.receive(40);
      following.ahead.expectFirstSale();
      // With the next key frame.
      await following.receive(25);
      expect(followers()).toHaveLength(count);
    },
  );

  test('leaves a damaged GOP to the decoders, and goes on with the next', async () => {
    await using following = await follow();
    const { ahead, receive } = following;
    await sellFirst(following);
    const lossy = await receive(1, video, { lossBefore: true });
    expect(await ahead.picture(lossy)).toBeUndefined();
    await eventually(() => followers().length === 0);
    await receive(15);
    expect(followers()).toEqual([]);
    following.pass(1_000);
    await receive(3);
    const unit = await receive(1);
    expect(await eventually(() => ahead.has(unit) && ahead.picture(unit))).toBeDefined();
  });

  test.each([
    ['is fast anyway', 30, 0],
    ['takes a fifth of its length', 320, 1],
    ['takes half of its length', 800, 0],
  ])('weighs a GOP whose decoding %s', async (_, estimateMs, count) => {
    await using following = await follow({ estimateMs });
    await following.ahead.picture(await following.receive(40));
    following.pass(1_000);
    await following.receive(1);
    await following.receive(1);
    expect(followers()).toHaveLength(count);
  });

  test('takes nothing from a decoder that works for a sale', async () => {
    let isSaleAtWork = true;
    await using following = await follow({ isSaleAtWork: () => isSaleAtWork });
    await following.ahead.picture(await following.receive(40));
    following.pass(1_000);
    await following.receive(5);
    expect(followers()).toEqual([]);
    isSaleAtWork = false;
    await following.receive(1);
    await eventually(() => followers().length === 1);
  });

  test('begins with a key frame where decoding takes half of the length', async () => {
    await using following = await follow({ estimateMs: 1_500 });
    await following.ahead.picture(await following.receive(40));
    following.pass(1_000);
    await following.receive(9);
    expect(followers()).toEqual([]);
    await following.receive(2);
    await eventually(() => followers().length === 1);
  });

  const stopped = async (pid: number, name: NodeJS.Signals) => {
    process.kill(pid, name);
    // Its threads run on for a moment.
    await eventually(() => !isAlive(pid) || readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') T '));
  };

  test('goes on after a picture that came late: a near one first, the exact one when it is requested again', async () => {
    await using following = await follow({ maxLateMs: 2_000 });
    const { ahead, receive } = following;
    await sellFirst(following);
    const pid = pidOf(followers()[0]);
    await stopped(pid, 'SIGSTOP');
    const late = await receive(1);
    const near = await ahead.picture(late, { mayBeNear: true });
    if (near?.kind !== 'near') throw new Error(near?.kind);
    expect(near.unit.pts90k).toBeLessThan(late.pts90k);
    following.pass(5_000);
    process.kill(pid, 'SIGCONT');
    // Others are output meanwhile.
    for (let n = 0; n < 4; n++)
      expect(await ahead.picture(await receive(10))).toMatchObject({ kind: 'picture' });
    expect(await ahead.picture(late, { isFollowUp: true })).toMatchObject({ kind: 'picture' });
    expect(pidOf(followers()[0])).toBe(pid);
  });

  test('decodes the exact pictures of sales with a near one by one process, where it would catch up with nothing else', async () => {
    await using following = await follow({ estimateMs: 1_200 });
    const { ahead, receive, pass } = following;
    const first = await receive(40);
    expect(await ahead.picture(first)).toBeUndefined();
    pass(1_000);
    await receive(1);
    expect(followers()).toEqual([]);
    expect(await ahead.picture(first, { isFollowUp: true })).toMatchObject({ kind: 'picture' });
    const pid = pidOf(followers()[0]);
    for (const count of [5, 1, 20])
      expect(await ahead.picture(await receive(count), { isFollowUp: true })).toMatchObject({
        kind: 'picture',
      });
    expect(followers().map((process) => process.pid)).toEqual([pid]);
  });

  test('gives the picture output last at once where it is far from the exact one, and holds that for its sale', async () => {
    let isSaleAtWork = false;
    await using following = await follow({
      estimateMs: 100,
      maxLateMs: 500,
      isSaleAtWork: () => isSaleAtWork,
    });
    const { ahead, receive } = following;
    await sellFirst(following);
    await eventually(async () => (await ahead.picture(await receive(1)))?.kind === 'picture');
    isSaleAtWork = true;
    // In a burst several sales request one picture.
    const units = [await receive(20), await receive(2), await receive(1)];
    for (const unit of units)
      expect(await ahead.picture(unit, { mayBeNear: true })).toMatchObject({ kind: 'near' });
    isSaleAtWork = false;
    await receive(20);
    for (const unit of [...units, ...units])
      expect(await ahead.picture(unit, { isFollowUp: true })).toMatchObject({ kind: 'picture' });
  });

  test('gives a near picture before it has reached the newest one', async () => {
    const units = encodedUnits({ codec: 'h264', bFrames: 0, count: 150, gop: 150, busy: true });
    let unitsLeft = 5;
    const isSaleAtWork = () => unitsLeft-- <= 0;
    await using following = await follow({ estimateMs: 50, maxLateMs: 500, isSaleAtWork });
    const { ahead, receive } = following;
    await ahead.picture(await receive(30, units));
    following.pass(1_000);
    const unit = await receive(1, units);
    await eventually(() => ahead.has(unit));
    expect(await ahead.picture(unit, { mayBeNear: true })).toMatchObject({ kind: 'near' });
    // The last picture output is more than 5 s older: a key frame may be nearer.
    following.pass(5_000);
    expect(ahead.has(await receive(1, units))).toBe(false);
    unitsLeft = Infinity;
    expect(await ahead.picture(unit, { isFollowUp: true })).toMatchObject({ kind: 'picture' });
  });

  test('passes over no picture that is due to a sale, from its beginning on', async () => {
    let isSaleAtWork = true;
    await using following = await follow({ isSaleAtWork: () => isSaleAtWork });
    const { ahead, receive, pass } = following;
    const unit = await receive(3);
    expect(await ahead.picture(unit)).toBeUndefined();
    ahead.expectExact(unit);
    // Another key frame comes before it begins.
    await receive(50);
    isSaleAtWork = false;
    pass(1_000);
    const newest = await receive(3);
    await eventually(() => ahead.has(newest));
    expect(await ahead.picture(unit, { isFollowUp: true })).toMatchObject({ kind: 'picture' });
  });

  test('begins with the next picture that is due where the GOP of an older one is damaged', async () => {
    let isSaleAtWork = true;
    await using following = await follow({ isSaleAtWork: () => isSaleAtWork });
    const { ahead, receive, pass } = following;
    const older = await receive(3);
    expect(await ahead.picture(older)).toBeUndefined();
    ahead.expectExact(older);
    await receive(1, video, { lossBefore: true });
    const unit = await receive(50);
    ahead.expectExact(unit);
    // Another key frame comes before it begins.
    await receive(50);
    isSaleAtWork = false;
    pass(1_000);
    const newest = await receive(3);
    await eventually(() => ahead.has(newest));
    expect(await ahead.picture(unit, { isFollowUp: true })).toMatchObject({ kind: 'picture' });
  });

  test('does not begin with the GOP of a picture that its sale has got already', async () => {
    const given: { estimateMs?: number } = {};
    await using following = await follow(given);
    const { ahead, receive, pass } = following;
    await sellFirst(following);
    const unit = await receive(1);
    ahead.expectExact(unit);
    expect(await ahead.picture(unit)).toMatchObject({ kind: 'picture' });
    process.kill(pidOf(followers()[0]), 'SIGKILL');
    await eventually(() => !ahead.has(unit));
    // Catching up would take until the next key frame.
    given.estimateMs = 10_000;
    pass(15_000);
    await receive(5);
    expect(followers()).toEqual([]);
  });

  test('is not far from the newest picture while it keeps up, however slow decoding was measured', async () => {
    const given = { estimateMs: 50, maxLateMs: 2_000 };
    await using following = await follow(given);
    const { ahead, receive } = following;
    await sellFirst(following);
    await eventually(async () => (await ahead.picture(await receive(1)))?.kind === 'picture');
    given.estimateMs = 10_000;
    expect(await ahead.picture(await receive(1), { mayBeNear: true })).toMatchObject({ kind: 'picture' });
  });

  test('goes on to a picture that is due late in its GOP, for longer than a mark may be late', async () => {
    await using following = await follow({ estimateMs: 1_200, maxLateMs: 500 });
    const { ahead, receive, pass } = following;
    const unit = await receive(40);
    expect(await ahead.picture(unit)).toBeUndefined();
    pass(1_000);
    await receive(1);
    const picture = ahead.picture(unit, { isFollowUp: true });
    await eventually(() => followers().length === 1);
    const pid = pidOf(followers()[0]);
    await stopped(pid, 'SIGSTOP');
    // Its units are written meanwhile.
    await new Promise((resolve) => setTimeout(resolve, 300));
    pass(6_000);
    await receive(1);
    process.kill(pid, 'SIGCONT');
    expect(await picture).toMatchObject({ kind: 'picture' });
  });

  test('takes nothing from a decoder that works for a sale while an earlier sale waits for its exact picture', async () => {
    let isSaleAtWork = false;
    await using following = await follow({ maxLateMs: 2_000, isSaleAtWork: () => isSaleAtWork });
    const { ahead, receive } = following;
    await sellFirst(following);
    const pid = pidOf(followers()[0]);
    await stopped(pid, 'SIGSTOP');
    const late = await receive(1);
    expect(await ahead.picture(late, { mayBeNear: true })).toMatchObject({ kind: 'near' });
    const exact = ahead.picture(late, { isFollowUp: true });
    isSaleAtWork = true;
    const next = await receive(1);
    await receive(10);
    expect(ahead.has(next)).toBe(true);
    isSaleAtWork = false;
    process.kill(pid, 'SIGCONT');
    expect(await exact).toMatchObject({ kind: 'picture' });
  });

  test('holds back the newest pictures for the next sale while one waits', async () => {
    await using following = await follow({ maxLateMs: 20_000 });
    const { ahead, receive } = following;
    await sellFirst(following);
    await eventually(async () => (await ahead.picture(await receive(1)))?.kind === 'picture');
    const pid = pidOf(followers()[0]);
    await stopped(pid, 'SIGSTOP');
    const units = [await receive(1), await receive(1)];
    const pictures = [];
    for (const unit of units) {
      pictures.push(ahead.picture(unit));
      await receive(1);
    }
    process.kill(pid, 'SIGCONT');
    for (const picture of pictures) expect(await picture).toMatchObject({ kind: 'picture' });
  });

  test('holds pictures back from the receipt of a sale until it requests one, for a second', async () => {
    await using following = await follow();
    const { ahead, receive } = following;
    await sellFirst(following);
    const unit = await receive(1);
    ahead.holdBack(unit.arrivalMs + 10);
    await receive(8);
    expect(await ahead.picture(unit)).toMatchObject({ kind: 'picture' });
    const other = await receive(1);
    ahead.holdBack(other.arrivalMs + 10);
    await receive(30);
    expect(ahead.has(other)).toBe(false);
  });

  test('goes on for the exact picture of a sale, however far it is behind', async () => {
    let isSaleAtWork = false;
    await using following = await follow({ maxLateMs: 500, isSaleAtWork: () => isSaleAtWork });
    const { ahead, receive, pass } = following;
    await sellFirst(following);
    await eventually(async () => (await ahead.picture(await receive(1)))?.kind === 'picture');
    isSaleAtWork = true;
    const picture = ahead.picture(await receive(10), { isFollowUp: true });
    pass(12_000);
    await receive(10);
    isSaleAtWork = false;
    await receive(1);
    expect(await picture).toMatchObject({ kind: 'picture' });
  });

  test('leaves the exact picture of a sale to the decoders when its process ends before that', async () => {
    await using following = await follow({ maxLateMs: 2_000 });
    const { ahead, receive } = following;
    await sellFirst(following);
    const pid = pidOf(followers()[0]);
    await stopped(pid, 'SIGSTOP');
    const picture = ahead.picture(await receive(3), { isFollowUp: true });
    process.kill(pid, 'SIGKILL');
    expect(await picture).toBeUndefined();
  });

  test('begins for no sale after its end', async () => {
    let begun = 0;
    const budget: DecodeBudget = { ...createDecodeBudget(400), begin: () => ++begun > 0 };
    const ended = await follow({ budget });
    const unit = await ended.receive(40);
    await ended.ahead.picture(unit);
    await ended[Symbol.asyncDispose]();
    expect(await ended.ahead.picture(unit, { isFollowUp: true })).toBeUndefined();
    expect(begun).toBe(0);
  });

  test('is no reason to go on when a sale gets its exact picture later', async () => {
    await using following = await follow();
    const { ahead, receive, pass } = following;
    await sellFirst(following);
    pass(4 * minuteMs);
    const unit = await receive(1);
    expect(await ahead.picture(unit, { isFollowUp: true })).toMatchObject({ kind: 'picture' });
    pass(2 * minuteMs);
    await receive(1);
    await eventually(() => followers().length === 0);
  });

  test('asks for the processor while its process is late', async () => {
    const budget = createDecodeBudget(400);
    await using following = await follow({ budget, maxLateMs: 500 });
    const { ahead, receive } = following;
    await sellFirst(following);
    const isBehindAfter = (unit: AccessUnit): boolean => {
      ahead.has(unit);
      return budget.isBehind();
    };
    // The clock stands still while the process decodes.
    const nextIsBehind = async (): Promise<boolean> => isBehindAfter(await receive(1));
    const inTime = { interval: 100, timeout: 30_000 };
    await expect.poll(nextIsBehind, inTime).toBe(false);
    const pid = pidOf(followers()[0]);
    await stopped(pid, 'SIGSTOP');
    // A second after the last one that showed its lateness, another one does.
    following.pass(1_000);
    const late = await receive(4);
    following.pass(200);
    expect(isBehindAfter(late)).toBe(true);
    process.kill(pid, 'SIGCONT');
    // Until a picture comes in time: this one was late, and so may be those behind it.
    await eventually(() => ahead.has(late));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(isBehindAfter(late)).toBe(true);
    await expect.poll(nextIsBehind, inTime).toBe(false);
  });

  test('asks for it no longer when its camera stops after a late picture', async () => {
    const budget = createDecodeBudget(400);
    await using following = await follow({ budget, maxLateMs: 5_000 });
    const { ahead, receive, pass } = following;
    await sellFirst(following);
    const pid = pidOf(followers()[0]);
    await stopped(pid, 'SIGSTOP');
    const late = await receive(1);
    const asked = ahead.picture(late);
    pass(1_500);
    process.kill(pid, 'SIGCONT');
    expect(await asked).toMatchObject({ kind: 'picture' });
    ahead.has(late);
    expect(budget.isBehind()).toBe(true);
    pass(2_000);
    ahead.has(late);
    expect(budget.isBehind()).toBe(false);
  });

  test.each(['SIGSTOP', 'SIGKILL'] as const)(
    'ends when its process gets %s, and tries again ever more seldom',
    async (name) => {
      await using following = await follow({ maxLateMs: 500 });
      const { ahead, receive, pass } = following;
      await sellFirst(following);
      for (const pausedMs of [10_000, 20_000]) {
        const pid = pidOf(followers()[0]);
        await stopped(pid, name);
        expect(await ahead.picture(await receive(1))).toBeUndefined();
        pass(8 * 500);
        await receive(1);
        await eventually(() => followers().length === 0);
        pass(pausedMs - 5_000);
        await receive(3);
        expect(followers()).toEqual([]);
        pass(6_000);
        const unit = await receive(3);
        await eventually(() => ahead.has(unit));
      }
    },
  );

  test('ends above its budget, and tries again ever more seldom', async () => {
    await using following = await follow({ budget: { ...createDecodeBudget(400), note: () => false } });
    const { receive, pass, ahead } = following;
    await sellFirst(following);
    const untilEnded = async () => {
      // Two measurements, with real work in between.
      for (let n = 0; n < 30 && followers().length > 0; n++) {
        await receive(1);
        pass(1_000);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      expect(followers()).toEqual([]);
    };
    await untilEnded();
    for (const pausedMs of [minuteMs, 2 * minuteMs]) {
      pass(pausedMs - 10_000);
      ahead.expectSale();
      await receive(1);
      expect(followers()).toEqual([]);
      pass(12_000);
      const unit = await receive(1);
      await eventually(() => ahead.has(unit));
      await untilEnded();
    }
  });

  test('ends when its process never reaches the newest picture', async () => {
    const units = encodedUnits({ codec: 'h264', bFrames: 0, count: 150, gop: 150, busy: true });
    let unitsLeft = 5;
    await using following = await follow({ maxLateMs: 1_000, isSaleAtWork: () => unitsLeft-- <= 0 });
    await following.ahead.picture(await following.receive(30, units));
    following.pass(1_000);
    await following.receive(1, units);
    await eventually(() => followers().length === 1);
    // The first picture is shown meanwhile; from then on it gets no unit.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await following.receive(60, units);
    expect(followers()).toHaveLength(1);
    following.pass(12_000);
    await following.receive(1, units);
    await eventually(() => followers().length === 0);
  });

  test('ends when it falls behind after it was at the newest picture', async () => {
    let isSaleAtWork = false;
    await using following = await follow({ maxLateMs: 100, isSaleAtWork: () => isSaleAtWork });
    await sellFirst(following);
    isSaleAtWork = true;
    await following.receive(20);
    expect(followers()).toHaveLength(1);
    await following.receive(20);
    await eventually(() => followers().length === 0);
  });

  test('begins for a picture that is due although it was too slow, and for none after an error', async () => {
    let isSaleAtWork = false;
    await using following = await follow({ maxLateMs: 100, isSaleAtWork: () => isSaleAtWork });
    const { ahead, receive, pass } = following;
    await sellFirst(following);
    isSaleAtWork = true;
    await receive(40);
    await eventually(() => followers().length === 0);
    const unit = await receive(1);
    expect(await ahead.picture(unit, { mayBeNear: true })).toBeUndefined();
    isSaleAtWork = false;
    pass(1_000);
    await receive(3);
    expect(followers()).toEqual([]);
    const picture = ahead.picture(unit, { isFollowUp: true });
    await eventually(() => followers().length === 1);
    await receive(1);
    expect(await picture).toMatchObject({ kind: 'picture' });
    process.kill(pidOf(followers()[0]), 'SIGKILL');
    await eventually(() => followers().length === 0);
    const later = await receive(1);
    expect(await ahead.picture(later, { isFollowUp: true })).toBeUndefined();
  });
});

test('the budget counts all sources, each as it was measured last', () => {
  const budget = createDecodeBudget(50);
  expect([budget.begin('a'), budget.begin('b')]).toEqual([true, true]);
  expect([budget.note('a', 30), budget.note('b', 25)]).toEqual([true, false]);
  budget.end('b');
  expect(budget.begin('b')).toBe(false);
  budget.end('a');
  expect(budget.begin('b')).toBe(true);
});

test('work without haste waits as long as any source is behind', () => {
  const budget = createDecodeBudget(50);
  budget.noteBehind('a', true);
  budget.noteBehind('b', true);
  budget.noteBehind('a', false);
  expect(budget.isBehind()).toBe(true);
  budget.end('b');
  expect(budget.isBehind()).toBe(false);
});

test('a source above the budget by itself may try again, beside no other', () => {
  const budget = createDecodeBudget(50);
  expect([budget.begin('a'), budget.note('a', 51)]).toEqual([true, false]);
  budget.end('a');
  expect(budget.begin('a')).toBe(true);
  budget.note('a', 51);
  expect(budget.begin('b')).toBe(false);
  budget.end('a');
  expect([budget.begin('b'), budget.note('b', 1)]).toEqual([true, true]);
  expect(budget.begin('a')).toBe(false);
});

/** Units of three GOPs of 50 pictures, the newest of them 4.8 s old. */
function arrivedUnits(encoded = video) {
  const ring = createRing({ keepMs: 600_000, budget: createRingBudget(1 << 26) });
  const units = encoded.slice(0, 120).map((unit, n) => ({ ...unit, arrivalMs: 1_000_000 + 40 * n }));
  for (const unit of units) ring.add(unit);
  const [key] = units;
  if (key === undefined) throw new Error('no unit');
  const arrived = createArrivedUnits(ring, key);
  expect(arrived.pull()).toBeUndefined();
  return { arrived, units };
}

test.each([
  ['nothing is awaited', undefined, 100, 100],
  ['the picture before it is awaited', 60, 100, 50],
  ['a picture of the first GOP is awaited', 20, 100, 0],
  ['a sale may request pictures before it', undefined, 1_000, 50],
  ['a sale may request pictures before all of them', undefined, 3_000, 0],
])('goes on with the newest key frame when it is behind: %s', (_, awaited, heldBackMs, next) => {
  const { arrived, units } = arrivedUnits();
  arrived.skipToKey(heldBackMs, 1_000, (unit) => unit === units[awaited ?? -1]);
  expect(units.indexOf(arrived.queue[0] as AccessUnit)).toBe(next);
});

test('decodes on through the last second before a key frame', () => {
  const { arrived } = arrivedUnits();
  for (let n = 0; n < 80; n++) arrived.next();
  arrived.skipToKey(100, 1_000, () => false);
  expect(arrived.queue).toHaveLength(40);
});

test('passes over nothing that pictures after a key frame may refer to', () => {
  const { arrived } = arrivedUnits(
    encodedUnits({ codec: 'h264', bFrames: 2, count: 150, gop: 50, openGop: true, busy: true }),
  );
  expect(arrived.queue.filter(({ key }) => key).map(isIdr)).toEqual([true, false, false]);
  arrived.skipToKey(100, 1_000, () => false);
  expect(arrived.queue).toHaveLength(120);
});

test('no unit waits for the decoder that the ring does not hold any more', () => {
  const ring = createRing({ keepMs: 600_000, budget: createRingBudget(1 << 26) });
  const add = (units: readonly AccessUnit[]) =>
    units.forEach((unit, n) => void ring.add({ ...unit, arrivalMs: 1_000_000 + 40 * (n + 1) }));
  add(video.slice(0, 120));
  const [first, , newest] = ring.gops();
  const key = first?.units[0];
  if (key === undefined || newest === undefined) throw new Error('no GOP');
  const held = { gops: ring.gops };
  const arrived = createArrivedUnits(held, key);
  expect(arrived.pull()).toBeUndefined();
  expect(arrived.behindMs()).toBe(119 * 40);
  held.gops = () => [newest];
  expect(arrived.pull()).toEqual({ why: 'slower than the video', isFault: true });
});

afterAll(() => expect(childrenOf(process.pid, 'ffmpeg')).toEqual([]));
