/** Address of this page for browsers. */
import type { AddressInfo } from 'node:net';
import { isLoopback, listenText } from '../../lib/net/listen-address.ts';

/** As people type it: without a default port. */
export function pageUrl(scheme: string, { host, port }: { host: string; port: number }): string {
  const isUsual = port === (scheme === 'https' ? 443 : 80);
  const shown = listenText({ host: isLoopback(host) ? '127.0.0.1' : host, port });
  return `${scheme}://${isUsual ? shown.slice(0, -1 - String(port).length) : shown}`;
}

/** The port of a server bound to all addresses of this machine; undefined if bound to one, which stays its address. */
export function portOnAll(bound: AddressInfo | string | null): number | undefined {
  if (bound === null || typeof bound === 'string') return undefined;
  return ['0.0.0.0', '::'].includes(bound.address) ? bound.port : undefined;
}
