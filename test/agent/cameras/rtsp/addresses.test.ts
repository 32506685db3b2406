/** Addresses as reported by cameras, and as sent. */
import { describe, expect, it } from 'vitest';
import { baseAddress, controlAddress, redirectTarget } from '../../../../src/agent/cameras/rtsp/addresses.ts';

const asked = 'rtsp://10.0.0.5:554/live?channel=1';

describe('addresses', () => {
  it.each([
    ['rtsp://10.0.0.5/live/', 'track1', 'rtsp://10.0.0.5/live/track1'],
    ['rtsp://10.0.0.5/live', 'track1', 'rtsp://10.0.0.5/live/track1'],
    ['rtsp://10.0.0.5/live/', '/track1', 'rtsp://10.0.0.5/live/track1'],
    ['rtsp://10.0.0.5/live/', '/live/track1', 'rtsp://10.0.0.5/live/track1'],
    ['rtsp://10.0.0.5/', '/track1', 'rtsp://10.0.0.5/track1'],
    ['rtsp://10.0.0.5/live?ch=1', 'trackID=1', 'rtsp://10.0.0.5/live?ch=1/trackID=1'],
    ['rtsp://10.0.0.5/live?ch=1/', 'trackID=1', 'rtsp://10.0.0.5/live?ch=1/trackID=1'],
    ['rtsp://10.0.0.5/live', '?ctype=video', 'rtsp://10.0.0.5/live?ctype=video'],
    ['rtsp://10.0.0.5/live', '*', 'rtsp://10.0.0.5/live'],
    ['rtsp://10.0.0.5/live', undefined, 'rtsp://10.0.0.5/live'],
    ['rtsp://10.0.0.5:8554/live', 'rtsp://127.0.0.1/live/track1', 'rtsp://10.0.0.5:8554/live/track1'],
    ['rtsp://10.0.0.5/live', 'RTSP://192.168.0.9:554/x?y=1', 'rtsp://10.0.0.5/x?y=1'],
    ['rtsp://10.0.0.5/live', 'track 1\r\nX: y', 'rtsp://10.0.0.5/live/track%201%0D%0AX:%20y'],
  ])('%s and %s', (base, control, expected) => {
    expect(controlAddress(base, control)).toBe(expected);
  });

  it('takes the base from the camera, at the host that responded', () => {
    expect(baseAddress(asked, {})).toBe(asked);
    expect(baseAddress(asked, { contentBase: 'rtsp://localhost/live/' })).toBe('rtsp://10.0.0.5:554/live/');
    expect(baseAddress(asked, { contentBase: 'nonsense', contentLocation: 'rtsp://192.168.1.9/other' })).toBe(
      'rtsp://10.0.0.5:554/other',
    );
  });

  it('rejects redirects to another protocol, to a loopback, or with credentials', () => {
    const from = new URL('rtsp://10.0.0.5/a');
    expect(redirectTarget(from, 'rtsp://10.0.0.5:8554/b')).toMatchObject({ kind: 'to', otherHost: false });
    expect(redirectTarget(from, 'rtsp://u:p@10.0.0.6/b#x')).toEqual({
      kind: 'to',
      url: new URL('rtsp://10.0.0.6/b'),
      otherHost: true,
    });
    expect(redirectTarget(from, '/b')).toMatchObject({ url: new URL('rtsp://10.0.0.5/b') });
    expect(redirectTarget(from, 'rtsp://127.0.0.1:8554/b')).toMatchObject({
      url: new URL('rtsp://10.0.0.5:8554/b'),
      otherHost: false,
    });
    for (const bad of [
      'http://10.0.0.5/b',
      'rtsps://10.0.0.5/b',
      'file:///etc/passwd',
      undefined,
      'rtsp://[',
    ]) {
      expect(redirectTarget(from, bad).kind).toBe('refused');
    }
  });
});
