/** Addresses of a POS in settings: each request to one contains secrets. Pure. */
import { isSafeToSendTo } from '../../../../lib/net/safe-address.ts';

/** https (or this machine), without user, password, query or fragment. */
export function isPlainAddress(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return (
    url !== undefined &&
    [url.username, url.password, url.search, url.hash].every((part) => part === '') &&
    isSafeToSendTo(url)
  );
}
