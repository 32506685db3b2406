/** Restricts the addresses to which sales and pictures may be sent, whatever their source. */
import { isLoopback } from './listen-address.ts';

/** https, or http within this machine. */
export function isSafeToSendTo(url: URL): boolean {
  if (url.protocol === 'https:') return true;
  return url.protocol === 'http:' && isLoopback(url.hostname.replace(/^\[(.*)\]$/, '$1'));
}
