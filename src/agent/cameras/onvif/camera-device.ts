/** The ONVIF service of a camera that is set up: at the host of its stream, with its login, which is sent nowhere else. */
import type { CameraRecord } from '../../../domain/setup/set-up.ts';
import { parseDeviceAddress } from './address.ts';
import type { DeviceRequest } from './session.ts';

/** Undefined for a host without an address of its own. */
export function deviceOfCamera(
  { url, username, password }: Pick<CameraRecord, 'url' | 'username' | 'password'>,
  port: number,
): DeviceRequest | undefined {
  const address = parseDeviceAddress(`http://${new URL(url).hostname}:${port}`);
  return (
    address && {
      address,
      ...(username !== undefined && password !== undefined && { login: { username, password } }),
    }
  );
}
