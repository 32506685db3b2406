/** Validates camera addresses, which are used in requests and, with some cameras, as an argument of ffmpeg. */

import { percentDecoded } from '../../lib/text/percent-decoded.ts';
import { parseIpv4 } from './ipv4.ts';

export type SplitCameraUrl = {
  /** Without credentials. */
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
};

/**
 * Splits user and password from an address. Undefined unless it is rtsp, rtsps, http or https to a plain host name or
 * IP address: no other protocol, no option, no invisible characters. `by`: the host reported by a device is not used
 * for requests (agent/cameras/onvif/address.ts).
 */
export function splitCameraUrl(text: string, by: 'person' | 'device' = 'person'): SplitCameraUrl | undefined {
  // WHATWG URL silently drops tabs and newlines.
  if (text.length > 2048 || /[\s\p{Cc}]/u.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (
    !/^(rtsp|http)s?:$/.test(url.protocol) ||
    (by === 'person' && isPartOfIpv4(text)) ||
    !/^([a-z0-9][a-z0-9.-]*|\[[0-9a-f:.]+\])$/i.test(url.hostname)
  )
    return undefined;
  const { username, password } = url;
  url.username = '';
  url.password = '';
  return {
    url: url.href,
    ...(username !== '' && { username: percentDecoded(username) }),
    ...(password !== '' && { password: percentDecoded(password) }),
  };
}

/** `192.168.1` would silently be parsed as 192.168.0.1, and `010` as 8. */
function isPartOfIpv4(text: string): boolean {
  const host = /^\w+:[/\\]*(?:[^/?#\\]*@)?([^/?#\\:]*)/.exec(text)?.[1] ?? '';
  return /^[\d.]+$/.test(host) && parseIpv4(host) === undefined;
}
