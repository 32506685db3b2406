/** A printer's polls through the relay: byte for byte but for the Host field, and what the printer gets while its cloud is away. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { systemClock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { openProxy, type Proxy } from '../../../src/printer-proxy/proxy.ts';
import { createCloudEnd } from '../../../src/printer-proxy/relay/cloud-end.ts';
import { startPrintCloud } from '../../peers/clouds/print-cloud.ts';
import { makeAuthority } from '../../peers/network/certificates.ts';
import { freePort } from '../../peers/network/free-port.ts';
import { ask, epsonPrinter, starPrinter } from '../../peers/printers/polling-printer.ts';

type Copied = { readonly kind: string; readonly bytes: Buffer };

async function openRelay(
  cloud: string,
  { copied = [], trusted = [] }: { copied?: Copied[]; trusted?: string[] } = {},
): Promise<Proxy & AsyncDisposable> {
  const copy =
    (kind: string) =>
    ({ bytes }: { readonly bytes: Uint8Array }): void =>
      void copied.push({ kind, bytes: Buffer.from(bytes) });
  const proxy = await openProxy({
    ...{ listen: { host: '127.0.0.1', port: 0 }, printer: { host: '127.0.0.1', port: 1 } },
    ...{ index: 0, register: 'r1', clock: systemClock, log: createLog({ level: 'silent' }) },
    cloud: createCloudEnd(cloud, trusted),
    capture: { add: copy('printer'), answer: copy('cloud'), closed: () => undefined },
  });
  return { ...proxy, [Symbol.asyncDispose]: () => proxy.close() };
}

const joined = (copied: readonly Copied[], kind: string): Buffer =>
  Buffer.concat(copied.filter((one) => one.kind === kind).map(({ bytes }) => bytes));

function requestTo(host: string): Buffer {
  return Buffer.from(
    `POST /cloudprnt/s?a=%20 HTTP/1.1\r\nuser-agent:  mC-Print3\r\n${host}X-Star-Mac: 00:11\r\nContent-Length: 11\r\n\r\n{"a":"\r\n\r\n"}` +
      `GET /cloudprnt/s?mac=00:11&type=text%2Fplain HTTP/1.0\r\n${host}Connection: keep-alive\r\n\r\n` +
      `POST /sdp HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\nAuthorization: Basic cTpx\r\n\r\n4;x=1\r\nID=a\r\n0\r\nX-Sum: 1\r\n\r\n`,
  );
}
/** Heads and frames that a proxy which makes requests of its own would change. */
const answer = Buffer.from(
  'HTTP/1.1 302 Found\r\nLOCATION: https://elsewhere.example/\r\nContent-Length: 0\r\n\r\n' +
    'HTTP/1.0 200 OK\r\nServer: \r\nX-Star-Cut:  none\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n' +
    'HTTP/1.1 503 Busy\r\nContent-Length: 2\r\n\r\n{}',
);

function pieces(bytes: Buffer, at: readonly number[]): Buffer[] {
  const places = [0, ...at.map((one) => one % bytes.length).sort((a, b) => a - b), bytes.length];
  return places.slice(1).map((to, index) => bytes.subarray(places[index], to));
}

