/** Opens a listening port, and says in a person's words why it can't be opened. */
import { ErrorForPeople } from './error-for-people.ts';
import type { ListenAddress } from './listen.ts';

type Server = { listen(address: { host: string; port: number }): Promise<string> };

/** Resolves with the address that browsers use. `key` is where the address was given: a config key or an option. */
export async function openListener(server: Server, address: ListenAddress, key: string): Promise<string> {
  const { host, port } = address;
  try {
    return await server.listen({ host, port });
  } catch (error) {
    const where = `${host}:${port}`;
    const code = (error as NodeJS.ErrnoException).code ?? '';
    switch (code) {
      case 'EADDRINUSE':
        throw new ErrorForPeople({
          en: `${where} is taken by another program; change ${key} or stop that program`,
          ja: `${where} はほかのプログラムが使っています。${key} を変えるか、そのプログラムを止めてください`,
        });
      case 'EADDRNOTAVAIL':
        throw new ErrorForPeople({
          en: `this machine has no address ${host}; change ${key}`,
          ja: `このマシンに ${host} というアドレスはありません。${key} を変えてください`,
        });
      case 'EACCES':
        throw new ErrorForPeople({
          en: `not allowed to listen on ${where}; choose a port above 1023 in ${key}`,
          ja: `${where} で待ち受ける権限がありません。${key} に 1024 以上のポートを書いてください`,
        });
      default:
        throw error;
    }
  }
}
