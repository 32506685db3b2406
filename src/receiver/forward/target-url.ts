/** Addresses of targets: https, or a broker over TLS; without TLS on this machine alone. Pure. */
import { topicPrefixPattern } from '../../lib/mqtt/url.ts';
import { isLoopback } from '../../lib/net/listen-address.ts';
import { isSafeToSendTo } from '../../lib/net/safe-address.ts';

const defaultPrefix = 'tillframe/changes';

export function isBroker({ protocol }: URL): boolean {
  return protocol === 'mqtts:' || protocol === 'mqtt:';
}

export function isSafeTarget(url: URL): boolean {
  if (!isBroker(url)) return isSafeToSendTo(url);
  return url.protocol === 'mqtts:' || isLoopback(url.hostname.replace(/^\[(.*)\]$/, '$1'));
}

/** Begin of a broker's topics, from the path of its address. Undefined where it has characters to which brokers give a meaning. */
export function topicPrefix({ pathname }: URL): string | undefined {
  const path = pathname.replace(/^\/|\/$/g, '');
  if (path === '') return defaultPrefix;
  return topicPrefixPattern.test(path) ? path : undefined;
}

/** Without what may be a secret. */
export function shownTarget(text: string): string {
  const { protocol, host, pathname, search } = new URL(text);
  return `${protocol}//${host}${pathname}${search === '' ? '' : '?…'}`;
}
