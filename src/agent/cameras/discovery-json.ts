/** Search results as JSON for `tillframe discover --json` and the HTTP API. Contains no credentials. */
import type { Discovery, FoundDevice } from './discover.ts';
import { deviceUrl } from './onvif/address.ts';
import { problemTexts } from './onvif/messages.ts';

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
      problem: { ...problem, message: problemTexts(problem, clock !== undefined).en },
    }),
  };
}
