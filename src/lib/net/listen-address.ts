/** A listen address in the form `HOST:PORT`, IPv6 in brackets. */
import { isIPv4 } from 'node:net';
import { z } from 'zod';
import { libText } from '../text/lib-text.ts';
import { expecting } from '../yaml/schema-messages.ts';

export type ListenAddress = {
  /** IP address or name, without brackets. */
  readonly host: string;
  /** 0 … 65535; 0 lets the system choose. */
  readonly port: number;
};

const octet = '(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])';
/** Incomplete, `192.168.1` would silently be parsed as 192.168.0.1. */
const name = `(?![0-9.]+:)[A-Za-z0-9.-]+|${octet}(?:\\.${octet}){3}`;
const port = '0?[0-9]{1,4}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]';
/** Without anchors. */
export const listenForm = `(?:\\[([0-9a-fA-F:.]+)\\]|(${name})):(${port})`;
const form = new RegExp(`^${listenForm}$`);

export function parseListen(text: string): ListenAddress | undefined {
  const match = form.exec(text);
  const host = match?.[1] ?? match?.[2];
  return host === undefined ? undefined : { host, port: Number(match?.[3]) };
}

/** Inverse of parsing. */
export function listenText({ host, port }: ListenAddress): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Reachable from this machine only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

/** Whether both can't be bound at once: the same port of the same address, or of all addresses. */
export function clash(a: ListenAddress, b: ListenAddress): boolean {
  if (a.port === 0 || a.port !== b.port) return false;
  return reaches(a, b) || takesAll(a.host, b.host) || takesAll(b.host, a.host);
}

/** `::` is both families here, `0.0.0.0` IPv4 only. */
function takesAll(wildcard: string, host: string): boolean {
  return wildcard === '::' || (wildcard === '0.0.0.0' && !host.includes(':'));
}

/**
 * Whether a connection to `target` from this machine arrives at `listen`. Addresses of other machines are never known
 * to be local.
 */
export function reaches(target: ListenAddress, listen: ListenAddress): boolean {
  if (target.port !== listen.port) return false;
  const isOurs = isLoopback(target.host) || isWildcard(target.host);
  if (isWildcard(listen.host)) return isOurs;
  return nameless(target.host) === nameless(listen.host);
}

export function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

function nameless(host: string): string {
  return host === 'localhost' ? '127.0.0.1' : host.toLowerCase();
}

export const listenSchema = z
  .string()
  .regex(form)
  .transform((text, context): ListenAddress => {
    const address = parseListen(text);
    if (address !== undefined) return address;
    context.issues.push({ code: 'custom', input: text });
    return z.NEVER;
  })
  .meta(expecting(libText('expected.listen_address')));
