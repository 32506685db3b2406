/** Assigns names and codes to the devices of a list: earlier ones stay. Pure apart from randomness. */
import { randomInt } from 'node:crypto';
import { newSetUpCode } from '../../../../lib/crypto/set-up-code.ts';
import type { DeviceRow } from './device-rows.ts';
import type { Given } from './label-list.ts';

/** Without vowels and characters that people confuse. */
const markSigns = '23456789bcdfghjkmnpqrstvwxz';

/** `renew`: new codes for all of them. Names come from the list, the serial number, or chance. */
export function nameDevices(
  devices: readonly DeviceRow[],
  earlier: ReadonlyMap<string, Given>,
  renew: boolean,
): Omit<Given, 'address'>[] {
  const taken = new Set(devices.map(({ hostName }) => hostName).filter((name) => name !== undefined));
  const isListed = new Set(devices.map(({ device }) => device));
  for (const given of earlier.values()) if (!isListed.has(given.device)) taken.add(given.hostName);
  return devices.map(({ device, hostName, serial }) => {
    const before = earlier.get(device);
    const name =
      hostName ??
      unlessTaken(taken, before?.hostName) ??
      unlessTaken(taken, ofSerial(serial)) ??
      byChance(taken);
    taken.add(name);
    return {
      device,
      hostName: name,
      setUpCode: renew ? newSetUpCode() : (before?.setUpCode ?? newSetUpCode()),
    };
  });
}

function unlessTaken(taken: ReadonlySet<string>, name: string | undefined): string | undefined {
  return name === undefined || taken.has(name) ? undefined : name;
}

function ofSerial(serial: string | undefined): string | undefined {
  const signs = serial?.toLowerCase().replaceAll(/[^0-9a-z]/g, '') ?? '';
  return signs.length < 4 ? undefined : `tillframe-${signs.slice(-4)}`;
}

function byChance(taken: ReadonlySet<string>): string {
  for (;;) {
    const mark = Array.from({ length: 4 }, () => markSigns[randomInt(markSigns.length)]).join('');
    if (!taken.has(`tillframe-${mark}`)) return `tillframe-${mark}`;
  }
}
