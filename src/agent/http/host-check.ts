/**
 * Rejects requests meant for another site: a page on the internet can make a browser in the shop call this
 * gateway (DNS rebinding, cross-site WebSockets), but it can't choose our name as Host, nor hide its own as
 * Origin.
 */
import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { refusal } from '../../domain/problem/refusal/refusal.ts';
import { ownNames } from '../../lib/net/own-addresses.ts';
import { refused } from './refused.ts';

/** Whether a host, as in an address without its port, is this machine's. `allowedHosts` are additional names. */
export function createOwnHosts(allowedHosts: readonly string[]): (host: string) => boolean {
  const names = new Set([...ownNames(), ...allowedHosts.map((name) => name.toLowerCase())]);
  // An address can't be rebound: a browser that names one has really connected to it.
  return (host) => names.has(host) || isIP(host.replace(/^\[(.*)\]$/, '$1')) !== 0;
}

export function createHostCheck(allowedHosts: readonly string[]): (request: FastifyRequest) => Promise<void> {
  const isOurs = createOwnHosts(allowedHosts);
  return async (request) => {
    const { host = '' } = request.headers;
    const here = parse(`${request.protocol}://${host}`);
    if (here === undefined || !isOurs(here.hostname)) {
      throw refused(403, refusal('request.unknown_host'));
    }
    const { origin } = request.headers;
    // Another port is another site: a page of some other program. The same holds for pages without TLS:
    // anyone in between may have written them. Behind a proxy that doesn't report it, TLS looks like none.
    const sites = [here.origin, ...(request.protocol === 'http' ? [parse(`https://${host}`)?.origin] : [])];
    if (origin !== undefined && !sites.includes(parse(origin)?.origin)) {
      throw refused(403, refusal('request.foreign_origin'));
    }
  };
}

function parse(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined;
}
