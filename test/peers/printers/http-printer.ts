/**
 * Receipt printers that take receipts over HTTP, as their makers' manuals describe the wire: a TM-m30 with ePOS-Print
 * (`/cgi-bin/epos/service.cgi`) and an mC-Print with WebPRNT (`/StarWebPRNT/SendMessage`). They answer after printing, and
 * before it on an error; both allow requests of pages of any origin.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export type Maker = 'epson' | 'star';

export type HttpPrinter = AsyncDisposable & {
  readonly port: number;
  /** Bodies that were printed, in this order. */
  printed(): string[];
  /** Bodies that were refused. */
  refused(): string[];
  paperOut(): void;
  paperIn(): void;
};

export type HttpPrinterOptions = {
  readonly port?: number;
  /** Time that the paper takes. Milliseconds. */
  readonly printsForMs?: number;
  /** With this certificate it speaks HTTPS alone. In PEM. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Prints what no parser would read. */
  readonly isLenient?: boolean;
};

const paths = { epson: '/cgi-bin/epos/service.cgi', star: '/StarWebPRNT/SendMessage' } as const;

export const printUrl = (maker: Maker, port: number): string =>
  `http://127.0.0.1:${port}${paths[maker]}${maker === 'epson' ? '?devid=local_printer&timeout=10000' : ''}`;

export async function startHttpPrinter(maker: Maker, options: HttpPrinterOptions = {}): Promise<HttpPrinter> {
  const printed: string[] = [];
  const refused: string[] = [];
  let hasPaper = true;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', 'Content-Type, SOAPAction, If-Modified-Since');
    if (request.method === 'OPTIONS') {
      response.writeHead(200).end();
      return;
    }
    const body = await bodyOf(request);
    if (new URL(request.url ?? '', 'http://printer').pathname !== paths[maker]) {
      response.writeHead(404).end('<html>not here</html>');
      return;
    }
    const problem = !hasPaper
      ? problems[maker].paper
      : options.isLenient === true || isBalanced(body)
        ? undefined
        : problems[maker].syntax;
    if (problem === undefined) {
      await new Promise((resolve) => setTimeout(resolve, options.printsForMs ?? 0));
      printed.push(body);
    } else refused.push(body);
    response.setHeader('content-type', 'text/xml; charset=utf-8').writeHead(200);
    response.end(printAnswer(maker, problem));
  }

  const listener = (request: IncomingMessage, response: ServerResponse) => void serve(request, response);
  const server =
    options.tls === undefined ? createServer(listener) : createSecureServer(options.tls, listener);
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    printed: () => [...printed],
    refused: () => [...refused],
    paperOut() {
      hasPaper = false;
    },
    paperIn() {
      hasPaper = true;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const problems = {
  epson: { paper: 'EPTR_REC_EMPTY', syntax: 'SchemaError' },
  star: { paper: '1100', syntax: '9999' },
} as const;

/** `problem`: the maker's code; without it the paper was printed. */
export function printAnswer(maker: Maker, problem?: string): string {
  const success = String(problem === undefined);
  if (maker === 'epson')
    return `<?xml version="1.0" encoding="utf-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><response success="${success}" code="${problem ?? ''}" status="251658262" battery="0" xmlns="http://www.epson-pos.com/schemas/2011/03/epos-print"></response></soapenv:Body></soapenv:Envelope>`;
  const root = `<root><success>${success}</success><code>${problem ?? 0}</code><status>2386000000000000000000</status></root>`;
  return `<?xml version="1.0"?>\n<StarWebPrint xmlns="http://www.star-m.jp" xmlns:i="http://www.w3.org/2001/XMLSchema-instance">\n<Response>${markup(root)}</Response>\n</StarWebPrint>\n`;
}

/** A till's request: the elements in the maker's envelope. */
export function printBody(maker: Maker, elements: string): string {
  if (maker === 'epson')
    return `<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header><parameter xmlns="http://www.epson-pos.com/schemas/2011/03/epos-print"><devid>local_printer</devid></parameter></s:Header><s:Body><epos-print xmlns="http://www.epson-pos.com/schemas/2011/03/epos-print">${elements}</epos-print></s:Body></s:Envelope>`;
  return `<StarWebPrint xmlns="http://www.star-m.jp" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><Request>${markup(`<root>${elements}</root>`)}</Request></StarWebPrint>`;
}

/** As the makers' libraries write texts: Epson with character references, Star with escapes of its own. */
export function textElement(maker: Maker, text: string): string {
  if (maker === 'epson')
    return `<text lang="ja" smooth="true">${markup(text).replaceAll('\n', '&#10;')}</text>`;
  const escaped = text.replaceAll(/[\\\x00-\x20&<>\x7f]/g, (character) =>
    character === '\\' ? '\\\\' : `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  return `<text codepage="utf8" international="japan">${escaped}</text>`;
}

export const kickElement = {
  epson: '<pulse drawer="drawer_1" time="pulse_100"/>',
  star: '<peripheral channel="1" on="200" off="200"/>',
} as const;
export const cutElement = {
  epson: '<feed line="3"/><cut type="feed"/>',
  star: '<feed line="3"/><cutpaper feed="true" type="partial"/>',
} as const;

export async function sendPrint(maker: Maker, port: number, body: string): Promise<string> {
  const response = await fetch(printUrl(maker, port), {
    method: 'POST',
    headers: { 'content-type': 'text/xml; charset=utf-8', SOAPAction: '""' },
    body,
  });
  return response.text();
}

const markup = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

function isBalanced(xml: string): boolean {
  const open: string[] = [];
  for (const [, end, name, self] of xml.matchAll(/<(\/?)([\w:-]+)[^>]*?(\/?)>/g))
    if (end === '/' && open.pop() !== name) return false;
    else if (end === '' && self === '' && name !== undefined) open.push(name);
  return open.length === 0;
}
