/** Hardware identity of this machine: serial number, addresses of its network cards, and the id of its system. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { textOf } from './files/read-or-empty.ts';

export type DeviceIdentity = {
  /** From the board or the maker, lower case; undefined when absent. */
  readonly serial?: string;
  /** `2c:cf:67:01:02:03`, of physical cards, ordered by their names. */
  readonly macs: readonly string[];
  readonly machineId?: string;
};

/** Placeholders left by makers. */
const noSerial =
  /^(0+|none|default string|system serial number|to be filled by o\.?e\.?m\.?|not specified)$/i;

export function readDeviceIdentity(): DeviceIdentity {
  const serial = ['/proc/device-tree/serial-number', '/sys/class/dmi/id/product_serial']
    .map((path) => textOf(path).replaceAll('\0', '').trim().toLowerCase())
    .find((text) => text !== '' && !noSerial.test(text));
  const machineId = textOf('/etc/machine-id').trim();
  return {
    ...(serial !== undefined && { serial }),
    macs: macsIn('/sys/class/net'),
    ...(/^[0-9a-f]{32}$/.test(machineId) && { machineId }),
  };
}

/** Normalises all notations: `2C-CF-67-01-02-03`, `2ccf67010203`. Undefined when invalid. */
export function plainMac(text: string): string | undefined {
  const digits = text.toLowerCase().replaceAll(/[:. -]/g, '');
  return /^[0-9a-f]{12}$/.test(digits) ? digits.replaceAll(/(..)(?!$)/g, '$1:') : undefined;
}

/** Four characters that distinguish it in a shop; part of its name. */
export function shortMark({ serial, macs: [mac], machineId }: DeviceIdentity): string | undefined {
  const source = [serial, mac, machineId].map((text) => text?.replaceAll(/[^0-9a-z]/g, '') ?? '');
  return source.find((text) => text.length >= 4)?.slice(-4);
}

function macsIn(folder: string): string[] {
  try {
    return (
      readdirSync(folder)
        .sort()
        // A virtual card has no device.
        .filter((name) => entriesOf(join(folder, name)).includes('device'))
        .map((name) => plainMac(textOf(join(folder, name, 'address')).trim()))
        .filter((mac) => mac !== undefined && mac !== '00:00:00:00:00:00')
        .filter((mac) => mac !== undefined)
    );
  } catch {
    return [];
  }
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
