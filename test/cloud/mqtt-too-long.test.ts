/** Which message a broker breaks off at, told from what happens to it and to the others. */
import { expect, test } from 'vitest';
import type { MessageOutcome } from '../../src/cloud/mqtt-reasons.ts';
import { createTooLong } from '../../src/cloud/mqtt-too-long.ts';

const cut: MessageOutcome = { kind: 'try_later', why: 'The broker closed the connection', isCut: true };
const other: MessageOutcome = { kind: 'try_later', why: 'The broker closed the connection' };
const stored: MessageOutcome = { kind: 'said', outcome: { kind: 'stored' } };

test('one at which the connection breaks five times is rejected, with its length', () => {
  const tooLong = createTooLong();
  const long = { id: 'long', bytes: 50_000 };
  for (let times = 1; times < 5; times++) {
    expect(tooLong.judge(long, cut)).toEqual(cut);
    expect(tooLong.isSuspect('long')).toBe(true);
    // Whatever else happens to it is no word on its length.
    expect(tooLong.judge(long, other)).toEqual(other);
  }
  expect(tooLong.judge(long, cut)).toMatchObject({
    kind: 'said',
    outcome: { kind: 'rejected', why: expect.stringContaining('50000 bytes') as string },
  });
  // A person has it sent again: it begins anew.
  expect(tooLong.isSuspect('long')).toBe(false);
  expect(tooLong.judge(long, cut)).toEqual(cut);
});

test('one that was taken after all, or that is no longer than another that was, is not suspected', () => {
  const tooLong = createTooLong();
  const long = { id: 'long', bytes: 50_000 };
  for (let times = 1; times < 5; times++) tooLong.judge(long, cut);
  tooLong.judge(long, stored);
  expect(tooLong.isSuspect('long')).toBe(false);
  for (let times = 1; times < 20; times++) {
    expect(tooLong.judge({ id: 'as long', bytes: 50_000 }, cut)).toEqual(cut);
    expect(tooLong.isSuspect('as long')).toBe(false);
  }
  tooLong.judge({ id: 'longer', bytes: 50_001 }, cut);
  expect(tooLong.isSuspect('longer')).toBe(true);
});

test('only so many are remembered', () => {
  const tooLong = createTooLong();
  for (let n = 0; n <= 100; n++) tooLong.judge({ id: `event ${n}`, bytes: 1_000 }, cut);
  expect([tooLong.isSuspect('event 0'), tooLong.isSuspect('event 1')]).toEqual([false, true]);
});
