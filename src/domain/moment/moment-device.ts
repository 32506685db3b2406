/**
 * The device that a moment is from, as it is stored with the moment: several at one register are late each in its own way. A source that the gateway
 * reads is named by its id, one that pushes by the name that it gives itself. Pure.
 */

/** Of a name that a device gives itself. */
export const maxDeviceChars = 100;

const [ofSource, ofPush] = ['source:', 'push:'];

export function deviceOfSource(id: string): string {
  return ofSource + id;
}

export function deviceOfPush(name = ''): string {
  return ofPush + name;
}

/** Id of the source that the gateway reads, or the name of a device that pushes; '' where it gives none. */
export function readDevice(device: string): { readonly sourceId: string } | { readonly name: string } {
  return device.startsWith(ofSource)
    ? { sourceId: device.slice(ofSource.length) }
    : { name: device.slice(ofPush.length) };
}
