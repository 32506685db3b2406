/** Addresses that a register prints to through the gateway: while the gateway is off, and when it is back. Pure. */

/** Host without brackets, and port, of `192.168.1.50:9100` or `[fe80::1]:9100`. */
export function addressAndPort(hostPort: string): readonly [address: string, port: string] {
  const at = hostPort.lastIndexOf(':');
  return [hostPort.slice(0, at).replace(/^\[|\]$/g, ''), hostPort.slice(at + 1)];
}

/** Server URL for a printer that polls `cloud` through the gateway: only the front differs, so that every path stays valid. */
export function relayUrl(cloud: string, address: string, listenPort: number): string {
  const { pathname, search } = new URL(cloud);
  return `http://${address}:${listenPort}${pathname}${search}`;
}
