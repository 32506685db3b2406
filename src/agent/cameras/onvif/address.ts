/**
 * Addresses of devices. The rule of this part: queries and all returned URLs use the host that responded. Cameras
 * report localhost, an old address or one behind a NAT; and nobody on the network may redirect the gateway to a third
 * machine.
 */
import { isIPv6 } from 'node:net';
import { splitCameraUrl } from '../../../domain/setup/camera-url.ts';

export type DeviceAddress = {
  /** Name or IP address, without brackets. */
  readonly host: string;
  readonly port: number;
  /** Includes the query. */
  readonly path: string;
  /** https; cameras sign their certificates themselves, so the certificate is not checked. */
  readonly secure: boolean;
};

/** Service path of nearly every device (ONVIF Core 5.1.1). */
const defaultPath = '/onvif/device_service';

/**
 * Accepts an address or a name, either with a port, or a whole URL. Undefined for anything else, and for URLs with a
 * user or password.
 */
export function parseDeviceAddress(text: string): DeviceAddress | undefined {
  const isUrl = /^https?:\/\//i.test(text);
  const host = isIPv6(text) ? `[${text}]` : text;
  if (!isUrl && !/^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/.test(host)) return undefined;
  const split = splitCameraUrl(isUrl ? text : `http://${host}`);
  if (split === undefined || split.username !== undefined || split.password !== undefined) return undefined;
  return ofUrl(new URL(split.url));
}

/** Best of the addresses reported by a device (XAddrs), with the host replaced by the responding one. */
export function addressOfAnswer(xaddrs: readonly string[], answeredFrom: string): DeviceAddress {
  const urls = xaddrs
    .map((text) => splitCameraUrl(text, 'device')?.url)
    .filter((url) => url !== undefined)
    .map((url) => new URL(url))
    .filter(({ protocol }) => protocol === 'http:' || protocol === 'https:');
  const rank = (url: URL): number =>
    (bare(url) === answeredFrom ? 0 : 2) + (url.protocol === 'http:' ? 0 : 1);
  const [best] = urls.toSorted((a, b) => rank(a) - rank(b));
  return { ...ofUrl(best ?? new URL(`http://${inUrl(answeredFrom)}`)), host: answeredFrom };
}

export function deviceUrl({ host, port, path, secure }: DeviceAddress): string {
  return new URL(path, `${secure ? 'https' : 'http'}://${inUrl(host)}:${port}`).href;
}

/**
 * A stream or snapshot URL reported by the device, with the host replaced by the queried one, without credentials, its
 * port kept. Undefined for another protocol or an unsafe URL.
 */
export function atHost(reported: string, host: string, protocols: readonly string[]): string | undefined {
  const split = splitCameraUrl(reported.trim(), 'device');
  if (split === undefined) return undefined;
  const url = new URL(split.url);
  if (!protocols.includes(url.protocol)) return undefined;
  url.hostname = inUrl(host);
  return url.href;
}

function ofUrl(url: URL): DeviceAddress {
  const secure = url.protocol === 'https:';
  const path = url.pathname + url.search;
  return {
    host: bare(url),
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    path: path === '/' ? defaultPath : path,
    secure,
  };
}

function bare(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}

function inUrl(host: string): string {
  return isIPv6(host) ? `[${host}]` : host;
}
