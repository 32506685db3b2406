/** A cloud that says nothing must not keep the command from being stopped. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { connectCloud } from '../../src/conformance/exchange.ts';
import { systemClock } from '../../src/lib/clock.ts';

test('a request that is to break off ends with the signal, also where TLS never comes to an end', async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => void sockets.push(socket.on('error', () => undefined)));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const lifetime = new AbortController();
  await using cloud = connectCloud(
    {
      url: `https://127.0.0.1:${port}`,
      token: 'secret',
      clock: systemClock,
      onWait: () => undefined,
      sender: { gateway: 'gw-1', shop: 'shop-1' },
    },
    lifetime.signal,
  );
  const cut = cloud.cutOff(['{}']);
  await expect.poll(() => sockets.length).toBe(1);
  lifetime.abort(new Error('stop'));
  await cut;
  for (const socket of sockets) socket.destroy();
  server.close();
});
