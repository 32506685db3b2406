/** `tillframe receiver`: the reference cloud as a program, with all it keeps in one folder. */
import { readFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { join } from 'node:path';
import { maxPasswordChars, minPasswordChars, passwordChars } from '../domain/setup/password-length.ts';
import { untilAborted } from '../lib/abort.ts';
import type { Clock } from '../lib/clock.ts';
import { ErrorForPeople } from '../lib/error-for-people.ts';
import type { Log } from '../lib/log.ts';
import { isLoopback, type ListenAddress } from '../lib/net/listen-address.ts';
import { openListener } from '../lib/net/open-listener.ts';
import { ownDataFolder } from './data-folder.ts';
import { createReceiverHttp } from './http.ts';
import { openReceiverStore, type ReceiverStore } from './receiver-store.ts';
import { readOrMakeTokens } from './token.ts';

export type ReceiverOptions = {
  readonly listen: ListenAddress;
  readonly dataDir: string;
  /** Tokens that gateways may use; without any, those of `tokenFile`. */
  readonly tokens?: readonly string[];
  /** One token a line; made with a new one when it isn't there. Default: `token` in the data folder. */
  readonly tokenFile?: string;
  /** Base address as gateways and browsers see it, where that isn't the one it listens at (behind a TLS proxy). */
  readonly publicUrl?: string;
  /** Addresses or networks of proxies before it, which say who really asks; those of this machine are believed anyway. */
  readonly trustedProxies?: readonly string[];
  /** Holds the viewer's password; without it, it is set in the viewer with a code. */
  readonly viewerPasswordFile?: string;
  readonly presign?: boolean;
  readonly addressSeconds?: number;
  readonly tokenDays?: number;
  readonly minFreeBytes?: number;
  readonly maxRequestsPerSecond?: number;
  readonly log: Log;
  readonly clock: Clock;
  readonly onListening?: (ready: ReceiverReady) => void;
};

export type ReceiverReady = {
  /** One at which this machine reaches it. */
  readonly url: string;
  /** `HOST:PORT` of each socket: 0.0.0.0 or :: where it answers at every address of this machine. */
  readonly listensOn: readonly string[];
  /** Other machines reach it as it is, without TLS. */
  readonly isOpenToNetwork: boolean;
  /** Where the tokens stand; absent when they were given. */
  readonly tokenFile?: string;
  /** The token, only at the start that made it: for the eyes of the person who started it, never for the log. */
  readonly newToken?: string;
  /** The viewer's address as browsers see it. */
  readonly viewerUrl: string;
  /** With which the viewer's password is set; at each start until one is. For the same eyes alone. */
  readonly setUpCode?: string;
};

/**
 * Runs until the signal aborts. Rejects when the folder or the address can't be used, or another receiver has the folder, and when the
 * database breaks.
 */
export async function runReceiver(options: ReceiverOptions, signal: AbortSignal): Promise<void> {
  const { listen, dataDir, log, clock } = options;
  using _owned = ownDataFolder(dataDir);
  const { tokens, ...tokenNews } = tokensOf(options);
  const publicUrl = options.publicUrl?.replace(/\/+$/, '');
  using store = openReceiverStore({
    dataDir,
    nowMs: () => clock.nowMs(),
    ownerTokens: tokens,
    ...given(options, ['tokenDays', 'minFreeBytes', 'addressSeconds']),
  });
  if (options.viewerPasswordFile !== undefined) await usePassword(store, options.viewerPasswordFile);
  const broken = Promise.withResolvers<never>();
  const app = createReceiverHttp({
    ...store,
    log,
    clock,
    ...given(options, ['presign', 'maxRequestsPerSecond', 'trustedProxies']),
    ...(publicUrl !== undefined && { publicUrl }),
    // Gateways keep everything; a service manager starts the receiver again, and the start checks the file.
    onDamage: (error) => broken.reject(error),
  });
  try {
    const url = await openListener(app, listen, '--listen');
    // A new code voids the one that was shown before: only now is it sure that somebody sees this one, and can use it.
    const setUpCode = store.login.hasPassword() ? undefined : store.login.makeSetUpCode();
    const sockets = app.addresses().filter((socket) => typeof socket !== 'string');
    options.onListening?.({
      ...{ url, ...tokenNews, viewerUrl: `${publicUrl ?? url}/` },
      listensOn: sockets.map(({ address, port }) =>
        isIPv6(address) ? `[${address}]:${port}` : `${address}:${port}`,
      ),
      isOpenToNetwork: sockets.some(({ address }) => !isLoopback(address)),
      ...(setUpCode !== undefined && { setUpCode }),
    });
    await Promise.race([untilAborted(signal), broken.promise]);
  } finally {
    await app.close();
  }
}

async function usePassword({ login }: ReceiverStore, file: string): Promise<void> {
  const password = passwordIn(file);
  if (!(await login.isPassword(password))) await login.setPassword(password);
}

function passwordIn(file: string): string {
  const wanted: ErrorForPeople = new ErrorForPeople({
    en: `${file}: expected the viewer's password in its only line, ${minPasswordChars} to ${maxPasswordChars} characters`,
    ja: `${file}: ビューアーのパスワードを 1 行だけ、${minPasswordChars}〜${maxPasswordChars} 文字で書いてください`,
  });
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw wanted;
  }
  const password = text.replace(/^\uFEFF/, '').replace(/\r?\n$/, '');
  const chars = passwordChars(password);
  if (chars < minPasswordChars || chars > maxPasswordChars || /[\r\n]/.test(password)) throw wanted;
  return password;
}

function tokensOf(
  options: ReceiverOptions,
): { tokens: readonly string[] } & Pick<ReceiverReady, 'tokenFile' | 'newToken'> {
  if (options.tokens !== undefined && options.tokens.length > 0) return { tokens: options.tokens };
  const tokenFile = options.tokenFile ?? join(options.dataDir, 'token');
  const { tokens, isNew } = readOrMakeTokens(tokenFile);
  const [newToken] = tokens;
  return { tokens, tokenFile, ...(isNew && newToken !== undefined && { newToken }) };
}

/** Those of the named options that were given. */
function given<K extends keyof ReceiverOptions>(
  options: ReceiverOptions,
  names: readonly K[],
): { [N in K]?: Exclude<ReceiverOptions[N], undefined> } {
  return Object.fromEntries(
    names.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])),
  ) as { [N in K]?: Exclude<ReceiverOptions[N], undefined> };
}
