/** The addresses of this machine, as others in the shop's network reach it. */
import { networkInterfaces } from 'node:os';
import { isLoopback } from './listen.ts';

/** IPv4, those of bridges of containers last: a till is behind none of them. */
export function lanAddresses(): string[] {
  const found = Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses.flatMap(({ family, internal, address }) =>
      family === 'IPv4' && !internal ? [{ address, isBridge: /^(?:docker|br-|veth|virbr)/.test(name) }] : [],
    ),
  );
  return found.sort((a, b) => Number(a.isBridge) - Number(b.isBridge)).map(({ address }) => address);
}

/** Of IP addresses and `localhost`; another name is never known to be ours. */
export function isOwnAddress(host: string): boolean {
  if (isLoopback(host) || host === '0.0.0.0' || host === '::') return true;
  return Object.values(networkInterfaces()).some((addresses = []) =>
    addresses.some(({ address }) => address === host),
  );
}
