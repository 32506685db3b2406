/** Under which names and addresses this machine is reached: for its certificate, and for people who type one. */
import { lookup } from 'node:dns/promises';
import { existsSync } from 'node:fs';
import { hostname, networkInterfaces } from 'node:os';
import { deadline, unlessAborted } from '../abort.ts';
import { systemClock } from '../clock.ts';
import { isLoopback, type ListenAddress, listenText } from './listen-address.ts';

/** Networks inside this machine, of containers and virtual machines: nobody types their addresses. */
const inside = /^(docker|br-|veth|virbr|cni|podman)/;
/** Each is given to one link only, by the machine itself. */
const linkLocal = /^(169\.254\.|fe80:)/i;
/** The socket of Avahi, which answers for NAME.local in the network. */
const avahiSocket = '/run/avahi-daemon/socket';
/** Name servers that can't be reached take some ten seconds to say nothing; what is in the network answers at once. Milliseconds. */
const answerWithinMs = 1_000;

/** Of the network, IPv4 first. */
export function ownAddresses(interfaces = networkInterfaces()): string[] {
  const infos = Object.entries(interfaces).flatMap(([name, list]) => (inside.test(name) ? [] : (list ?? [])));
  const usable = infos.filter(({ internal, address }) => !internal && !linkLocal.test(address));
  return usable.toSorted((a, b) => a.family.localeCompare(b.family)).map(({ address }) => address);
}

/** Of IP addresses and `localhost`; another name is never known to be ours. */
export function isOwnAddress(host: string): boolean {
  if (isLoopback(host) || host === '0.0.0.0' || host === '::') return true;
  return Object.values(networkInterfaces()).some((addresses = []) =>
    addresses.some(({ address }) => address === host),
  );
}

/** `localhost`, what the machine is called, and that with `.local`; in small letters. */
export function ownNames(host = hostname()): string[] {
  const name = host.toLowerCase();
  const [short = name] = name.split('.');
  return [...new Set(['localhost', name, short, `${short}.local`])];
}

/** Where a server that listens there is reached, by address: the likeliest first, at least one. */
export function reachableAt({ host, port }: ListenAddress): ListenAddress[] {
  if (host !== '0.0.0.0' && host !== '::') return [{ host, port }];
  const own = ownAddresses();
  const v4 = own.filter((address) => !address.includes(':'));
  const addresses = v4.length > 0 || host === '0.0.0.0' ? v4 : own;
  return (addresses.length > 0 ? addresses : ['localhost']).map((address) => ({ host: address, port }));
}

/** What people may type for a server that listens there, the likeliest first. `NAME.local` only where somebody answers for it. */
export async function typedAddresses(
  scheme: 'http' | 'https',
  listen: ListenAddress,
  isOwn: (address: string) => boolean = (address) => ownAddresses().includes(address),
): Promise<string[]> {
  const { host, port } = listen;
  const usual = scheme === 'https' ? 443 : 80;
  const url = (at: string): string =>
    `${scheme}://${port === usual ? listenText({ host: at, port }).replace(/:\d+$/, '') : listenText({ host: at, port })}`;
  if (host !== '0.0.0.0' && host !== '::') return [url(host)];
  const addresses = reachableAt(listen).map((one) => one.host);
  const local = `${hostname().toLowerCase().split('.')[0] ?? ''}.local`;
  const named = (await isAnswered(local, isOwn)) ? [local] : [];
  return [...named, ...addresses].map(url);
}

async function isAnswered(name: string, isOwn: (address: string) => boolean): Promise<boolean> {
  if (existsSync(avahiSocket)) return true;
  using time = deadline(systemClock, answerWithinMs, new AbortController().signal);
  const address = await unlessAborted(addressOf(name), time.signal).catch(() => undefined);
  return address !== undefined && !isLoopback(address) && isOwn(address);
}

/** Of names that are being asked for: each question holds one of Node's few threads until it is given up. */
const asked = new Map<string, Promise<string | undefined>>();

function addressOf(name: string): Promise<string | undefined> {
  const before = asked.get(name);
  if (before !== undefined) return before;
  const answer = lookup(name)
    .then(
      ({ address }) => address,
      () => undefined,
    )
    .finally(() => asked.delete(name));
  asked.set(name, answer);
  return answer;
}
