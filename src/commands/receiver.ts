/** `tillframe receiver`: the reference cloud, until it is told to stop. */
import { systemClock } from '../ops/clock.ts';
import type { ListenAddress } from '../ops/listen.ts';
import { createLog } from '../ops/log.ts';
import { type ReceiverReady, runReceiver } from '../receiver/run.ts';
import type { ExitCode, Terminal } from './terminal.ts';

export type ReceiverOptions = {
  readonly listen: ListenAddress;
  readonly data: string;
  readonly tokenFile?: string;
  readonly publicUrl?: string;
};

export async function receiver(
  options: ReceiverOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { listen, data, tokenFile, publicUrl } = options;
  await runReceiver(
    {
      listen,
      dataDir: data,
      ...(tokenFile !== undefined && { tokenFile }),
      ...(publicUrl !== undefined && { publicUrl }),
      log: createLog({ level: 'info' }),
      clock: systemClock,
      onListening: (ready) => greet(ready, terminal),
    },
    signal,
  );
  return 0;
}

function greet({ url, tokenFile, newToken }: ReceiverReady, terminal: Terminal): void {
  const isEnglish = terminal.language === 'en';
  terminal.print(isEnglish ? `receiver listening on ${url}` : `受信サーバーが ${url} で待ち受けています`);
  if (tokenFile !== undefined)
    terminal.print(isEnglish ? `token file: ${tokenFile}` : `トークンのファイル: ${tokenFile}`);
  if (newToken !== undefined)
    terminal.print(isEnglish ? `new token: ${newToken}` : `新しいトークン: ${newToken}`);
}
