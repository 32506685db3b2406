import { expect, it } from 'vitest';
import type { AccessUnit } from '../../../../src/agent/cameras/access-unit.ts';
import { joined, singleRun } from '../../../../src/agent/cameras/grab/joined-run.ts';

/** A GOP with B-pictures: in decode order, as time stamps. */
const gop = [0, 3, 1, 2, 6, 4, 5, 9, 7, 8, 12, 10, 11].map(
  (pts90k): AccessUnit => ({
    codec: 'h264',
    pts90k,
    arrivalMs: 0,
    epoch: 0,
    key: pts90k === 0,
    bytes: Buffer.alloc(1),
    lossBefore: false,
  }),
);
const upTo = (index: number) => gop.slice(0, index + 1);

it('serves all requests with the longest run, in any order, sorted by time', () => {
  const runs = [upTo(2), upTo(7), upTo(1)];
  const all = runs.slice(1).reduce((run, units) => joined(run, units) ?? run, singleRun(upTo(2)));
  expect(all.units).toEqual(upTo(7));
  expect(all.requested).toEqual([gop[2], gop[1], gop[7]]);
});

it('does not join another GOP, nor the same key frame of another stream', () => {
  const other = gop.map((unit) => ({ ...unit }));
  expect(joined(singleRun(upTo(3)), other)).toBeUndefined();
  const [key, ...rest] = other;
  expect(key).toBeDefined();
  expect(joined(singleRun(upTo(3)), [...upTo(0), ...rest])).toBeUndefined();
});

it('does not join when the time stamps do not determine the order', () => {
  const stepped = [...upTo(3), { ...upTo(4).slice(-1)[0], epoch: 1 } as AccessUnit];
  expect(joined(singleRun(upTo(3)), stepped)).toBeUndefined();
  const twin = [...upTo(3), { ...gop[3], pts90k: 2 } as AccessUnit];
  expect(joined(singleRun(upTo(3)), twin)).toBeUndefined();
});

it('joins at most what fits into memory', () => {
  let run = singleRun(upTo(0));
  let count = 1;
  for (const index of gop.keys()) {
    const more = joined(run, upTo(index));
    if (more === undefined) continue;
    run = more;
    count++;
  }
  expect(count).toBe(8);
});
