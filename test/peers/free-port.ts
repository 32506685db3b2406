/** A port of 127.0.0.1 for a program that must be told one. */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/** The wanted port if it is free, else any that was free a moment ago. */
export async function freePort(wanted = 0): Promise<number> {
  const server = createServer();
  try {
    server.listen(wanted, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  } catch (error) {
    if (wanted === 0) throw error;
    return await freePort();
  } finally {
    server.close();
  }
}
