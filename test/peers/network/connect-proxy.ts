/**
 * An HTTP proxy as a shop's network has one: it takes CONNECT alone, wants its login, and notes everything that passes. Whatever else is
 * sent to it is a complaint, and disposing it fails the test on any.
 */
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { expect } from 'vitest';
import type { Pair } from './certificates.ts';

export type ConnectProxyOptions = {
  /** `user:password`. */
  readonly login?: string;
  /** Answered to every CONNECT in place of a tunnel; `hang` answers nothing. */
  readonly answer?: number | 'hang';
  /** It has a certificate of its own. */
  readonly tls?: Pair;
  /** Where names lead, since tests have no name server. */
  readonly hosts?: Readonly<Record<string, string>>;
};

export type ConnectProxy = AsyncDisposable & {
  /** Without a login. */
  readonly url: string;
  readonly port: number;
  /** Targets of the tunnels that were made, as they were asked for. */
  readonly tunnels: readonly string[];
  /** Answers other than 200, in order. */
  readonly refusals: readonly number[];
  /** All that has passed or was said to it, in both directions. */
  seen(): string;
};

export async function startConnectProxy(options: ConnectProxyOptions = {}): Promise<ConnectProxy> {
  const { login, answer, tls, hosts = {} } = options;
  const tunnels: string[] = [];
  const refusals: number[] = [];
  const complaints: string[] = [];
  const passed: Buffer[] = [];
  const sockets = new Set<Duplex>();
  const server = tls === undefined ? createServer() : createTlsServer(tls);

  server.on('connection', (socket: Socket) => void sockets.add(socket));
  server.on('request', (request, response) => {
    complaints.push(`${request.method} ${request.url}: only CONNECT is for a proxy here`);
    response.writeHead(405).end();
  });
  server.on('connect', (request, socket: Duplex, head: Buffer) => {
    socket.on('error', () => undefined);
    passed.push(Buffer.from(request.rawHeaders.join('\n')));
    if (answer === 'hang') return;
    const refuse = (status: number): void => {
      refusals.push(status);
      socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`);
    };
    if (login !== undefined) {
      const expected = `Basic ${Buffer.from(login).toString('base64')}`;
      if (request.headers['proxy-authorization'] !== expected) {
        refuse(407);
        return;
      }
    }
    if (answer !== undefined) {
      refuse(answer);
      return;
    }
    const [, host = '', port = ''] = /^(.+):(\d+)$/.exec(request.url ?? '') ?? [];
    if (host === '') complaints.push(`CONNECT ${request.url}: no host and port`);
    const onward = connect(Number(port), hosts[host] ?? host);
    sockets.add(onward);
    onward.on('error', () => {
      if (socket.writable) refuse(502);
    });
    onward.on('connect', () => {
      tunnels.push(request.url ?? '');
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.write(head);
      socket.on('data', (chunk: Buffer) => passed.push(chunk));
      onward.on('data', (chunk: Buffer) => passed.push(chunk));
      socket.pipe(onward).pipe(socket);
    });
    onward.on('close', () => socket.destroy());
    socket.on('close', () => onward.destroy());
  });

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    tunnels,
    refusals,
    seen: () => Buffer.concat(passed).toString('latin1'),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      expect(complaints).toEqual([]);
    },
  };
}
