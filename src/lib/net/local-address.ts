/** Detects addresses of local networks. */
import { BlockList, isIP } from 'node:net';

const local = new BlockList();
for (const [network, prefix] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
  ['127.0.0.0', 8],
] as const) {
  local.addSubnet(network, prefix, 'ipv4');
}
local.addSubnet('fc00::', 7, 'ipv6');
local.addSubnet('fe80::', 10, 'ipv6');
local.addAddress('::1', 'ipv6');

/** A private, link-local or loopback IP address. False for names. */
export function isLocalAddress(host: string): boolean {
  const family = isIP(host);
  return family !== 0 && local.check(host, family === 6 ? 'ipv6' : 'ipv4');
}
