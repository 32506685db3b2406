/** `tillframe receiver --database`: one of any number of processes without data of their own. */
import { isIPv6 } from 'node:net';
import { childLifetime, untilAborted } from '../../lib/abort.ts';
import { isLoopback } from '../../lib/net/listen-address.ts';
import { openListener } from '../../lib/net/open-listener.ts';
import { startBroker } from '../broker/start-broker.ts';
import { addClipRoutes } from '../clips/routes.ts';
import { addErasureRoutes } from '../erasure/routes.ts';
import { addPages, createContractHttp } from '../http.ts';
import { builtPage } from '../page-api/page-files.ts';
import type { Bucket } from '../pictures/bucket.ts';
import { keysIn } from '../pictures/s3-objects.ts';
import { addPosRoutes } from '../pos/routes.ts';
import { addRemoteRoutes } from '../remote/routes.ts';
import { runStagedRollouts } from '../remote/staged/runner.ts';
import { addTargets, type ReceiverOptions, usePassword } from '../run.ts';
import { readOrMakeTokens } from '../token.ts';
import { createFeedArrivals } from './feed-arrivals.ts';
import { runPostgresForwarder } from './forwarding.ts';
import { runUpkeep } from './months.ts';
import { openPostgresStore } from './postgres-store.ts';
import { runRemovals } from './removals.ts';

export type PostgresReceiverOptions = Pick<
  ReceiverOptions,
  | 'listen'
  | 'tokens'
  | 'publicUrl'
  | 'trustedProxies'
  | 'tokenDays'
  | 'maxRequestsPerSecond'
  | 'viewerPasswordFile'
  | 'pageFolder'
  | 'forwardTo'
  | 'broker'
  | 'onListening'
  | 'log'
  | 'clock'
> & {
  /** `postgres://…` */
  readonly database: string;
  readonly bucket: Bucket;
  /** Holds the token of the owner, the same for every process. */
  readonly tokenFile: string;
  readonly addressSeconds: number;
  /** Days for which events are kept; absent for ever. */
  readonly keepDays?: number | undefined;
  readonly env: NodeJS.ProcessEnv;
  /** Time of a statement of a page; default 10 s. */
  readonly pageMs?: number;
};

/** Runs until the signal aborts. Rejects when database, bucket or address can't be used at the start; later failures are answered with 503. */
export async function runPostgresReceiver(
  options: PostgresReceiverOptions,
  signal: AbortSignal,
): Promise<void> {
  const { listen, log, clock, tokenFile, tokens, keepDays, addressSeconds, ...others } = options;
  const publicUrl = options.publicUrl?.replace(/\/+$/, '');
  const owner = tokens === undefined ? readOrMakeTokens(tokenFile) : { tokens, isNew: false };
  await using store = await openPostgresStore({
    url: options.database,
    bucket: options.bucket,
    keys: keysIn(options.env),
    addressSeconds,
    ownerTokens: owner.tokens,
    clock,
    nowMs: () => clock.nowMs(),
    ...(others.tokenDays !== undefined && { tokenDays: others.tokenDays }),
    ...(others.pageMs !== undefined && { pageMs: others.pageMs }),
  });
  if (others.viewerPasswordFile !== undefined) await usePassword(store, others.viewerPasswordFile);
  const newTargets = await addTargets(store, options.forwardTo ?? []);
  const recovered = await store.erasures.recover();
  if (recovered > 0)
    log.warn({ erasures: recovered }, 'erased again what a restored backup had brought back');
  const takeFromBroker = await startBroker(
    options.broker,
    { ...store, clock, log, random: Math.random },
    signal,
  );
  using lifetime = childLifetime(signal);
  const { database, removals, clipObjects, refusedMessages: _, ...contract } = store;
  const pageFolder = others.pageFolder ?? builtPage();
  const context = {
    ...contract,
    ...{ log, clock },
    arrivals: createFeedArrivals({ ...contract, log, clock }, lifetime.signal),
    ...(pageFolder !== undefined && { pageFolder }),
    ...(publicUrl !== undefined && { publicUrl }),
    ...(others.trustedProxies !== undefined && { trustedProxies: others.trustedProxies }),
    ...(others.maxRequestsPerSecond !== undefined && { maxRequestsPerSecond: others.maxRequestsPerSecond }),
  };
  const app = createContractHttp(context, (api) => {
    addClipRoutes(api, context);
    addErasureRoutes(api, context);
    addRemoteRoutes(api, context);
    addPosRoutes(api, context);
  });
  addPages(app, context);
  let upkeep: Promise<unknown> | undefined;
  try {
    const url = await openListener(app, listen, '--listen');
    const sockets = app.addresses().filter((socket) => typeof socket !== 'string');
    const setUpCode = await store.people.makeFirstSetUpCode();
    const [newToken] = owner.isNew ? owner.tokens : [];
    options.onListening?.({
      ...{ url, tokenFile, newTargets, viewerUrl: `${publicUrl ?? url}/` },
      listensOn: sockets.map(({ address, port }) =>
        isIPv6(address) ? `[${address}]:${port}` : `${address}:${port}`,
      ),
      isOpenToNetwork: sockets.some(({ address }) => !isLoopback(address)),
      ...(newToken !== undefined && { newToken }),
      ...(setUpCode !== undefined && { setUpCode }),
    });
    upkeep = Promise.all([
      takeFromBroker(lifetime.signal),
      runUpkeep({ database, clock, log, keepDays, clipObjects, erasures: store.erasures }, lifetime.signal),
      runRemovals({ removals, clock, log }, lifetime.signal),
      runStagedRollouts({ staged: store.staged, clock, log }, lifetime.signal),
      runPostgresForwarder(
        database,
        { targets: store.targets, changes: store.changes, clock, log, random: Math.random },
        lifetime.signal,
      ),
    ]);
    await untilAborted(signal);
  } finally {
    lifetime.end(new Error('the receiver stops'));
    await app.close();
    await upkeep;
  }
}
