/**
 * The agent: its components in the order of the data, and their stop order.
 *
 * Stop order:
 * 1. no new sales are accepted;
 * 2. captures in progress may finish;
 * 3. the video in memory is kept for the next start;
 * 4. cameras and uploader end;
 * 5. the store closes last.
 *
 * Unfinished work is pending in the database and continues at the next start.
 */
import { join } from 'node:path';
import type { TryRules } from '../domain/sale/receipt-reading.ts';
import { untilAborted } from '../lib/abort.ts';
import type { Clock } from '../lib/clock.ts';
import { commandOf } from '../lib/invocation.ts';
import type { Log } from '../lib/log.ts';
import type { RecentLines } from '../lib/recent-lines.ts';
import type { ServiceManager } from '../lib/systemd.ts';
import { version } from '../lib/version.ts';
import { runAlarms } from './alarm-webhook.ts';
import type { OtherAlarm } from './alarms/alarms.ts';
import { createFleet } from './cameras/fleet.ts';
import { createDecoders } from './cameras/grab/decoder.ts';
import { makeThumbnail } from './cameras/grab/thumbnail.ts';
import { createClipMaker } from './cameras/live/clip-maker.ts';
import { createKeeping } from './cameras/lookback/retention.ts';
import { createTryOut } from './cameras/try-out.ts';
import type { Config } from './config/config.ts';
import { createConnectionWatch } from './http/connection-watch.ts';
import { keepingOptions, ringBounds, spaceLimits, systemParts } from './options.ts';
import { createCameraReturns } from './pipeline/camera-returns.ts';
import { createCapturing } from './pipeline/capture.ts';
import { createIntake } from './pipeline/intake.ts';
import { lookbackIndex } from './pipeline/lookback-index.ts';
import { createReaderMemory } from './pipeline/reader-memory.ts';
import { createSetUpWatch } from './pipeline/set-up.ts';
import { createTimekeeper } from './pipeline/timekeeper.ts';
import { type AgentProcess, preparePrinters } from './printers.ts';
import { createAgentServers } from './servers.ts';
import { createAgentService } from './service.ts';
import { createPosAccounts } from './sources/polling/pos-accounts.ts';
import { createRegisterBroker } from './sources/push/mqtt.ts';
import { openStore } from './store/database.ts';
import { gatewayId } from './store/gateway-id.ts';
import { createSpaceKeeper } from './store/space/space-keeper.ts';
import { createMetrics } from './support/metrics.ts';
import { createAgentSupport } from './support.ts';
import { readClockState } from './system/clock-state.ts';
import { importProvisionFile } from './system/provision/boot-import.ts';
import { createSetUpTransfer } from './system/transfer/for-page.ts';
import { acquireSetUpLock } from './system/transfer/set-up-lock.ts';
import { updateAlarms } from './system/update/alarm.ts';
import { uploadAlarms } from './upload/upload-alarms.ts';
import { createUploadState } from './upload/upload-state.ts';
import { runUpload } from './upload.ts';

/** Time for captures in progress at the stop; a picture takes a fraction of a second. */
const finishCapturesMs = 2_000;
/** Time for requests in progress. */
const finishRequestsMs = 1_000;

