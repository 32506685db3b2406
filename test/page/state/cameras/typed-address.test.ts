/** Addresses as people copy them from a camera's page or label. */
import { expect, it } from 'vitest';
import { placeOf, withScheme } from '../../../../src/page/state/cameras/typed-address.ts';

it.each([
  ['192.168.1.20:554/stream1', { url: 'rtsp://192.168.1.20:554/stream1' }],
  [' 192.168.1.20/Streaming/Channels/101 ', { url: 'rtsp://192.168.1.20/Streaming/Channels/101' }],
  ['viewer:pw@192.168.1.20:554/a', { url: 'rtsp://viewer:pw@192.168.1.20:554/a' }],
  ['[fd00::20]:554/a', { url: 'rtsp://[fd00::20]:554/a' }],
  ['192.168.1.20:554', { url: 'rtsp://192.168.1.20:554' }],
  ['192.168.1.20:8554', { url: 'rtsp://192.168.1.20:8554' }],
  ['rtsp://192.168.1.20/a', { url: 'rtsp://192.168.1.20/a' }],
  ['http://192.168.1.20/snapshot.jpg', { url: 'http://192.168.1.20/snapshot.jpg' }],
  ['http://192.168.1.20/onvif/device_service', { device: 'http://192.168.1.20/onvif/device_service' }],
  ['192.168.1.20', { device: '192.168.1.20' }],
  ['192.168.1.20:8000', { device: '192.168.1.20:8000' }],
  ['192.168.1.20/', { device: '192.168.1.20/' }],
  ['fd00::20', { device: 'fd00::20' }],
])('%j', (text, place) => {
  expect(placeOf(text)).toEqual(place);
});

it('what has a scheme keeps it', () => {
  for (const text of ['rtsps://a/b', 'http://a:80/b', 'rtsp://a:554', 'notes://a/b'])
    expect(withScheme(text)).toBe(text);
});
