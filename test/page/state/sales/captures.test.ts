import { describe, expect, it } from 'vitest';
import { byCamera, clipOf, sameMoment, stripOf } from '../../../../src/page/state/sales/captures.ts';
import { camera, captured, missing, pair, shopTime } from '../../../peers/page/page-data.ts';

const atMs = Date.parse('2026-11-24T14:10:00.5+09:00');
const at = (camera: string, offset: number) => captured({ atMs, camera, offset });
const names = (captures: readonly { camera: string | null; offset: number }[]) =>
  captures.map(({ camera, offset }) => `${camera} ${offset}`);

it('cameras stay in the gateway’s order, the main one first; each by time; the pair stays as it is', () => {
  const captures = [
    at('shelf', 0),
    at('counter', 0),
    at('shelf', 2_000),
    at('counter', 2_000),
    at('shelf', -2_000),
  ];
  const sale = pair(1, atMs, { captures: [...captures] });
  expect(byCamera(sale).map(names)).toEqual([
    ['shelf -2000', 'shelf 0', 'shelf 2000'],
    ['counter 0', 'counter 2000'],
  ]);
  expect(sale.captures).toEqual(captures);
});

it('an exception’s strip is the moments of one camera, another sale’s the cameras', () => {
  const exception = byCamera(
    pair(1, atMs, { captures: [at('a', -2_000), at('b', -2_000), at('a', 0), at('b', 0)] }),
  );
  const [[, first] = []] = exception;
  if (first === undefined) throw new Error('no picture');
  expect(names(stripOf(exception, first))).toEqual(['a -2000', 'a 0']);
  expect(names([sameMoment(exception[1] ?? [], first)].flatMap((one) => one ?? []))).toEqual(['b 0']);
  expect(sameMoment([at('b', 4_000)], first)?.offset).toBe(4_000);

  const ordinary = byCamera(pair(2, atMs, { captures: [at('a', 0), at('b', 0)] }));
  const [[only] = []] = ordinary;
  if (only === undefined) throw new Error('no picture');
  expect(names(stripOf(ordinary, only))).toEqual(['a 0', 'b 0']);
});

describe('the video around a picture', () => {
  const nowMs = atMs + 60_000;
  const counter = camera({ id: 'counter', name: 'Counter' }, nowMs);
  const clip = (over: Partial<typeof counter>, capture = at('counter', 0)) =>
    clipOf('R1:1', capture, { camera: { ...counter, ...over }, nowMs });

  it('is offered while it is in memory', () => {
    expect(clip({ pictureAgeMs: 200, heldMs: 61_000 })).toEqual({
      href: 'api/v1/sales/R1%3A1/clip.mp4?camera=counter',
    });
    expect(clip({ pictureAgeMs: 200, heldMs: 59_000 })).toEqual({
      ...{ fromMs: nowMs - 59_200, heldUntilMs: expect.closeTo(atMs + 59_200, -2) as number },
    });
  });

  it('is offered where the gateway has it from the run before or on its disk, also before the camera is back', () => {
    const held = (fromMs: number, untilMs: number) => [
      { from: shopTime(atMs - 9_000_000), until: shopTime(atMs - 8_000_000) },
      { from: shopTime(fromMs), until: shopTime(untilMs) },
    ];
    const secondOf = (ms: number) => Date.parse(shopTime(ms));
    const gone = { pictureAgeMs: 200, heldMs: 5_000 };
    expect(clip({ ...gone, videoHeld: held(atMs - 5_000, atMs + 5_000) })).toBeTypeOf('object');
    expect(clip({ ...gone, videoHeld: held(atMs + 1_000, atMs + 5_000) })).toEqual({
      untilMs: secondOf(atMs - 8_000_000),
      fromMs: secondOf(atMs + 1_000),
    });
    expect(clip({ ...gone, videoHeld: held(atMs - 5_000, atMs - 1_000) })).toEqual({
      untilMs: secondOf(atMs - 1_000),
      fromMs: nowMs - 5_200,
    });
    const { pictureAgeMs: _, ...starting } = counter;
    const videoHeld = held(atMs - 5_000, atMs + 5_000);
    const restarted = { ...starting, heldMs: 0, videoHeld };
    expect(clipOf('R1:1', at('counter', 0), { camera: restarted, nowMs })).toBeTypeOf('object');
  });

  it('is told to be masked, rather than to be gone', () => {
    expect(clip({ masked: true })).toBe('masked');
    expect(clip({ masked: true }, missing('camera_down', atMs))).toBeUndefined();
  });

  it('is not offered where there is none', () => {
    expect(clip({ reader: 'single_pictures' })).toBeUndefined();
    expect(clip({}, missing('camera_down', atMs))).toBeUndefined();
    expect(clipOf('R1:1', at('counter', 0), { camera: undefined, nowMs })).toBeUndefined();
    const { pictureAgeMs: _, ...never } = counter;
    expect(clipOf('R1:1', at('counter', 0), { camera: never, nowMs })).toEqual({});
  });
});
