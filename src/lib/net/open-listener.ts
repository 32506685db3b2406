/** Opens a listening port, with a text for people when that fails. */
import { createServer } from 'node:net';
import { ErrorForPeople } from '../error-for-people.ts';
import type { LocalizedText } from '../text/language.ts';
import { libText } from '../text/lib-text.ts';
import { type ListenAddress, listenText } from './listen-address.ts';

type Server = { listen(address: { host: string; port: number }): Promise<string> };

/** Resolves with the address for browsers. `key`: the config key or option of the address. */
export async function openListener(server: Server, address: ListenAddress, key: string): Promise<string> {
  const { host, port } = address;
  try {
    return await server.listen({ host, port });
  } catch (error) {
    const words = listenFailure((error as NodeJS.ErrnoException).code ?? '', address, key);
    throw words === undefined ? error : new ErrorForPeople(words);
  }
}

/** Error code when listening fails now, such as `EADDRINUSE`; undefined when it succeeds. The port is released at the end. */
export async function whyNotListen({ host, port }: ListenAddress): Promise<string | undefined> {
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  return await promise;
}

/** Undefined for a code without a specific text. */
export function listenFailure(code: string, address: ListenAddress, key: string): LocalizedText | undefined {
  const where = listenText(address);
  switch (code) {
    case 'EADDRINUSE':
      return libText('listen.taken', { where, key });
    case 'EADDRNOTAVAIL':
      return libText('listen.no_address', { host: address.host, key });
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return libText('listen.unknown_host', { host: address.host, key });
    case 'EACCES':
      return libText('listen.not_allowed', { where, key });
    default:
      return undefined;
  }
}
