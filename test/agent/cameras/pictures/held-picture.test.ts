import { expect, test } from 'vitest';
import {
  copyPicture,
  heldPictureBytes,
  holdPicture,
  pictureUnlessAborted,
} from '../../../../src/agent/cameras/pictures/held-picture.ts';
import { freeBytes } from '../../../../src/lib/free-bytes.ts';

const size = { width: 160, height: 90 };
const bytes = 160 * 90 * 3;
const picture = (shade = 7) => holdPicture({ rgb: Buffer.alloc(bytes, shade), ...size });

test('keeps the pixels until the last user releases them, in any order', () => {
  const heldBefore = heldPictureBytes();
  const first = picture();
  const second = first.share();
  const third = second.share();
  expect(heldPictureBytes() - heldBefore).toBe(bytes);
  first[Symbol.dispose]();
  second[Symbol.dispose]();
  expect(third.rgb.equals(Buffer.alloc(bytes, 7))).toBe(true);
  expect(heldPictureBytes() - heldBefore).toBe(bytes);
  third[Symbol.dispose]();
  expect(heldPictureBytes()).toBe(heldBefore);
});

test('throws when a released share is used or shared, though others still use the picture', () => {
  const first = picture();
  const second = first.share();
  first[Symbol.dispose]();
  expect(() => first.rgb).toThrow('a picture of 160×90 is used after its release');
  expect(() => first.share()).toThrow('after its release');
  expect(() => copyPicture(first)).toThrow('after its release');
  expect(second.rgb).toHaveLength(bytes);
});

test('counts a share once when it is released twice', () => {
  const first = picture();
  const second = first.share();
  first[Symbol.dispose]();
  first[Symbol.dispose]();
  expect(second.rgb).toHaveLength(bytes);
});

test('leaves no pixels to a user who kept the bytes beyond the release, and gives their memory to no other picture', () => {
  let first = picture();
  for (let n = 0; n < 50; n++) {
    const taken = first.rgb;
    first[Symbol.dispose]();
    first = picture(n);
    expect(taken).toHaveLength(0);
    expect(taken[0]).toBeUndefined();
  }
});

test('frees the memory at the release, without waiting for a collection', () => {
  const before = process.memoryUsage().arrayBuffers;
  for (let n = 0; n < 40; n++) {
    using large = holdPicture({ rgb: Buffer.allocUnsafeSlow(8 << 20), width: 1, height: 1 });
    large.rgb.fill(n);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20 << 20);
  }
});

test('frees no memory of which the bytes are a part', () => {
  const whole = Buffer.alloc(100, 1);
  freeBytes(whole.subarray(1));
  // Small buffers are parts of Node's pool.
  const small = Buffer.from('a picture');
  freeBytes(small);
  expect([whole.length, small.toString()]).toEqual([100, 'a picture']);
});

test('copies pixels that live on after the original', () => {
  const original = picture(9);
  const copy = copyPicture(original);
  original[Symbol.dispose]();
  expect(copy.rgb.equals(Buffer.alloc(bytes, 9))).toBe(true);
});

test('releases a picture that comes after its user has gone', async () => {
  const heldBefore = heldPictureBytes();
  const user = new AbortController();
  const { promise, resolve } = Promise.withResolvers<object>();
  const waiting = pictureUnlessAborted(promise, user.signal);
  user.abort(new Error('gone'));
  await expect(waiting).rejects.toThrow('gone');
  resolve({ kind: 'picture', picture: picture() });
  await promise;
  await Promise.resolve();
  expect(heldPictureBytes()).toBe(heldBefore);
});
