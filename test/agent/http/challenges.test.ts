/** Challenges of passkeys: for one purpose, once, for minutes. */
import { expect, test } from 'vitest';
import { createChallenges } from '../../../src/agent/http/access/challenges.ts';

const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');

test('takes a challenge once, for its purpose, within five minutes, from this gateway', () => {
  const time = { ms: 1_000 };
  const clock = { monotonicMs: () => time.ms };
  const challenges = createChallenges(clock);
  const [first, second, third] = [1, 2, 3].map(() => textOf(challenges.make('sign in')));
  if (first === undefined || second === undefined || third === undefined) throw new Error('none was made');
  expect(challenges.take(first, 'add to a')).toBe(false);
  expect(challenges.take(first, 'sign in')).toBe(true);
  expect(challenges.take(first, 'sign in')).toBe(false);
  expect(
    challenges.take(`${second.slice(0, 3)}${second[3] === 'A' ? 'B' : 'A'}${second.slice(4)}`, 'sign in'),
  ).toBe(false);
  expect(createChallenges(clock).take(second, 'sign in')).toBe(false);
  time.ms += 299_999;
  expect(challenges.take(second, 'sign in')).toBe(true);
  expect(challenges.take(second, 'sign in')).toBe(false);
  time.ms += 2;
  expect(challenges.take(third, 'sign in')).toBe(false);
});
