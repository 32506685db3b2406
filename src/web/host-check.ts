/**
 * Refuses requests meant for another site: a page on the internet can make a browser in the shop call this gateway
 * (DNS rebinding, cross-site WebSockets), but it can't choose our name as Host, nor hide its own as Origin.
 */
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../ops/problem.ts';

export function createHostCheck(allowedHosts: readonly string[]): (request: FastifyRequest) => Promise<void> {
  const names = new Set([
    'localhost',
    hostname().toLowerCase(),
    ...allowedHosts.map((name) => name.toLowerCase()),
  ]);
  // An address can't be rebound: a browser that names one has really connected to it.
  const isOurs = (host: string): boolean => names.has(host) || isIP(host) !== 0;
  return async (request) => {
    const host = hostOf(`http://${request.headers.host ?? ''}`);
    if (host === undefined || !isOurs(host)) {
      throw new Problem(
        403,
        'Unknown host',
        'This name is not one of the gateway’s; add it to web.allowedHosts if it should be.',
      );
    }
    const { origin } = request.headers;
    if (origin === undefined) return;
    if (hostOf(origin) !== host)
      throw new Problem(403, 'Foreign origin', 'Another site may not call the gateway.');
  };
}

/** Lower-case name or address without brackets and port; undefined if there is none. */
function hostOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { hostname: host } = new URL(url);
  return host === '' ? undefined : host.replace(/^\[(.*)\]$/, '$1');
}
