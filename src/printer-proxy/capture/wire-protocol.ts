/** Protocol of a connection by its first bytes: print data itself, HTTP (ePOS-Print, Star WebPRNT), ePOS-Device XML, or TLS. */

export type WireProtocol = 'raw' | 'http' | 'device' | 'tls';

const methods = ['POST', 'GET', 'OPTIONS', 'HEAD', 'PUT', 'DELETE'];
/** A request line is shorter. */
const maxLineBytes = 8 * 1024;
const requestLine = /^(?:POST|GET|OPTIONS|HEAD|PUT|DELETE) \S+ HTTP\/1\.[01]\r?\n/;
const LF = 10;
const lessThan = 0x3c;
/** First tags of a till's messages (device-xml.ts). */
const deviceTags = [
  ...['open_device', 'close_device', 'device_data', 'reconnect', 'disconnect', 'admin_info'],
  ...['open_commbox', 'close_commbox', 'commbox_data', 'service_data'],
];
const deviceStart = new RegExp(`^<(?:${deviceTags.join('|')})[\\s/>]`);
const xmlDeclaration = /^<\?xml[^>]*\?>\s*/;
const maxDeclarationLength = 128;

/** First bytes of a TLS record with a ClientHello (RFC 8446, 5.1): type, version, length, type. */
const clientHello: readonly ((byte: number) => boolean)[] = [
  (byte) => byte === 0x16,
  (byte) => byte === 0x03,
  (byte) => byte <= 0x04,
  () => true,
  () => true,
  (byte) => byte === 0x01,
];

/** Undefined while more bytes are needed. */
export function wireProtocol(head: Uint8Array): WireProtocol | undefined {
  if (head.length === 0) return undefined;
  const begins = clientHello.slice(0, head.length);
  if (begins.every((fits, at) => fits(head[at] ?? 0)))
    return head.length < clientHello.length ? undefined : 'tls';
  if (head[0] === lessThan) return deviceOrRaw(Buffer.from(head.subarray(0, 256)).toString('latin1'));
  const end = head.indexOf(LF);
  const text = Buffer.from(head.subarray(0, end === -1 ? maxLineBytes : end + 1)).toString('latin1');
  if (end !== -1) return requestLine.test(text) ? 'http' : 'raw';
  const mayBecomeHttp = methods.some((name) => `${name} `.startsWith(text) || text.startsWith(`${name} `));
  return mayBecomeHttp && head.length < maxLineBytes ? undefined : 'raw';
}

function deviceOrRaw(text: string): 'device' | 'raw' | undefined {
  if ('<?xml '.startsWith(text.slice(0, 6)) && text.length < maxDeclarationLength && !text.includes('>'))
    return undefined;
  const begin = text.replace(xmlDeclaration, '');
  if (deviceStart.test(begin)) return 'device';
  return deviceTags.some((tag) => `<${tag}`.startsWith(begin)) ? undefined : 'raw';
}

/** Whether a chunk begins with a request: clients write it at once. */
export function isStartOf(protocol: WireProtocol): (bytes: Uint8Array) => boolean {
  return (bytes) => wireProtocol(bytes) === protocol;
}

export const isRequestStart = isStartOf('http');

/** By the first chunk alone, however short. */
export function firstProtocol(bytes: Uint8Array): WireProtocol {
  if (bytes[0] === lessThan) return wireProtocol(bytes) ?? 'device';
  return wireProtocol(bytes) ?? (isAnswered(bytes[0]) ? 'http' : 'raw');
}

/** False: the connection's first byte is not that of a protocol whose requests the printer answers. */
export function isAnswered(firstByte: number | undefined): boolean {
  return firstByte === lessThan || methods.some((name) => name.charCodeAt(0) === firstByte);
}
