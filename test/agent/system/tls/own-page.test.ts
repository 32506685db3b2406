/** How commands reach the page of their own gateway over TLS. */
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { ownPage } from '../../../../src/agent/system/tls/own-page.ts';
import { ownTls } from './own.ts';

test('recognizes the page on a second connection, whose TLS session could be resumed', async () => {
  using own = ownTls();
  const { certPem, keyPem } = (await own.open()).current();
  const resumed: boolean[] = [];
  const server: Server = createServer({ cert: certPem, key: keyPem }, (_request, response) => {
    response.setHeader('connection', 'close').end('ok');
  });
  server.on('secureConnection', (socket) => resumed.push(socket.isSessionReused()));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await using page = ownPage({
    web: { listen: { host: '127.0.0.1', port }, tls: { kind: 'own' } },
    dataDir: own.dataDir,
  });
  const signal = AbortSignal.timeout(20_000);
  for (let round = 0; round < 3; round += 1)
    expect(await page.get('/healthz', { signal })).toEqual({ status: 200, text: 'ok' });
  expect(resumed).toEqual([false, false, false]);
  server.close();
});
