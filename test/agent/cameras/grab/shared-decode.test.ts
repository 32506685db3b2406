/** Joined decodes: a request for a picture that is being decoded shares its result, and every result is masked. */
import { expect, test } from 'vitest';
import type { AccessUnit } from '../../../../src/agent/cameras/access-unit.ts';
import type {
  Decoded,
  DecodedPicture,
  Decoders,
  NearPicture,
} from '../../../../src/agent/cameras/grab/decoder.ts';
import { createSharedDecode } from '../../../../src/agent/cameras/grab/shared-decode.ts';
import {
  heldPictureBytes,
  holdPicture,
  releasePicture,
} from '../../../../src/agent/cameras/pictures/held-picture.ts';
import { systemClock as clock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';

const log = createLog({ level: 'silent' });

function unit(): AccessUnit {
  const times = { pts90k: 0, arrivalMs: 0, epoch: 0 };
  return { codec: 'h264', ...times, key: true, bytes: Buffer.alloc(9), lossBefore: false };
}

/** Decoders whose jobs end on command of the test. */
function scripted(finish: (picture: { rgb: Buffer }) => void = () => undefined) {
  const jobs: { width: number | undefined; end(decoded: Decoded): void }[] = [];
  const decoders: Pick<Decoders, 'decode' | 'decodeWithin'> = {
    decode: (_units, options) => {
      const { promise, resolve } = Promise.withResolvers<Decoded>();
      jobs.push({ width: options?.widthPx, end: resolve });
      return promise;
    },
    decodeWithin: () => {
      throw new Error('nobody here has patience');
    },
  };
  return { jobs, decode: createSharedDecode({ decoders, clock, log, source: 'counter', finish }) };
}

const pixelsOf = (decoded: Decoded | NearPicture | undefined) =>
  decoded !== undefined && 'picture' in decoded ? decoded.picture.rgb : undefined;

const picture = (): DecodedPicture => ({
  kind: 'picture',
  picture: holdPicture({ rgb: Buffer.alloc(3), width: 1, height: 1 }),
  decodeMs: 1,
});

test('decodes the same picture in the same size once while in progress, and again afterwards', async () => {
  const { jobs, decode } = scripted();
  const [wanted, other] = [unit(), unit()];
  const small = { widthPx: 640 };
  const asked = [
    decode([wanted], small),
    decode([wanted], small),
    decode([wanted], {}),
    decode([other], small),
  ];
  expect(jobs.map(({ width }) => width)).toEqual([640, undefined, 640]);
  for (const job of jobs) job.end(picture());
  const [first, second, full, another] = await Promise.all(asked);
  expect(pixelsOf(second)).toBe(pixelsOf(first));
  expect(pixelsOf(full)).not.toBe(pixelsOf(first));
  expect(pixelsOf(another)).not.toBe(pixelsOf(first));
  const again = decode([wanted], small);
  expect(jobs).toHaveLength(4);
  // A sale does not wait for viewers' jobs.
  const watched = decode([wanted], { ...small, urgency: 'look' });
  expect(jobs).toHaveLength(5);
  jobs[4]?.end(picture());
  expect(await watched).toMatchObject({ kind: 'picture' });
  jobs[3]?.end({ kind: 'busy', why: 'none free' });
  expect(await again).toEqual({ kind: 'busy', why: 'none free' });
});

test('applies finish once per picture before returning it, and not without a picture', async () => {
  let finished = 0;
  const { jobs, decode } = scripted((picture) => {
    finished++;
    picture.rgb.fill(7);
  });
  const wanted = unit();
  const asked = [decode([wanted], {}), decode([wanted], {})];
  jobs[0]?.end(picture());
  for (const got of await Promise.all(asked))
    expect(got).toMatchObject({ kind: 'picture', picture: { rgb: Buffer.alloc(3, 7) } });
  expect(finished).toBe(1);
  const damaged = decode([unit()], {});
  jobs[1]?.end({ kind: 'damaged', why: 'torn' });
  expect(await damaged).toEqual({ kind: 'damaged', why: 'torn' });
  expect(finished).toBe(1);
});

test('reports an empty run when its video was dropped', async () => {
  expect(await scripted().decode([], {})).toMatchObject({ kind: 'damaged' });
});

test('counts a picture that was awaited from decoding ahead in vain against the patience', async () => {
  let nowMs = 5_000;
  const given: number[] = [];
  const decode = createSharedDecode({
    ...{ log, source: 'counter', finish: () => undefined },
    clock: { ...clock, monotonicMs: () => nowMs },
    decoders: {
      decode: () => Promise.resolve(picture()),
      decodeWithin: (_units, { patienceMs }) => {
        given.push(patienceMs);
        return Promise.resolve(picture());
      },
    },
    ahead: {
      picture: () => {
        nowMs += 500;
        return Promise.resolve(undefined);
      },
    },
  });
  for (const patienceMs of [700, 400]) await decode([unit()], { isOfSale: true, patienceMs });
  expect(given).toEqual([200, 0]);
});

test('takes the exact picture of a sale that has a near one from decoding ahead, as a follow-up', async () => {
  const asked: unknown[] = [];
  const decode = createSharedDecode({
    ...{ log, clock, source: 'counter', finish: () => undefined },
    decoders: {
      decode: () => Promise.reject(new Error('decoded')),
      decodeWithin: () => Promise.reject(new Error('decoded')),
    },
    ahead: {
      picture: (_unit, options) => {
        asked.push(options);
        return Promise.resolve(picture());
      },
    },
  });
  await decode([unit()], { isOfSale: true, patienceMs: 500 });
  await decode([unit()], { isOfSale: true, urgency: 'later' });
  expect(asked).toEqual([
    { mayBeNear: true, isLate: false, isFollowUp: false },
    { mayBeNear: false, isLate: false, isFollowUp: true },
  ]);
});

test('gives each request a share of its own, and frees the picture with the last of them', async () => {
  const heldBefore = heldPictureBytes();
  const { jobs, decode } = scripted();
  const wanted = unit();
  const asked = [1, 2, 3].map(() => decode([wanted], {}));
  jobs[0]?.end(picture());
  const given = await Promise.all(asked);
  for (const [n, each] of given.entries()) {
    expect(given.slice(n).map((other) => pixelsOf(other)?.length)).toEqual(Array(3 - n).fill(3));
    expect(heldPictureBytes()).toBe(heldBefore + 3);
    releasePicture(each);
    expect(() => pixelsOf(each)).toThrow('after its release');
  }
  expect(heldPictureBytes()).toBe(heldBefore);
});
