/**
 * Refuses requests meant for another site: a page on the internet can make a browser in the shop call this gateway
 * (DNS rebinding, cross-site WebSockets), but it can't choose our name as Host, nor hide its own as Origin.
 */
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../ops/problem.ts';

/** `allowedHosts` are names without a port, beside this machine's own. */
export function createHostCheck(allowedHosts: readonly string[]): (request: FastifyRequest) => Promise<void> {
  const names = new Set(
    ['localhost', hostname(), `${hostname()}.local`, ...allowedHosts].map((name) => name.toLowerCase()),
  );
  // An address can't be rebound: a browser that names one has really connected to it.
  const isOurs = (host: string): boolean => names.has(host) || isIP(host.replace(/^\[(.*)\]$/, '$1')) !== 0;
  return async (request) => {
    const here = parse(`http://${request.headers.host ?? ''}`);
    if (here === undefined || !isOurs(here.hostname)) {
      throw new Problem(
        403,
        'Unknown host',
        'This name is not one of the gateway’s; add it to web.allowedHosts if it should be.',
      );
    }
    const { origin } = request.headers;
    // Another port is another site: some other program's page.
    if (origin !== undefined && parse(origin)?.host !== here.host) {
      throw new Problem(403, 'Foreign origin', 'Another site may not call the gateway.');
    }
  };
}

function parse(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined;
}
