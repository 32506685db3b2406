/**
 * Detects addresses of the public internet, so that external input can't direct requests into the shop's network or
 * this machine.
 */
import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/**
 * IANA's registries of special-purpose addresses, without those reachable over the public internet. (One list would
 * match all of IPv4 in `::ffff:0:0/96`.)
 */
const special = { 4: new BlockList(), 6: new BlockList() };
const special4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const;
for (const [network, bits] of special4) {
  special[4].addSubnet(network, bits, 'ipv4');
  // NAT64 maps all of IPv4 there (RFC 6052).
  special[6].addSubnet(`64:ff9b::${network}`, 96 + bits, 'ipv6');
}
for (const [network, bits] of [
  // Unspecified, loopback, and IPv4 embedded in IPv6.
  ['::', 96],
  ['::ffff:0:0', 96],
  ['::ffff:0:0:0', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 9],
  ['ff00::', 8],
] as const)
  special[6].addSubnet(network, bits, 'ipv6');

/** `ip`: in any form returned by the URL parser, without brackets. */
export function isPublicAddress(ip: string): boolean {
  switch (isIP(ip)) {
    case 4:
      return !special[4].check(ip, 'ipv4');
    case 6:
      return !special[6].check(ip, 'ipv6');
    default:
      return false;
  }
}

/** Whether a host may be public, judged by its name; `publicLookup` checks the resolved addresses. */
export function maybePublic({ hostname }: URL): boolean {
  const host = hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  if (isIP(host) !== 0) return isPublicAddress(host);
  return host !== 'localhost' && !/\.(localhost|local|internal|home\.arpa)$/i.test(host);
}

export const notPublicCode = 'ADDRESS_NOT_PUBLIC';

/** The system's lookup without non-public addresses; an error with `notPublicCode` when none is left. */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  const all: LookupOptions & { all: true } = { ...options, all: true };
  lookup(hostname, all, (error, found) => {
    if (error !== null) {
      callback(error, '', 0);
      return;
    }
    const left = found.filter(({ address }) => isPublicAddress(address));
    const [first] = left;
    if (first === undefined) callback(notPublic(hostname), '', 0);
    else if (options.all === true) callback(null, left satisfies LookupAddress[]);
    else callback(null, first.address, first.family);
  });
};

function notPublic(hostname: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${hostname} leads to no public address`), { code: notPublicCode });
}
