/** Names and addresses of this machine, for its certificate and for display. */
import { lookup } from 'node:dns/promises';
import { existsSync } from 'node:fs';
import { hostname, networkInterfaces } from 'node:os';
import { deadline, unlessAborted } from '../abort.ts';
import { systemClock } from '../clock.ts';
import { isLoopback, type ListenAddress, listenText } from './listen-address.ts';

/** Internal networks of containers and virtual machines, which are not displayed. */
const inside = /^(docker|br-|veth|virbr|cni|podman)/;
/** Assigned per link by the machine itself. */
const linkLocal = /^(169\.254\.|fe80:)/i;
/** The socket of Avahi, which resolves NAME.local on the network. */
const avahiSocket = '/run/avahi-daemon/socket';
/** Unreachable name servers time out after some ten seconds; local ones respond at once. Milliseconds. */
const answerWithinMs = 1_000;

/** Network addresses, IPv4 first. */
export function ownAddresses(interfaces = networkInterfaces()): string[] {
  const infos = Object.entries(interfaces).flatMap(([name, list]) => (inside.test(name) ? [] : (list ?? [])));
  const usable = infos.filter(({ internal, address }) => !internal && !linkLocal.test(address));
  return usable.toSorted((a, b) => a.family.localeCompare(b.family)).map(({ address }) => address);
}

/** For IP addresses and `localhost`; other names are never known to be local. */
export function isOwnAddress(host: string): boolean {
  if (isLoopback(host) || host === '0.0.0.0' || host === '::') return true;
  return Object.values(networkInterfaces()).some((addresses = []) =>
    addresses.some(({ address }) => address === host),
  );
}

/** `localhost`, the host name, and the host name with `.local`; in lower case. */
export function ownNames(): string[] {
  const name = hostname().toLowerCase();
  const [short = name] = name.split('.');
  return [...new Set(['localhost', name, short, `${short}.local`])];
}

/** Addresses at which a server that listens there is reachable: the likeliest first, at least one. */
export function reachableAt({ host, port }: ListenAddress): ListenAddress[] {
  if (host !== '0.0.0.0' && host !== '::') return [{ host, port }];
  const own = ownAddresses();
  const v4 = own.filter((address) => !address.includes(':'));
  const addresses = v4.length > 0 || host === '0.0.0.0' ? v4 : own;
  return (addresses.length > 0 ? addresses : ['localhost']).map((address) => ({ host: address, port }));
}

/** Addresses to display for a server that listens there, the likeliest first. `NAME.local` only when it resolves. */
export async function typedAddresses(scheme: 'http' | 'https', listen: ListenAddress): Promise<string[]> {
  const { host, port } = listen;
  const usual = scheme === 'https' ? 443 : 80;
  const url = (at: string): string =>
    `${scheme}://${port === usual ? listenText({ host: at, port }).replace(/:\d+$/, '') : listenText({ host: at, port })}`;
  if (host !== '0.0.0.0' && host !== '::') return [url(host)];
  const addresses = reachableAt(listen).map((one) => one.host);
  const local = `${hostname().toLowerCase().split('.')[0] ?? ''}.local`;
  const named = (await isAnswered(local)) ? [local] : [];
  return [...named, ...addresses].map(url);
}

async function isAnswered(name: string): Promise<boolean> {
  if (existsSync(avahiSocket)) return true;
  using time = deadline(systemClock, answerWithinMs, new AbortController().signal);
  const address = await unlessAborted(addressOf(name), time.signal).catch(() => undefined);
  return address !== undefined && !isLoopback(address) && ownAddresses().includes(address);
}

/** Pending lookups: each occupies one of Node's few threads until it times out. */
const requested = new Map<string, Promise<string | undefined>>();

function addressOf(name: string): Promise<string | undefined> {
  const before = requested.get(name);
  if (before !== undefined) return before;
  const answer = lookup(name)
    .then(
      ({ address }) => address,
      () => undefined,
    )
    .finally(() => requested.delete(name));
  requested.set(name, answer);
  return answer;
}
