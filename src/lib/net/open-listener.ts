/** Opens a listening port, with a text for people when that fails. */
import { createServer } from 'node:net';
import { ErrorForPeople } from '../error-for-people.ts';
import type { LocalizedText } from '../text/language.ts';
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
      return {
        en: `${where} is taken by another program; change ${key} or stop that program`,
        ja: `${where} はほかのプログラムが使っています。${key} を変えるか、そのプログラムを止めてください`,
      };
    case 'EADDRNOTAVAIL':
      return {
        en: `this machine has no address ${address.host}; change ${key}`,
        ja: `このマシンに ${address.host} というアドレスはありません。${key} を変えてください`,
      };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        en: `no address is known for ${address.host}; write an address of this machine, or 0.0.0.0 for all, into ${key}`,
        ja: `${address.host} のアドレスが分かりません。${key} にこのマシンのアドレスか、すべてを表す 0.0.0.0 を書いてください`,
      };
    case 'EACCES':
      return {
        en: `not allowed to listen on ${where}; choose a port above 1023 in ${key}, or give the program the right (AmbientCapabilities=CAP_NET_BIND_SERVICE in its unit)`,
        ja: `${where} で待ち受ける権限がありません。${key} に 1024 以上のポートを書くか、プログラムに権限を与えてください(ユニットの AmbientCapabilities=CAP_NET_BIND_SERVICE)`,
      };
    default:
      return undefined;
  }
}
