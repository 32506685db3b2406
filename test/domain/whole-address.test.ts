/** An incomplete IPv4 address is rejected, not completed: `192.168.1` is neither a printer nor a camera. */
import { describe, expect, it } from 'vitest';
import { parseDeviceAddress } from '../../src/agent/cameras/onvif/address.ts';
import { splitCameraUrl } from '../../src/domain/setup/camera-url.ts';
import { parseListen } from '../../src/lib/net/listen-address.ts';

describe('an address that a person typed', () => {
  it.each(['192.168.1', '192.168', '3232235777', '192.168.1.256', '192.168.001.020'])(
    'rejects %s',
    (host) => {
      expect(parseListen(`${host}:9100`)).toBeUndefined();
      expect(splitCameraUrl(`rtsp://${host}/live`)).toBeUndefined();
      expect(splitCameraUrl(`http://user:pass@${host}:8080/picture.jpg`)).toBeUndefined();
      expect(parseDeviceAddress(host)).toBeUndefined();
    },
  );

  it.each(['192.168.1.20', 'camera-1.local', '1st.example'])('accepts %s', (host) => {
    expect(parseListen(`${host}:9100`)).toEqual({ host, port: 9_100 });
    expect(splitCameraUrl(`rtsp://user:p@ss@${host}:554/live`)?.url).toBe(`rtsp://${host}:554/live`);
    expect(parseDeviceAddress(host)?.host).toBe(host);
  });
});
