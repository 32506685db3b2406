/** Which camera addresses are accepted: they end up in requests, and with some cameras as an argument of ffmpeg. */

export type SplitCameraUrl = {
  /** Without credentials. */
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
};

/**
 * Takes user and password out of an address. Undefined when it isn't rtsp, rtsps, http or https to a plain host name or IP address:
 * no other protocol can be slipped in, nothing is an option, nothing is invisible.
 */
export function splitCameraUrl(text: string): SplitCameraUrl | undefined {
  // WHATWG URL silently drops tabs and newlines.
  if (text.length > 2048 || /[\s\p{Cc}]/u.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (
    !/^(rtsp|http)s?:$/.test(url.protocol) ||
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

/** A password with a bare % is no mistake. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
