/** A listen address as people write it: `HOST:PORT`, IPv6 in brackets. */
import { isIPv4 } from 'node:net';
import { z } from 'zod';
import { expecting } from './schema-words.ts';

export type ListenAddress = {
  /** IP address or name, without brackets. */
  readonly host: string;
  /** 0 … 65535; 0 lets the system choose. */
  readonly port: number;
};

const form = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9.-]+)):(\d{1,5})$/;

export function parseListen(text: string): ListenAddress | undefined {
  const match = form.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  return host === undefined || port > 65_535 ? undefined : { host, port };
}

/** Nobody but this machine reaches it. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

export const listenSchema = z
  .string()
  .transform((text, context): ListenAddress => {
    const address = parseListen(text);
    if (address !== undefined) return address;
    context.issues.push({ code: 'custom', input: text });
    return z.NEVER;
  })
  .meta(expecting({ en: 'HOST:PORT such as 192.168.1.10:8081', ja: '192.168.1.10:8081 のような HOST:PORT' }));
