/**
 * Detection of the message at which a broker closes the connection, from its history and that of the others.
 */
import { expect, test } from 'vitest';
import type { MessageOutcome } from '../../../../src/agent/upload/mqtt/reasons.ts';
import { createTooLong } from '../../../../src/agent/upload/mqtt/too-long.ts';
import { closedByBroker } from '../../../../src/domain/problem/mqtt.ts';

const cut: MessageOutcome = { ...closedByBroker, isCut: true };
const other: MessageOutcome = closedByBroker;
const stored: MessageOutcome = { kind: 'said', outcome: { kind: 'stored' } };
const short = { id: 'short', kind: 'event', bytes: 1_000 } as const;

test('rejects a message with its length after five closed connections', () => {
  const tooLong = createTooLong();
  const long = { id: 'long', kind: 'event', bytes: 50_000 } as const;
  tooLong.judge(short, stored);
  for (let times = 1; times < 5; times++) {
    expect(tooLong.judge(long, cut)).toEqual(cut);
    expect(tooLong.isSuspect('long')).toBe(true);
    // Other outcomes are no evidence of its length.
    expect(tooLong.judge(long, other)).toEqual(other);
    tooLong.judge(short, stored);
  }
  expect(tooLong.judge(long, cut)).toMatchObject({
    kind: 'said',
    outcome: { kind: 'rejected', problem: { params: { bytes: '50000' } } },
  });
  // A person has it sent again: it begins anew.
  expect(tooLong.isSuspect('long')).toBe(false);
  expect(tooLong.judge(long, cut)).toEqual(cut);
});

test('quarantines nothing for a missing permission, when no other message of the kind is acknowledged', () => {
  const tooLong = createTooLong();
  const long = { id: 'long', kind: 'event', bytes: 50_000 } as const;
  // A 3.1.1 broker may close on a message that the client must not publish, and accept one for another topic.
  for (let times = 1; times < 20; times++) {
    expect(tooLong.judge(long, cut)).toEqual(cut);
    tooLong.judge({ id: 'picture', kind: 'picture', bytes: 1_000 }, stored);
  }
  for (let times = 1; times <= 5; times++) {
    tooLong.judge(short, stored);
    expect(tooLong.judge(long, cut).kind).toBe(times < 5 ? 'try_later' : 'said');
  }
});

test('does not suspect an acknowledged message, nor one no longer than an acknowledged one', () => {
  const tooLong = createTooLong();
  const long = { id: 'long', kind: 'event', bytes: 50_000 } as const;
  for (let times = 1; times < 5; times++) tooLong.judge(long, cut);
  tooLong.judge(long, stored);
  expect(tooLong.isSuspect('long')).toBe(false);
  for (let times = 1; times < 20; times++) {
    expect(tooLong.judge({ id: 'as long', kind: 'event', bytes: 50_000 }, cut)).toEqual(cut);
    expect(tooLong.isSuspect('as long')).toBe(false);
  }
  tooLong.judge({ id: 'longer', kind: 'event', bytes: 50_001 }, cut);
  expect(tooLong.isSuspect('longer')).toBe(true);
});

test('bounds the number of suspects', () => {
  const tooLong = createTooLong();
  for (let n = 0; n <= 100; n++) tooLong.judge({ id: `event ${n}`, kind: 'event', bytes: 1_000 }, cut);
  expect([tooLong.isSuspect('event 0'), tooLong.isSuspect('event 1')]).toEqual([false, true]);
});
