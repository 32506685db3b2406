/** Which addresses sales and pictures may be sent to, whoever names them. */
import { isLoopback } from './listen-address.ts';

/** https, or http that never leaves this machine. */
export function isSafeToSendTo(url: URL): boolean {
  if (url.protocol === 'https:') return true;
  return url.protocol === 'http:' && isLoopback(url.hostname.replace(/^\[(.*)\]$/, '$1'));
}
