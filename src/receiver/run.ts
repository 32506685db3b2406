/** `tillframe receiver`: the reference cloud as a program, with all its data in one folder. */

import { readFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { join } from 'node:path';
import { roleNamesEn } from '../domain/people/role-names-en.ts';
import { isGoodPassword, maxPasswordChars, minPasswordChars } from '../domain/setup/password-length.ts';
import { childLifetime, untilAborted } from '../lib/abort.ts';
import type { Clock } from '../lib/clock.ts';
import { ErrorForPeople } from '../lib/error-for-people.ts';
import type { Log } from '../lib/log.ts';
import { isLoopback, type ListenAddress } from '../lib/net/listen-address.ts';
import { openListener } from '../lib/net/open-listener.ts';
import { type BrokerOptions, startBroker } from './broker/start-broker.ts';
import { ownDataFolder } from './data-folder.ts';
import { runForwarder } from './forward/forwarder.ts';
import { createReceiverHttp } from './http.ts';
import { builtPage } from './page-api/page-files.ts';
import { openReceiverStore, type ReceiverStore } from './receiver-store.ts';
import { runStagedRollouts } from './remote/staged/runner.ts';
import { receiverStartText } from './text/start.ts';
import { readOrMakeTokens } from './token.ts';

export type ReceiverOptions = {
  readonly listen: ListenAddress;
  readonly dataDir: string;
  /** Tokens for gateways; when empty, those of `tokenFile`. */
  readonly tokens?: readonly string[];
  /** One token per line; created with a new one when missing. Default: `token` in the data folder. */
  readonly tokenFile?: string;
  /** Base address for gateways and browsers, if it differs from the listen address (behind a TLS proxy). */
  readonly publicUrl?: string;
  /** Addresses or networks of trusted proxies; those of this machine are always trusted. */
  readonly trustedProxies?: readonly string[];
  /** Holds the viewer's password; without it, the password is set in the viewer with a code. */
  readonly viewerPasswordFile?: string;
  readonly presign?: boolean;
  readonly addressSeconds?: number;
  readonly tokenDays?: number;
  readonly minFreeBytes?: number;
  readonly maxRequestsPerSecond?: number;
  /** Addresses to which changes are forwarded; those that are targets already stay as they are. */
  readonly forwardTo?: readonly string[];
  /** NATS servers whose messages are taken as well. */
  readonly broker?: BrokerOptions;
  /** Folder of the built page; default: beside this program. */
  readonly pageFolder?: string;
  readonly log: Log;
  readonly clock: Clock;
  readonly onListening?: (ready: ReceiverReady) => void;
};

export type ReceiverReady = {
  /** An address at which this machine reaches the receiver. */
  readonly url: string;
  /** `HOST:PORT` of each socket; 0.0.0.0 or :: means every address of this machine. */
  readonly listensOn: readonly string[];
  /** Other machines reach the receiver directly, without TLS. */
  readonly isOpenToNetwork: boolean;
  /** Path of the token file; absent when tokens were given. */
  readonly tokenFile?: string;
  /** The token, only at the start that created it: shown to the person who started it, never logged. */
  readonly newToken?: string;
  /** The viewer's address for browsers. */
  readonly viewerUrl: string;
  /** Code that sets the viewer's password, at each start until one is set. Never logged. */
  readonly setUpCode?: string;
  /** Targets of forwarding that this start has added. The secrets are shown, never logged. */
  readonly newTargets: readonly { readonly url: string; readonly secret: string }[];
};

/**
 * Runs until the signal aborts. Rejects when the folder or the address can't be used, when another receiver has the folder, and when the
 * database breaks.
 */
export async function runReceiver(options: ReceiverOptions, signal: AbortSignal): Promise<void> {
  const { listen, dataDir, log, clock } = options;
  using _owned = ownDataFolder(dataDir);
  const { tokens, ...tokenNews } = tokensOf(options);
  const publicUrl = options.publicUrl?.replace(/\/+$/, '');
  using store = openReceiverStore({
    dataDir,
    clock,
    nowMs: () => clock.nowMs(),
    ownerTokens: tokens,
    ...given(options, ['tokenDays', 'minFreeBytes', 'addressSeconds']),
  });
  const recovered = await store.erasures.recover();
  if (recovered > 0)
    log.warn({ erasures: recovered }, 'erased again what a restored backup had brought back');
  if (options.viewerPasswordFile !== undefined) await usePassword(store, options.viewerPasswordFile);
  const newTargets = await addTargets(store, options.forwardTo ?? []);
  const pageFolder = options.pageFolder ?? builtPage();
  const broken = Promise.withResolvers<never>();
  const app = createReceiverHttp({
    ...store,
    log,
    clock,
    ...(pageFolder !== undefined && { pageFolder }),
    ...given(options, ['presign', 'maxRequestsPerSecond', 'trustedProxies']),
    ...(publicUrl !== undefined && { publicUrl }),
    // Gateways keep their data; the service manager restarts the receiver, and the start checks the file.
    onDamage: (error) => broken.reject(error),
  });
  const takeFromBroker = await startBroker(
    options.broker,
    { ...store, clock, log, random: Math.random },
    signal,
  );
  using lifetime = childLifetime(signal);
  let broker: Promise<void> | undefined;
  let forwarder: Promise<void> | undefined;
  let filling: Promise<void> | undefined;
  let rollingOut: Promise<void> | undefined;
  try {
    const url = await openListener(app, listen, '--listen');
    // A new code voids the one shown before, so it is made only once it can be displayed and used.
    const setUpCode = (await store.people.isReady()) ? undefined : await store.people.makeSetUpCode();
    const sockets = app.addresses().filter((socket) => typeof socket !== 'string');
    options.onListening?.({
      ...{ url, ...tokenNews, newTargets, viewerUrl: `${publicUrl ?? url}/` },
      listensOn: sockets.map(({ address, port }) =>
        isIPv6(address) ? `[${address}]:${port}` : `${address}:${port}`,
      ),
      isOpenToNetwork: sockets.some(({ address }) => !isLoopback(address)),
      ...(setUpCode !== undefined && { setUpCode }),
    });
    forwarder = runForwarder({ ...store, clock, log, random: Math.random }, lifetime.signal);
    if (options.broker !== undefined) broker = takeFromBroker(lifetime.signal);
    filling = store.searchFill.run({ clock, log }, lifetime.signal);
    rollingOut = runStagedRollouts({ ...store, clock, log }, lifetime.signal);
    await Promise.race([
      untilAborted(signal),
      broken.promise,
      forwarder,
      rollingOut,
      ...(broker === undefined ? [] : [broker]),
    ]);
  } finally {
    lifetime.end(new Error('the receiver stops'));
    await app.close();
    await filling;
    await rollingOut?.catch(() => undefined);
    await forwarder?.catch(() => undefined);
    await broker?.catch(() => undefined);
  }
}

/** Throws for more targets than there may be. */
export async function addTargets(
  { targets }: Pick<ReceiverStore, 'targets'>,
  urls: readonly string[],
): Promise<ReceiverReady['newTargets']> {
  const added: { url: string; secret: string }[] = [];
  for (const url of urls) {
    const made = await targets.add({ url });
    if (made.kind === 'too_many') throw new ErrorForPeople(receiverStartText('too_many_targets', { url }));
    if (made.kind === 'added') added.push({ url, secret: made.target.secret });
  }
  return added;
}

export async function usePassword({ people }: Pick<ReceiverStore, 'people'>, file: string): Promise<void> {
  await people.setOwnerPassword(passwordIn(file), roleNamesEn.owner);
}

function passwordIn(file: string): string {
  const requested: ErrorForPeople = new ErrorForPeople(
    receiverStartText('viewer_password', {
      path: file,
      minimum: minPasswordChars,
      maximum: maxPasswordChars,
    }),
  );
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw requested;
  }
  const password = text.replace(/^\uFEFF/, '').replace(/\r?\n$/, '');
  if (!isGoodPassword(password) || /[\r\n]/.test(password)) throw requested;
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

/** The named options that have a value. */
function given<K extends keyof ReceiverOptions>(
  options: ReceiverOptions,
  names: readonly K[],
): { [N in K]?: Exclude<ReceiverOptions[N], undefined> } {
  return Object.fromEntries(
    names.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])),
  ) as { [N in K]?: Exclude<ReceiverOptions[N], undefined> };
}
