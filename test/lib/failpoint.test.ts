/** Failpoints: off by default, exact in their count, and loud about a name that isn't one. */
import { afterEach, expect, test } from 'vitest';
import { armFailpoints, failpoint } from '../../src/lib/failpoint.ts';

afterEach(() => armFailpoints(''));

test('nothing happens unless one is armed', () => {
  expect(() => failpoint('store.render')).not.toThrow();
});

test('it fails at the passage that was named, alone or at every one, with the code it was given', () => {
  armFailpoints('store.render=error:SQLITE_FULL@2, store.settle=error');
  expect(() => failpoint('store.render')).not.toThrow();
  expect(() => failpoint('store.render')).toThrow(expect.objectContaining({ code: 'SQLITE_FULL' }) as Error);
  expect(() => failpoint('store.render')).not.toThrow();
  for (let n = 0; n < 3; n += 1) expect(() => failpoint('store.settle')).toThrow('failpoint store.settle');
  expect(() => failpoint('store.call')).not.toThrow();
});

test('two of one name count the same passages', () => {
  armFailpoints('store.render=error:ONE@1,store.render=error:TWO@2');
  expect(() => failpoint('store.render')).toThrow(expect.objectContaining({ code: 'ONE' }) as Error);
  expect(() => failpoint('store.render')).toThrow(expect.objectContaining({ code: 'TWO' }) as Error);
});

test('it blocks for as long as it was told', () => {
  armFailpoints('store.render=hang:30');
  const startedMs = performance.now();
  failpoint('store.render');
  expect(performance.now() - startedMs).toBeGreaterThanOrEqual(29);
});

test.each(['store.rendr=kill', 'store.render=explode', 'store.render', 'store.render=kill@x'])(
  '%s is an error that says what may be written',
  (text) => {
    expect(() => armFailpoints(text)).toThrow(/TILLFRAME_FAILPOINTS.*store\.after_commit/);
  },
);
