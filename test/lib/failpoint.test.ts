/** Failpoints: off by default, exact in their count, with an error for unknown names. */
import { afterEach, expect, test } from 'vitest';
import { armFailpoints, failpoint } from '../../src/lib/failpoint.ts';

afterEach(() => armFailpoints(''));

test('does nothing unless armed', () => {
  expect(() => failpoint('store.render')).not.toThrow();
});

test('fails at the named passage, or at every one, with the given code', () => {
  armFailpoints('store.render=error:SQLITE_FULL@2, store.settle=error');
  expect(() => failpoint('store.render')).not.toThrow();
  expect(() => failpoint('store.render')).toThrow(expect.objectContaining({ code: 'SQLITE_FULL' }) as Error);
  expect(() => failpoint('store.render')).not.toThrow();
  for (let n = 0; n < 3; n += 1) expect(() => failpoint('store.settle')).toThrow('failpoint store.settle');
  expect(() => failpoint('store.call')).not.toThrow();
});

test('shares the passage count of one name', () => {
  armFailpoints('store.render=error:ONE@1,store.render=error:TWO@2');
  expect(() => failpoint('store.render')).toThrow(expect.objectContaining({ code: 'ONE' }) as Error);
  expect(() => failpoint('store.render')).toThrow(expect.objectContaining({ code: 'TWO' }) as Error);
});

test('blocks for the given time', () => {
  armFailpoints('store.render=hang:30');
  const startedMs = performance.now();
  failpoint('store.render');
  expect(performance.now() - startedMs).toBeGreaterThanOrEqual(29);
});

test.each(['store.rendr=kill', 'store.render=explode', 'store.render', 'store.render=kill@x'])(
  'rejects %s with the allowed syntax',
  (text) => {
    expect(() => armFailpoints(text)).toThrow(/TILLFRAME_FAILPOINTS.*store\.after_commit/);
  },
);