test('passes requests on with the Host of the cloud and answers as they are, for any chunks', async () => {
  const cuts = fc.array(fc.nat({ max: 5_000 }), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(cuts, cuts, async (near, far) => {
      const received: Buffer[] = [];
      const server = createServer({ noDelay: true }, (socket) => {
        const { port } = server.address() as AddressInfo;
        const whole = requestTo(`Host: 127.0.0.1:${port}\r\n`).length;
        socket.on('data', (piece: Buffer) => {
          received.push(piece);
          if (Buffer.concat(received).length < whole) return;
          for (const part of pieces(answer, far)) socket.write(part);
        });
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const copied: Copied[] = [];
      await using relay = await openRelay(`http://127.0.0.1:${port}/cloudprnt/s`, { copied });
      const printer = connect({ port: relay.address.port, host: '127.0.0.1', noDelay: true });
      const got: Buffer[] = [];
      printer.on('data', (piece: Buffer) => void got.push(piece));
      const sent = requestTo('hOsT: 192.168.1.10:9100\r\n');
      for (const part of pieces(sent, near)) {
        printer.write(part);
        await new Promise(setImmediate);
      }
      await expect.poll(() => Buffer.concat(got).length).toBe(answer.length);
      expect(Buffer.concat(got).equals(answer)).toBe(true);
      const lines = (bytes: Buffer): string[] => bytes.toString('latin1').split('\r\n').sort();
      const expected = requestTo(`Host: 127.0.0.1:${port}\r\n`);
      expect(lines(Buffer.concat(received))).toEqual(lines(expected));
      expect(joined(copied, 'printer').equals(sent)).toBe(true);
      expect(joined(copied, 'cloud').equals(answer)).toBe(true);
      printer.destroy();
      server.close();
    }),
    { numRuns: 20, seed: 20 },
  );
});

test('names the cloud to it where the printer names no host', async () => {
  await using cloud = await startPrintCloud();
  await using relay = await openRelay(`http://127.0.0.1:${cloud.port}/cloudprnt/shop-7`);
  const printer = connect({ port: relay.address.port, host: '127.0.0.1' });
  printer.write('GET /cloudprnt/shop-7?mac=00 HTTP/1.0\r\n\r\n');
  const [head] = (await once(printer, 'data')) as [Buffer];
  expect(head.toString()).toMatch(/^HTTP\/1\.1 404 /);
  expect(cloud.requests[0]?.host).toBe(`127.0.0.1:${cloud.port}`);
  printer.destroy();
});

test('answers 503 while the cloud is away, and polls go on once it is back', async () => {
  const port = await freePort();
  await using relay = await openRelay(`http://127.0.0.1:${port}/cloudprnt/shop-7`);
  const url = `http://127.0.0.1:${relay.address.port}/cloudprnt/shop-7`;
  const [star, epson] = [starPrinter(url, '00:11:62:00:00:01'), epsonPrinter(url, 'p1')];
  for (const printer of [star, epson, star]) expect(await printer.poll()).toBe(503);
  await expect
    .poll(() => relay.state())
    .toMatchObject({
      ...{ state: 'unreachable', tills: 0 },
      problem: { code: 'printer.cloud_unreachable', params: { error: 'ECONNREFUSED' } },
    });
  await using cloud = await startPrintCloud({ port });
  cloud.addStarJob('00:11:62:00:00:01', { token: 't1', type: 'text/plain', body: 'Total 100\n' });
  expect(await star.poll()).toBe(200);
  expect(star.printed).toEqual(['Total 100\n']);
  expect(cloud.results).toEqual(['t1 200 OK']);
  await expect.poll(() => relay.state()).toMatchObject({ state: 'reached', tills: 0 });
  expect(relay.state().problem).toBeUndefined();
  expect(relay.state().polledMs).toBeLessThanOrEqual(systemClock.monotonicMs());
});

test('answers 502 when the cloud hangs up before its answer, and names a cloud that refuses the polls', async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.once('data', () => socket.resetAndDestroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  await using hasty = await openRelay(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const at = (relay: Proxy, path: string) => `http://127.0.0.1:${relay.address.port}${path}`;
  expect(await starPrinter(at(hasty, '/'), '00').poll()).toBe(502);
  server.close();

  await using cloud = await startPrintCloud();
  await using relay = await openRelay(`http://127.0.0.1:${cloud.port}/cloudprnt/shop-7`);
  expect(await starPrinter(at(relay, '/cloudprnt/shop-8'), '00').poll()).toBe(404);
  expect(relay.state().problem).toEqual({ code: 'printer.cloud_refuses', params: { status: '404' } });
  // A missing job is none of its business.
  expect((await ask(at(relay, '/cloudprnt/shop-7?mac=00'), { method: 'GET' })).status).toBe(404);
  expect(await starPrinter(at(relay, '/cloudprnt/shop-7'), '00').poll()).toBe(200);
  expect(relay.state().problem).toBeUndefined();
  const noHttp = connect({ port: relay.address.port, host: '127.0.0.1' });
  noHttp.write('\x1b@print me\r\n\r\n');
  expect(String(((await once(noHttp, 'data')) as [Buffer])[0])).toMatch(/^HTTP\/1\.1 400 /);
  noHttp.destroy();
});

test('takes the certificate of the cloud only from an authority that is trusted', async () => {
  using authority = makeAuthority();
  await using cloud = await startPrintCloud({ tls: authority.issue() });
  const url = `https://127.0.0.1:${cloud.port}/cloudprnt/shop-7`;
  await using strict = await openRelay(url);
  await using trusting = await openRelay(url, { trusted: [authority.caPem] });
  const printer = (relay: Proxy) =>
    starPrinter(`http://127.0.0.1:${relay.address.port}/cloudprnt/shop-7`, '00');
  expect(await printer(strict).poll()).toBe(503);
  expect(strict.state().problem?.params).toEqual({ error: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
  expect(cloud.requests).toEqual([]);
  expect(await printer(trusting).poll()).toBe(200);
  expect(cloud.requests[0]?.host).toBe(`127.0.0.1:${cloud.port}`);
});
