/** Where the stored password of a camera may go. Pure. */

/**
 * Whether a password that was entered for the camera at `before` may be sent to `to` too, both being camera addresses: to the same host
 * only, and never from an encrypted to an open connection. Else somebody could have it sent to a machine of theirs by changing the address.
 */
export function mayTakePassword(before: string, to: string): boolean {
  const [from, next] = [URL.parse(before), URL.parse(to)];
  if (from === null || next === null || from.hostname === '') return false;
  // Of rtsp addresses the parser leaves capitals as they are.
  const isSameHost = from.hostname.toLowerCase() === next.hostname.toLowerCase();
  return isSameHost && (!isEncrypted(from) || isEncrypted(next));
}

function isEncrypted({ protocol }: URL): boolean {
  return protocol === 'rtsps:' || protocol === 'https:';
}
