/** A device opens hundreds of connections and sends nothing: tills, people and the plain page keep working. */
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createConnectionWatch } from '../../../src/agent/http/connection-watch.ts';
import { createPlainPageServer } from '../../../src/agent/http/plain-page/server.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { ownAddresses } from '../../../src/lib/net/own-addresses.ts';
import { ownTls } from '../system/tls/own.ts';
import { startGateway, tillToken } from './gateway.ts';
import { send, sendJson, setUp } from './signing-in.ts';

type Crowd = Disposable & { readonly sockets: readonly Socket[] };

/** Connected, and silent. */
async function crowd(url: string, count: number, localAddress?: string): Promise<Crowd> {
  const { hostname, port } = new URL(url);
  const host = localAddress ?? hostname;
  const sockets = Array.from({ length: count }, () =>
    connect({ host, port: Number(port), ...(localAddress !== undefined && { localAddress }) }),
  );
  for (const socket of sockets) socket.on('error', () => undefined);
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  return {
    sockets,
    [Symbol.dispose]: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}

const push = (url: string, saleId: string) =>
  send(url, 'POST', '/api/v1/registers/till-1/sales', {
    headers: { 'content-type': 'application/json', authorization: `Bearer ${tillToken}` },
    body: JSON.stringify({ saleId, kind: 'sale', total: 100 }),
  });

test('takes every pushed sale and serves the page while 300 idle connections are held', async () => {
  await using gateway = await startGateway();
  for (const url of [gateway.url, gateway.pushUrl]) {
    using _idle = await crowd(url, 300);
    const answers: number[] = [];
    for (let n = 0; n < 36; n += 1) answers.push((await push(url, `${new URL(url).port}-${n}`)).status);
    expect(answers).toEqual(Array<number>(36).fill(201));
    expect((await send(url, 'GET', '/healthz')).status).toBe(200);
  }
  const status = JSON.parse((await send(gateway.url, 'GET', '/api/v1/status')).text) as {
    alarms: { kind: string; about?: string }[];
  };
  expect(status.alarms).toContainEqual(
    expect.objectContaining({ kind: 'too_many_connections', about: '127.0.0.1' }),
  );
});

test('keeps the connections that have sent a token while others come and go', async () => {
  await using gateway = await startGateway({ isLocalOnly: false });
  const cookie = await setUp(gateway);
  // A till that keeps its connection, a till that streams, and a person's live events.
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const pushOn = (saleId: string) =>
    new Promise<{ status: number | undefined; port: number | undefined }>((resolve, reject) => {
      const sent = request(
        `${gateway.pushUrl}/api/v1/registers/till-1/sales`,
        {
          ...{ method: 'POST', agent },
          headers: { 'content-type': 'application/json', authorization: `Bearer ${tillToken}` },
        },
        (response) => {
          const port = response.socket.localPort;
          response.resume().on('end', () => resolve({ status: response.statusCode, port }));
        },
      );
      sent.on('error', reject);
      sent.end(JSON.stringify({ saleId, kind: 'sale', total: 100 }));
    });
  const first = await pushOn('kept-1');
  const stream = new WebSocket(`${gateway.pushUrl.replace('http', 'ws')}/api/v1/registers/till-1/stream`);
  await once(stream, 'open');
  stream.send(JSON.stringify({ token: tillToken }));
  await once(stream, 'message');
  const events = new WebSocket(`${gateway.url.replace('http', 'ws')}/api/v1/events`, {
    headers: { cookie, origin: gateway.url },
  });
  await once(events, 'message');

  using _idleTills = await crowd(gateway.pushUrl, 600);
  using _idlePages = await crowd(gateway.url, 600);
  expect(await pushOn('kept-2')).toEqual({ status: 201, port: first.port });
  stream.send(JSON.stringify({ saleId: 'streamed-1', kind: 'sale', total: 100 }));
  expect(JSON.parse(String((await once(stream, 'message'))[0]))).toMatchObject({ status: 201 });
  expect(events.readyState).toBe(WebSocket.OPEN);
  expect((await sendJson(gateway, 'GET', '/api/v1/status', { cookie })).status).toBe(200);
  agent.destroy();
  stream.terminate();
  events.terminate();
});

test('closes a connection that sends nothing', async () => {
  const clock = {
    ...systemClock,
    sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(ms / 100, signal),
  };
  await using gateway = await startGateway({ clock });
  using idle = await crowd(gateway.pushUrl, 3);
  await Promise.all(idle.sockets.map((socket) => once(socket, 'close')));
});

const [ownAddress] = ownAddresses();

test.skipIf(ownAddress === undefined)(
  'bounds one address, leaves room for others, and logs it at intervals',
  async () => {
    const lines: object[] = [];
    const log = { ...createLog({ level: 'silent' }), warn: (fields: object) => void lines.push(fields) };
    const watch = createConnectionWatch({ clock: systemClock, log: log as never });
    const server = createServer();
    watch.bound(server, { total: 50, perAddress: 10 });
    const open = () => new Promise<number>((done) => server.getConnections((_error, count) => done(count)));
    server.listen(0, '0.0.0.0');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    using neighbour = await crowd(`http://127.0.0.1:${port}`, 20);
    using greedy = await crowd(`http://127.0.0.1:${port}`, 100, ownAddress);
    await expect.poll(open).toBe(30);
    expect(neighbour.sockets.every((socket) => !socket.destroyed)).toBe(true);
    // Its newest ones remain.
    await expect.poll(() => greedy.sockets.filter((socket) => !socket.destroyed).length).toBe(10);
    expect(greedy.sockets.at(-1)?.destroyed).toBe(false);
    expect(lines).toEqual([{ address: ownAddress, connections: 10, ended: 1 }]);
    expect(watch.alarms()).toMatchObject([{ kind: 'too_many_connections', about: ownAddress }]);
    server.close();
  },
);

test('serves the plain page while idle connections are held', async () => {
  using own = ownTls();
  const identity = (await own.open()).current();
  const log = createLog({ level: 'silent' });
  const app = createPlainPageServer({
    ...{ identity: () => identity, port: 8443, allowedHosts: [], log },
    watch: createConnectionWatch({ clock: systemClock, log }),
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  using _idle = await crowd(url, 100);
  for (let n = 0; n < 10; n += 1) expect((await send(url, 'GET', '/')).status).toBe(200);
  await app.close();
});
