/** Servers of the agent: the page with its API, and those that registers push to. */

import { basename } from 'node:path';
import type { Alarm } from '../domain/alarm/alarm.ts';
import type { Cameras } from './cameras.ts';
import type { Clips } from './clips/clips.ts';
import type { Environment } from './environment.ts';
import { createConnectionWatch } from './http/connection-watch.ts';
import type { WebContext } from './http/context.ts';
import type { Notifier } from './notifications/notifier.ts';
import { systemParts } from './options.ts';
import { createAgentServers } from './servers.ts';
import type { Sources } from './sources.ts';
import type { AgentState } from './state.ts';
import type { Storage } from './storage.ts';
import type { Metrics } from './support/metrics.ts';
import { createAgentSupport } from './support.ts';
import { adoptShop } from './system/transfer/adopt-shop.ts';
import { createSetUpTransfer } from './system/transfer/for-page.ts';
import { acquireSetUpLock } from './system/transfer/set-up-lock.ts';
import type { Upload } from './upload.ts';

/** Time for requests in progress at the stop. */
const finishRequestsMs = 1_000;

export type Http = AsyncDisposable & {
  /** Rejects if an address can't be bound. */
  open(): Promise<void>;
  alarms(): Alarm[];
  run(signal: AbortSignal): Promise<void>[];
};

export type HttpParts = {
  readonly state: AgentState;
  readonly storage: Storage;
  readonly cameras: Cameras;
  readonly clips: Clips;
  readonly sources: Sources;
  readonly upload: Upload;
  readonly metrics: Metrics;
  readonly notifier: Notifier;
};

/** Disposal accepts nothing new and lets requests in progress finish. `signal` ends examinations in progress. */
export async function createHttp(env: Environment, parts: HttpParts, signal: AbortSignal): Promise<Http> {
  const { config, log, clock } = env;
  const watch = createConnectionWatch({ clock, log: log.child({ part: 'web' }) });
  const context = pageContext(env, parts, signal);
  const servers = await createAgentServers({
    ...{ config, live: env.live, log, watch, push: parts.sources.push },
    system: systemParts(
      () => env.live.current(),
      env.runtime ?? 'Node.js',
      () => parts.upload.tryNow(),
    ),
    settings: {
      ...{ live: env.live, clock, log: log.child({ part: 'web' }), gateway: env.gateway },
      file: basename(env.self?.configFile ?? 'config.yaml'),
      environment: env.self?.environment ?? {},
      dataDir: config.dataDir,
      examineCloud: (until) => context.support.examineCloud(until),
    },
    context,
    isPrinterAt: (address) => parts.sources.printers.isAt(address),
  });
  return {
    open: () => servers.open(),
    alarms: () => watch.alarms(),
    run: (until) => servers.run(until),
    [Symbol.asyncDispose]: () => servers.close(finishRequestsMs),
  };
}

/** The answer to the import has time to arrive. */
const restartAfterMs = 1_000;

async function becomeShop(env: Environment, store: Storage['store'], id: string): Promise<boolean> {
  const isAdopted = await adoptShop({ store, dataDir: env.config.dataDir }, id);
  if (!isAdopted) return false;
  env.log.warn({ shop: id }, 'gateway becomes one of the shop of an imported set-up, restarting');
  void env.clock.sleep(restartAfterMs, new AbortController().signal).then(env.restartAsShop);
  return true;
}

function pageContext(
  env: Environment,
  { state, storage, cameras, clips, sources, metrics, notifier }: HttpParts,
  signal: AbortSignal,
): Omit<WebContext, 'log' | 'listens'> & { support: ReturnType<typeof createAgentSupport> } {
  const { config, clock, shop, gateway, version, tryRules } = env;
  const { store, setUp } = storage;
  const { pos, printers, broker, momentSources, cloudTokens } = sources;
  return {
    ...state,
    ...{ pos, metrics, cloudTokens, notifier, saleClips: clips },
    thumbnailWidthPx: config.pictures.widthPx,
    setUpChanged: () => setUp.lookNow(),
    connectCamera: (id) => cameras.connectNow(id),
    tryOut: cameras.tryOut,
    pictures: cameras.pictures,
    printers: () => printers.report(),
    momentSources: () => momentSources.report(),
    receiptPrinters: {
      configured: printers.configured,
      receipts: (register) => printers.receipts(register),
      acceptCertificate: (printer) => printers.acceptCertificate(printer),
      tryRules,
    },
    registerBroker: () => broker.report(),
    support: createAgentSupport(env, { state, printers, momentSources, cloudTokens, metrics }, signal),
    transfer: createSetUpTransfer({
      ...{ store, shop, gateway, version, clock },
      ...(env.restartAsShop !== undefined && { adoptShop: (id) => becomeShop(env, store, id) }),
    }),
    acquireChangeLock: () => acquireSetUpLock(config.dataDir, clock),
  };
}
