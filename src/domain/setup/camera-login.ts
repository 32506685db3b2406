/** Restricts the destination of a camera's stored password. Pure. */

/**
 * Whether a password that was entered for the camera at `before` may be sent to `to` as well, both being camera
 * addresses: to the same host only, and never from an encrypted to an open connection. Otherwise changing the address
 * would divert the password to another machine.
 */
export function mayTakePassword(before: string, to: string): boolean {
  const [from, next] = [URL.parse(before), URL.parse(to)];
  if (from === null || next === null || from.hostname === '') return false;
  // The parser does not lower-case rtsp hosts.
  const isSameHost = from.hostname.toLowerCase() === next.hostname.toLowerCase();
  return isSameHost && (!isEncrypted(from) || isEncrypted(next));
}

function isEncrypted({ protocol }: URL): boolean {
  return protocol === 'rtsps:' || protocol === 'https:';
}
