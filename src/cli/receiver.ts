/** `tillframe receiver`: runs the reference cloud until it is stopped. */
import { systemClock } from '../lib/clock.ts';
import { createLog } from '../lib/log.ts';
import type { ListenAddress } from '../lib/net/listen-address.ts';
import { type ReceiverReady, runReceiver } from '../receiver/run.ts';
import type { ExitCode, Terminal } from './terminal/terminal.ts';

export type ReceiverOptions = {
  readonly listen: ListenAddress;
  readonly data: string;
  readonly tokenFile?: string;
  readonly publicUrl?: string;
  readonly trustedProxy?: readonly string[];
  readonly viewerPasswordFile?: string;
  readonly presign?: true;
  readonly presignSeconds?: number;
  readonly tokenDays?: number;
  readonly minFree?: number;
};

export async function receiver(
  options: ReceiverOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { listen, data, tokenFile, publicUrl, viewerPasswordFile } = options;
  const { presign, presignSeconds, tokenDays, minFree, trustedProxy } = options;
  await runReceiver(
    {
      listen,
      dataDir: data,
      ...(tokenFile !== undefined && { tokenFile }),
      ...(publicUrl !== undefined && { publicUrl }),
      ...(trustedProxy !== undefined && { trustedProxies: trustedProxy }),
      ...(viewerPasswordFile !== undefined && { viewerPasswordFile }),
      ...(presign === true && { presign }),
      ...(presignSeconds !== undefined && { addressSeconds: presignSeconds }),
      ...(tokenDays !== undefined && { tokenDays }),
      ...(minFree !== undefined && { minFreeBytes: minFree * 1024 * 1024 }),
      log: createLog({ level: 'info' }),
      clock: systemClock,
      onListening: (ready) => greet(ready, options, terminal),
    },
    signal,
  );
  return 0;
}

function greet(ready: ReceiverReady, { data, publicUrl }: ReceiverOptions, terminal: Terminal): void {
  const { listensOn, tokenFile, newToken, viewerUrl, setUpCode } = ready;
  const urls = listensOn.map((address) => `http://${address}`).join(', ');
  const localized = (en: string, ja: string): void => terminal.print({ en, ja }[terminal.language]);
  localized(`receiver listening on ${urls}`, `受信サーバーが ${urls} で待ち受けています`);
  // An https address implies a proxy in front of the receiver.
  if (ready.isOpenToNetwork && publicUrl?.startsWith('https:') !== true) {
    terminal.printError(
      {
        en: 'warning: other machines reach it, and over plain http: passwords, tokens and pictures can be read on the way. Put a TLS proxy in front, and give its address with --public-url',
        ja: '警告: ほかの機器から、暗号化されない http で接続できます。パスワード、トークン、画像は途中で読み取られる恐れがあります。前に TLS プロキシを置き、そのアドレスを --public-url で指定してください',
      }[terminal.language],
    );
  }
  if (tokenFile !== undefined) localized(`token file: ${tokenFile}`, `トークンのファイル: ${tokenFile}`);
  if (newToken !== undefined) {
    localized(`new token: ${newToken}`, `新しいトークン: ${newToken}`);
    localized(
      `it reads everything, and a gateway on this machine may send with it as a trial; each other gateway needs a token of its own: tillframe receiver tokens add GATEWAY --shop SHOP --data ${data}`,
      `このトークンはすべてを読み出せます。送信に使えるのは、試用のため、この機器上のゲートウェイだけです。ほかのゲートウェイには専用のトークンを作ってください: tillframe receiver tokens add GATEWAY --shop SHOP --data ${data}`,
    );
  }
  localized(`viewer: ${viewerUrl}`, `ビューアー: ${viewerUrl}`);
  if (setUpCode !== undefined) {
    localized(
      `set-up code: ${setUpCode}   (open the viewer and choose its password with it; it works once. Another: tillframe receiver setup-code --data ${data})`,
      `設定コード: ${setUpCode}   （ビューアーを開き、このコードでパスワードを決めてください。使えるのは一度だけです。再発行: tillframe receiver setup-code --data ${data}）`,
    );
  }
}