/** Settles once everything has stopped. Rejects when a component can't start, or the database becomes unusable. */
export async function runAgent(
  deps: {
    config: Config;
    log: Log;
    /** Recent lines of `log`. */
    recentLog?: RecentLines;
    clock: Clock;
    self?: AgentProcess;
    manager?: ServiceManager;
    runtime?: string;
    /** Parser of texts by a register's rules: the printer proxy's program is not part of the agent. */
    tryRules: TryRules;
  },
  signal: AbortSignal,
): Promise<void> {
  const { config, log, recentLog, clock } = deps;
  const startedAtMonotonicMs = clock.monotonicMs();
  const startedAtMs = clock.nowMs();
  const gateway = config.gateway.id ?? gatewayId(config.dataDir);
  const shop = { id: config.shop.id, name: config.shop.name, timeZone: config.shop.timeZone };

  const printerProxy = await preparePrinters({ ...deps, log: log.child({ part: 'printers' }) });
  const limits = spaceLimits(config);
  const databasePath = join(config.dataDir, 'tillframe.db');
  await using store = await openStore({
    owner: true,
    path: databasePath,
    shop,
    gateway,
    clock,
    log: log.child({ part: 'store' }),
    limits,
  });
  const timekeeper = await createTimekeeper({
    store,
    clock,
    log: log.child({ part: 'clock' }),
    readState: () => readClockState(config.clock.state),
  });
  if (timekeeper.state() === 'unsynced') {
    log.warn('clock may not follow a time source, set clock.state: synced if another program does');
  }
  if (deps.self !== undefined)
    await importProvisionFile({
      ...{ store, shop, clock, dataDir: config.dataDir, configFile: deps.self.configFile },
      log: log.child({ part: 'provision' }),
    });
  const space = createSpaceKeeper({
    store,
    clock,
    log: log.child({ part: 'store' }),
    limits,
    clockState: () => timekeeper.state(),
  });
  const setUp = await createSetUpWatch({ store, clock, log });

  const decoders = createDecoders(
    { clock, log: log.child({ part: 'decoder' }) },
    {
      waiting: config.cameras.decoders,
      maxProcesses: 2 * config.cameras.decoders,
      waitingWidthPx: config.pictures.widthPx,
    },
  );
  const keeping = createKeeping(
    { index: lookbackIndex(store), clock, log: log.child({ part: 'lookback' }) },
    keepingOptions(config),
  );
  const returns = createCameraReturns({ store, clock, log: log.child({ part: 'capture' }), timekeeper });
  const fleet = createFleet({
    startedAtMonotonicMs,
    clock,
    log,
    decoders,
    clips: createClipMaker({ clock, log: log.child({ part: 'clip' }) }),
    keeping,
    readers: await createReaderMemory({ store, clock, log }),
    clockSynced: () => timekeeper.state() === 'synced',
    onUp: (cameraId, atMonotonicMs) => returns.note(cameraId, atMonotonicMs),
    ...ringBounds(config.cameras),
    thumbnailWidthPx: config.pictures.widthPx,
  });

  const uploadState = createUploadState(clock);
  const upload = () => (config.cloud.kind === 'off' ? undefined : uploadState.state());
  const metrics = createMetrics({
    ...{ store, clock, timekeeper, version, startedAtMs, upload },
    dataDir: config.dataDir,
    setUp: () => setUp.current(),
    camera: (id) => fleet.camera(id),
    posAccounts: () => pos.report(),
    space: () => space.report(),
  });
  const capturing = createCapturing({
    store,
    clock,
    log: log.child({ part: 'capture' }),
    timekeeper,
    camera: (id) => fleet.camera(id),
    thumbnail: (frame) =>
      makeThumbnail(frame, {
        widthPx: config.pictures.widthPx,
        maxBytes: config.pictures.maxKilobytes * 1024,
      }),
    settleMs: config.capture.settleMs,
    withEnd: (capture, settlement) => returns.withEnd(capture, settlement),
    onSettled: (capture, settlement) => metrics.settled(capture, settlement),
  });
  const intake = createIntake({
    store,
    clock,
    log: log.child({ part: 'intake' }),
    onPending: (captures) => capturing.add(captures),
  });
  const printers = printerProxy.connect({ intake, timekeeper });
  const push = {
    intake,
    tokenSha256: (key: string) => {
      const register = setUp.current().registers.find((candidate) => candidate.key === key);
      return register === undefined ? undefined : (register.tokenSha256 ?? null);
    },
    fetchedFrom: (key: string) =>
      setUp.current().posTerminals.find(({ registerKey }) => registerKey === key)?.account,
    received: () => timekeeper.received(),
    currency: config.shop.currency,
    maxBodyBytes: config.registers.maxBodyBytes,
  };
  const broker =
    config.registers.mqtt === undefined
      ? undefined
      : createRegisterBroker(config.registers.mqtt, {
          ...push,
          gateway,
          clock,
          log: log.child({ part: 'registers' }),
        });

  const pos = createPosAccounts({
    ...{ store, clock, intake },
    log: log.child({ part: 'pos' }),
    received: () => timekeeper.received(),
    timeZone: shop.timeZone,
    random: Math.random,
  });

  const watch = createConnectionWatch({ clock, log: log.child({ part: 'web' }) });
  const alarms = (): OtherAlarm[] => [
    ...store.alarms(),
    ...space.alarms(),
    ...(broker?.alarms() ?? []),
    ...pos.alarms(),
    ...printers.alarms(),
    ...watch.alarms(),
    ...uploadAlarms(upload()),
    ...updateAlarms(clock.nowMs()),
  ];
  const gatewayParts = {
    ...{ store, clock, timekeeper, version, gateway, shop, startedAtMs, databasePath, alarms },
    setUp: () => setUp.current(),
    camera: (id: string) => fleet.camera(id),
    posAccounts: () => pos.report(),
  };
  const servers = await createAgentServers({
    ...{ config, log, push, watch },
    system: systemParts(config, deps.runtime ?? 'Node.js', () => uploadState.tryNow()),
    context: {
      ...{ store, shop, gateway, version, startedAtMs, clock, timekeeper },
      thumbnailWidthPx: config.pictures.widthPx,
      setUp: () => setUp.current(),
      setUpChanged: () => setUp.lookNow(),
      camera: (id) => fleet.camera(id),
      connectCamera: (id) => fleet.connectNow(id),
      tryOut: createTryOut({ clock, decoders, widthPx: config.pictures.widthPx }),
      space: () => space.report(),
      ...{ alarms, pos, upload, metrics },
      printers: () => printers.report(),
      receiptPrinters: {
        configured: printers.configured,
        receipts: (register) => printers.receipts(register),
        tryRules: deps.tryRules,
      },
      ...(deps.self !== undefined && {
        startedAs: { command: commandOf(deps.self), configFile: deps.self.configFile },
      }),
      ...(broker !== undefined && { registerBroker: () => broker.report() }),
      support: createAgentSupport(
        {
          ...{ config, clock, store, metrics, gateway, version, upload, recentLog },
          log: log.child({ part: 'web' }),
          runtime: deps.runtime ?? 'unknown',
          setUp: () => setUp.current(),
          camera: (id) => fleet.camera(id),
          refusal: () => space.report()?.refusal,
          isPrinting: (key) =>
            printers
              .report()
              ?.printers.some(
                ({ register, state, tills }) => register === key && state === 'reached' && tills > 0,
              ) === true,
        },
        signal,
      ),
      transfer: createSetUpTransfer({ store, shop, gateway, version, clock }),
      acquireChangeLock: () => acquireSetUpLock(config.dataDir, clock),
    },
  });
  const service = createAgentService({
    ...{ manager: deps.manager, store, clock, log, upload },
    cameras: () => setUp.current().cameras.map(({ id }) => fleet.camera(id)?.health()),
  });

  const taking = new AbortController();
  const fetching = new AbortController();
  const working = new AbortController();
  fleet.keep(setUp.current().cameras);
  pos.keep(setUp.current());
  printers.keep(setUp.current().registers);
  const parts = [
    timekeeper.run(working.signal),
    space.run(working.signal),
    setUp.run(() => {
      fleet.keep(setUp.current().cameras);
      pos.keep(setUp.current());
      printers.keep(setUp.current().registers);
      printers.retryPutBack();
    }, working.signal),
    decoders.run(working.signal),
    keeping.run(working.signal),
    fleet.run(working.signal),
    returns.run(working.signal),
    capturing.run(working.signal),
    ...servers.run(taking.signal),
    ...(broker === undefined ? [] : [broker.run(taking.signal)]),
    pos.run(taking.signal),
    printers.run(fetching.signal),
    runAlarms(
      { config: config.alarms, log: log.child({ part: 'alarms' }), gateway: gatewayParts, upload },
      working.signal,
    ),
    service.run(working.signal),
    runUpload(
      {
        cloud: config.cloud,
        log: log.child({ part: 'upload' }),
        state: uploadState,
        gateway: gatewayParts,
      },
      working.signal,
    ),
  ];
  // Handled below; one may already fail while the listeners are being opened.
  for (const part of parts) part.catch(() => undefined);

  let isStarted = false;
  try {
    // Ctrl-C during the start.
    signal.throwIfAborted();
    await servers.open();
    isStarted = true;
    service.ready();
    await untilStopped(
      [
        ...parts,
        store.broken.then((why) => Promise.reject(new Error(`the database can not be used: ${why}`))),
      ],
      signal,
    );
    log.info('stopping');
  } finally {
    service.stopping();
    taking.abort();
    // Ctrl-C ends a try-out with all its processes. On any other end of the agent, receipts keep printing.
    const isTryOut = signal.aborted && (signal.reason as Error).cause === 'SIGINT';
    const leaving = isTryOut ? 'try_out' : isStarted || signal.aborted ? 'stopped' : 'not_started';
    const fetched = printers.leave(leaving).then(() => fetching.abort());
    await Promise.all([fetched, servers.close(finishRequestsMs)]);
    await capturing.idle(finishCapturesMs);
    await keeping.spill();
    working.abort();
    await Promise.allSettled(parts);
    log.info('stopped');
  }
}

/** Resolves when the signal aborts; rejects when a component fails before that. */
async function untilStopped(parts: readonly Promise<unknown>[], signal: AbortSignal): Promise<void> {
  const stopped = untilAborted(signal);
  const failed = parts.map((part) => part.then(() => stopped));
  await Promise.race([stopped, ...failed]);
}
