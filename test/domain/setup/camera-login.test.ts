/** Destinations of a stored password: its own host only, and never unencrypted. */
import { expect, it } from 'vitest';
import { mayTakePassword } from '../../../src/domain/setup/camera-login.ts';

it.each([
  ['rtsp://192.168.1.20/a', 'rtsp://192.168.1.20:8554/b', true],
  ['rtsp://192.168.1.20/a', 'http://192.168.1.20/a.jpg', true],
  ['rtsp://192.168.1.20/a', 'rtsps://192.168.1.20/a', true],
  ['rtsps://camera.local/a', 'rtsps://CAMERA.local/b', true],
  ['rtsps://192.168.1.20/a', 'rtsp://192.168.1.20/a', false],
  ['https://192.168.1.20/a', 'http://192.168.1.20/a', false],
  ['rtsp://192.168.1.20/a', 'rtsp://192.168.1.21/a', false],
  ['rtsp://192.168.1.20/a', 'rtsp://192.168.1.20.evil.example/a', false],
  ['rtsp://192.168.1.20/a', 'rtsp://192.168.1.20@evil.example/a', false],
  ['rtsp://camera/a', 'rtsp://192.168.1.20/a', false],
  ['rtsp://192.168.1.20/a', 'nonsense', false],
  ['', '', false],
])('decides from %s to %s: %s', (before, to, expected) => {
  expect(mayTakePassword(before, to)).toBe(expected);
});
