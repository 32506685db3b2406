/** Connects to an address and disconnects, over TLS with a verified certificate: sends no data. */
import { connect, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { unlessAborted } from '../abort.ts';

/** The system's error; undefined if it connects. Rethrows the signal's reason. A missing client certificate is no failure at this step. */
export async function connectionError(
  to: { readonly host: string; readonly port: number; readonly tls?: { readonly ca?: string[] } },
  signal: AbortSignal,
): Promise<NodeJS.ErrnoException | undefined> {
  const { host, port, tls } = to;
  // An IP address is no server name for TLS.
  const socket =
    tls === undefined
      ? connect({ host, port })
      : connectTls({ host, port, servername: isIP(host) === 0 ? host : '', ...tls });
  try {
    await unlessAborted(
      new Promise((resolve, reject) => {
        socket.once(tls === undefined ? 'connect' : 'secureConnect', resolve).once('error', reject);
      }),
      signal,
    );
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    return error as NodeJS.ErrnoException;
  } finally {
    socket.on('error', () => undefined).destroy();
  }
}
