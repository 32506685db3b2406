/** Which camera addresses are accepted: they end up in requests, and with some cameras as an argument of ffmpeg. */

import { parseIpv4 } from './ipv4.ts';

export type SplitCameraUrl = {
  /** Without credentials. */
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
};

/**
 * Takes user and password out of an address. Undefined when it isn't rtsp, rtsps, http or https to a plain host name or IP address:
 * no other protocol can be slipped in, nothing is an option, nothing is invisible. `by`: what a device tells of its host is not asked (agent/cameras/onvif/address.ts).
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
    ...(username !== '' && { username: decoded(username) }),
    ...(password !== '' && { password: decoded(password) }),
  };
}

/** `192.168.1` would be taken for 192.168.0.1 without a word, and `010` for 8. */
function isPartOfIpv4(text: string): boolean {
  const host = /^\w+:[/\\]*(?:[^/?#\\]*@)?([^/?#\\:]*)/.exec(text)?.[1] ?? '';
  return /^[\d.]+$/.test(host) && parseIpv4(host) === undefined;
}

/** A password with a bare % is no mistake. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
