/**
 * A POS cloud whose printers fetch their receipts, as the makers' manuals describe the wire.
 *
 * Star: "Star CloudPRNT Protocol Guide" 2.4 (star-m.jp, CloudPRNT HTTP Method): the poll's answer is JSON with `jobReady`,
 * `mediaTypes`, `jobToken`, `deleteMethod`; GET gives the job in the media type asked for, 404 without one; DELETE, or GET with
 * `delete`, clears it. Epson: "Server Direct Print User's Manual" (TM-DT series, pages 37 to 53): the answer to `GetRequest` is
 * `<PrintRequestInfo>`, empty without a job; the results come as `SetResponse`.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

type StarCloudJob = {
  readonly token?: string;
  readonly type: string;
  readonly body: Buffer | string;
  readonly headers?: Readonly<Record<string, string>>;
};

export type PrintCloud = AsyncDisposable & {
  readonly port: number;
  /** Requests as they arrived: method, target, Host field. */
  readonly requests: { method: string; target: string; host: string; body: string }[];
  /** For a printer by its MAC address. */
  addStarJob(mac: string, job: StarCloudJob): void;
  /** For a printer by its ID: elements of `<epos-print>`, one job each. */
  addEpsonJobs(id: string, jobs: readonly { readonly id?: string; readonly elements: string }[]): void;
  /** Confirmed jobs: token or job id with its result. */
  readonly results: string[];
  /** Keeps jobs that were confirmed, as a server that lost its own note. */
  forgetsConfirmations: boolean;
};

export type PrintCloudOptions = {
  readonly port?: number;
  readonly path?: string;
  readonly packs?: boolean;
  /** In pieces, without a length. */
  readonly isChunked?: boolean;
  readonly deleteMethod?: 'GET';
  readonly tls?: { readonly cert: string; readonly key: string };
};

export async function startPrintCloud(options: PrintCloudOptions = {}): Promise<PrintCloud> {
  const path = options.path ?? '/cloudprnt/shop-7';
  const starJobs = new Map<string, StarCloudJob[]>();
  const epsonJobs = new Map<string, string[]>();

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts).toString();
    const { method = '', url: target = '', headers } = request;
    cloud.requests.push({ method, target, host: headers.host ?? '', body });
    const url = new URL(target, 'http://cloud');
    if (url.pathname !== path) send(response, 404, 'text/html', '<html>unknown shop</html>');
    else if (body.includes('ConnectionType=')) epson(new URLSearchParams(body), response);
    else if (method === 'POST') poll(JSON.parse(body) as { printerMAC: string }, response);
    else star(method, url.searchParams, response);
  }

  function poll({ printerMAC }: { printerMAC: string }, response: ServerResponse): void {
    const [job] = starJobs.get(printerMAC) ?? [];
    const answer =
      job === undefined
        ? { jobReady: false }
        : {
            ...{ jobReady: true, mediaTypes: [job.type], jobToken: job.token },
            ...{ deleteMethod: options.deleteMethod ?? 'DELETE', clientAction: null },
          };
    send(response, 200, 'application/json', JSON.stringify(answer));
  }

  function star(method: string, query: URLSearchParams, response: ServerResponse): void {
    const jobs = starJobs.get(query.get('mac') ?? '') ?? [];
    const [job] = jobs;
    if (method === 'DELETE' || query.has('delete')) {
      cloud.results.push(`${query.get('token') ?? ''} ${query.get('code') ?? ''}`);
      // A job that the printer cannot decode is given up, one that it could not print stays.
      if (!cloud.forgetsConfirmations && /^(?:2|5|OK)/.test(query.get('code') ?? '')) jobs.shift();
      send(response, 200, 'text/plain', '');
    } else if (job === undefined) send(response, 404, 'text/plain', '');
    else send(response, 200, job.type, job.body, job.headers);
  }

  function epson(form: URLSearchParams, response: ServerResponse): void {
    const id = form.get('ID') ?? '';
    const jobs = epsonJobs.get(id) ?? [];
    if (form.get('ConnectionType') === 'SetResponse') {
      cloud.results.push(form.get('ResponseFile') ?? '');
      if (!cloud.forgetsConfirmations && /success="true"/.test(form.get('ResponseFile') ?? '')) jobs.shift();
      send(response, 200, 'text/xml; charset=utf-8', '');
    } else send(response, 200, 'text/xml; charset=utf-8', jobs[0] ?? '');
  }

  function send(
    response: ServerResponse,
    status: number,
    type: string,
    body: Buffer | string,
    headers: Readonly<Record<string, string>> = {},
  ): void {
    const plain = Buffer.from(body);
    const packed = options.packs === true && plain.length > 0 ? gzipSync(plain) : plain;
    response.statusCode = status;
    response.setHeader('Content-Type', type);
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (packed !== plain) response.setHeader('Content-Encoding', 'gzip');
    if (options.isChunked !== true) {
      response.setHeader('Content-Length', packed.length);
      response.end(packed);
      return;
    }
    for (let at = 0; at < packed.length; at += 100) response.write(packed.subarray(at, at + 100));
    response.end();
  }

  const listener = (request: IncomingMessage, response: ServerResponse) => void serve(request, response);
  const server =
    options.tls === undefined ? createServer(listener) : createSecureServer(options.tls, listener);
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const cloud: PrintCloud = {
    port: (server.address() as AddressInfo).port,
    requests: [],
    results: [],
    forgetsConfirmations: false,
    addStarJob(mac, job) {
      starJobs.set(mac, [...(starJobs.get(mac) ?? []), job]);
    },
    addEpsonJobs(id, jobs) {
      epsonJobs.set(id, [...(epsonJobs.get(id) ?? []), printRequestInfo(jobs)]);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return cloud;
}

/** Pages 39 and 40 of the manual: version 2.00 has job ids. */
function printRequestInfo(jobs: readonly { readonly id?: string; readonly elements: string }[]): string {
  const version = jobs.some(({ id }) => id !== undefined) ? '2.00' : '1.00';
  const parts = jobs.map(
    ({ id, elements }) =>
      `<ePOSPrint>\n<Parameter>\n<devid>local_printer</devid>\n<timeout>10000</timeout>\n${
        id === undefined ? '' : `<printjobid>${id}</printjobid>\n`
      }</Parameter>\n<PrintData>\n<epos-print xmlns="http://www.epson-pos.com/schemas/2011/03/epos-print">\n${elements}\n</epos-print>\n</PrintData>\n</ePOSPrint>\n`,
  );
  return `<?xml version="1.0" encoding="utf-8"?>\n<PrintRequestInfo Version="${version}">\n${parts.join('')}</PrintRequestInfo>\n`;
}
