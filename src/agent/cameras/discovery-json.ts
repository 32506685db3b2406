/** Search results as JSON for `tillframe discover --json` and the HTTP API. Contains no credentials. */
import { withClock } from '../../domain/problem/devices/onvif.ts';
import { problemJson } from '../../domain/problem/problem-text.ts';
import type { Discovery, FoundDevice } from './discover.ts';
import { deviceUrl } from './onvif/address.ts';

export function discoveryToJson({ devices, searched, failed }: Discovery) {
  return { devices: devices.map(deviceToJson), searched, failed };
}

export function deviceToJson(device: FoundDevice) {
  const { address, info, problem, clock, ...rest } = device;
  return {
    address: deviceUrl(address),
    host: address.host,
    ...rest,
    ...info,
    ...(clock !== undefined && { clock }),
    ...(problem !== undefined && {
      problem: problemJson(withClock(problem, clock !== undefined)),
    }),
  };
}
