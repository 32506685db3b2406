/** `tillframe receiver`: the reference cloud as a program, with all it keeps in one folder. */
import { join } from 'node:path';
import type { Clock } from '../ops/clock.ts';
import type { ListenAddress } from '../ops/listen.ts';
import type { Log } from '../ops/log.ts';
import { makeFolder } from '../ops/make-folder.ts';
import { openListener } from '../ops/open-listener.ts';
import { openEventStore } from './events.ts';
import { createReceiverHttp } from './http.ts';
import { openPictureStore } from './pictures.ts';
import { createTokenCheck, readOrMakeTokens } from './token.ts';

export type ReceiverOptions = {
  readonly listen: ListenAddress;
  readonly dataDir: string;
  /** Tokens that gateways may use; without any, those of `tokenFile`. */
  readonly tokens?: readonly string[];
  /** One token a line; made with a new one when it isn't there. Default: `token` in the data folder. */
  readonly tokenFile?: string;
  /** Base address as gateways see it, where that isn't the one it listens at (behind a TLS proxy). */
  readonly publicUrl?: string;
  readonly log: Log;
  readonly clock: Clock;
  readonly onListening?: (ready: ReceiverReady) => void;
};

export type ReceiverReady = {
  readonly url: string;
  /** Where the tokens stand; absent when they were given. */
  readonly tokenFile?: string;
  /** The token, only at the start that made it: for the eyes of the person who started it, never for the log. */
  readonly newToken?: string;
};

/** Runs until the signal aborts. Rejects when the folder or the address can't be used. */
export async function runReceiver(options: ReceiverOptions, signal: AbortSignal): Promise<void> {
  const { listen, dataDir, log, clock, publicUrl } = options;
  makeFolder(dataDir);
  const { tokens, ...tokenNews } = tokensOf(options);
  using events = openEventStore(join(dataDir, 'receiver.db'));
  const pictures = openPictureStore(join(dataDir, 'pictures'));
  const app = createReceiverHttp({
    events,
    pictures,
    log,
    clock,
    isAllowed: createTokenCheck(tokens),
    ...(publicUrl !== undefined && { publicUrl: publicUrl.replace(/\/+$/, '') }),
  });
  try {
    const url = await openListener(app, listen, '--listen');
    options.onListening?.({ url, ...tokenNews });
    await aborted(signal);
  } finally {
    await app.close();
  }
}

function tokensOf(options: ReceiverOptions): { tokens: readonly string[] } & Omit<ReceiverReady, 'url'> {
  if (options.tokens !== undefined && options.tokens.length > 0) return { tokens: options.tokens };
  const tokenFile = options.tokenFile ?? join(options.dataDir, 'token');
  const { tokens, isNew } = readOrMakeTokens(tokenFile);
  const [newToken] = tokens;
  return { tokens, tokenFile, ...(isNew && newToken !== undefined && { newToken }) };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
