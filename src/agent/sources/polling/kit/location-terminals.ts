/** Terminals of a POS whose sales name a location, and some of them a device there: `LOCATION`, or `LOCATION/DEVICE`. Pure. */

/** The bound of a register's name is 64; Square's ids of locations have 13, Shopify's some 11. */
const maxDeviceLength = 48;

export function terminalOf(locationId: string, device: string): string {
  return `${locationId}/${device}`;
}

export function locationOf(terminal: string): string {
  return terminal.split('/', 1)[0] ?? '';
}

/** A device's id as part of a terminal; undefined for a blank one. */
export function deviceName(id: string | undefined): string | undefined {
  const own = id?.trim().slice(-maxDeviceLength).trim();
  return own === '' ? undefined : own;
}

/** The device, where it is linked by itself; else its location. */
export function soldAt(
  { locationId, device }: { readonly locationId: string; readonly device: string | undefined },
  linked: readonly string[] | undefined,
): string {
  const own = device === undefined ? locationId : terminalOf(locationId, device);
  return linked?.includes(own) === true ? own : locationId;
}
