/**
 * The agent: its parts in the order of the data, and the order in which they stop.
 *
 * Stop order: 1. no new sales are taken; 2. captures under way may finish; 3. the video in memory is kept for the next start;
 * 4. cameras and uploader end; 5. the store closes last.
 * What is not finished then is pending in the database and goes on at the next start.
 */
import { join } from 'node:path';
import { type AgentProcess, preparePrinters } from './agent-printers.ts';
import { createAgentSupport } from './agent-support.ts';
import { createClipMaker } from './camera/clip-maker.ts';
import { createDecoders } from './camera/decoder.ts';
import { warmUpFfmpeg } from './camera/ffmpeg.ts';
import { createFleet } from './camera/fleet.ts';
import { createKeeping, type KeepingOptions } from './camera/lookback/keeping.ts';
import { spillFolder } from './camera/lookback/spill.ts';
import { makeThumbnail } from './camera/thumbnail.ts';
import { createTryOut } from './camera/try-out.ts';
import { pictureRules } from './cloud/picture-rules.ts';
import { createSink } from './cloud/registry.ts';
import { cloudRetry } from './cloud/upload-policy.ts';
import { createUploadState } from './cloud/upload-state.ts';
import { runUploader } from './cloud/uploader.ts';
import type { Config } from './config.ts';
import { untilAborted } from './ops/abort.ts';
import type { Clock } from './ops/clock.ts';
import { readClockState } from './ops/clock-state.ts';
import { isLoopback, listenText } from './ops/listen.ts';
import type { Log } from './ops/log.ts';
import { openListener } from './ops/open-listener.ts';
import { typedAddresses } from './ops/own-addresses.ts';
import { commandOf } from './ops/started-as.ts';
import { version } from './ops/version.ts';
import type { OtherAlarm } from './pipeline/alarms.ts';
import { createCapturing } from './pipeline/capture.ts';
import { createGatewayStatus } from './pipeline/gateway-status.ts';
import { createIntake } from './pipeline/intake.ts';
import { lookbackIndex } from './pipeline/lookback-index.ts';
import { createMetrics } from './pipeline/metrics.ts';
import { createPosAccounts } from './pipeline/pos-accounts.ts';
import { createReaderMemory } from './pipeline/reader-memory.ts';
import { createSetUpWatch } from './pipeline/set-up.ts';
import { createTimekeeper } from './pipeline/timekeeper.ts';
import { createRegisterBroker } from './pos/mqtt.ts';
import { openStore } from './store/database.ts';
import { gatewayId } from './store/gateway-id.ts';
import { forgetCode, giveNewCode, prepareSetUpCode } from './store/set-up-code.ts';
import { createSpaceKeeper } from './store/space-keeper.ts';
import type { SpaceLimits } from './store/space-policy.ts';
import { keyPinOf } from './tls/fingerprint.ts';
import { openPageTls } from './tls/page-tls.ts';
import { createSetUpTransfer } from './transfer/for-page.ts';
import { takeSetUpTurn } from './transfer/set-up-turn.ts';
import { type Accounts, createAccounts } from './web/access/accounts.ts';
import type { SystemParts } from './web/api/system.ts';
import { createPlainPageServer } from './web/plain-page/server.ts';
import { closeServer, createPageServer, createPushServer } from './web/server.ts';

/** Captures under way when the agent is told to stop get this long; a picture takes a fraction of a second. */
const finishCapturesMs = 2_000;
/** And requests under way this long. */
const finishRequestsMs = 1_000;
const megabyte = 1024 * 1024;
const dayMs = 86_400_000;

/** Settles once everything has stopped. Rejects when a part can't start, or the database can't be used any more. */
export async function runAgent(
  deps: { config: Config; log: Log; clock: Clock; self?: AgentProcess; runtime?: string },
  signal: AbortSignal,
): Promise<void> {
  const { config, log, clock } = deps;
  const startedAtMonotonicMs = clock.monotonicMs();
  const startedAtMs = clock.nowMs();
  const gateway = config.gateway.id ?? gatewayId(config.dataDir);
  const shop = { id: config.shop.id, name: config.shop.name, timeZone: config.shop.timeZone };

  const tap = await preparePrinters({ ...deps, log: log.child({ part: 'printers' }) });
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
    log.warn(
      'the clock is not known to follow a time source; if something else keeps it right, set clock.state: synced',
    );
  }
  const space = createSpaceKeeper({
    store,
    clock,
    log: log.child({ part: 'store' }),
    limits,
    clockState: () => timekeeper.state(),
  });
  const setUp = await createSetUpWatch({ store, clock, log });

  // Without ffmpeg there are no pictures, but sales are taken all the same.
  warmUpFfmpeg().catch((error: unknown) =>
    log.error({ err: error }, 'ffmpeg does not answer; is it installed?'),
  );
  const decoders = createDecoders(
    { clock, log: log.child({ part: 'decoder' }) },
    {
      waiting: config.cameras.decoders,
      maxProcesses: 2 * config.cameras.decoders,
      waitingWidthPx: config.pictures.widthPx,
    },
  );
  const keepMs = config.cameras.keepSeconds * 1_000;
  const keeping = createKeeping(
    { index: lookbackIndex(store), clock, log: log.child({ part: 'lookback' }) },
    keepingOptions(config, keepMs),
  );
  const fleet = createFleet({
    startedAtMonotonicMs,
    clock,
    log,
    decoders,
    clips: createClipMaker({ clock, log: log.child({ part: 'clip' }) }),
    keeping,
    readers: await createReaderMemory({ store, clock, log }),
    clockSynced: () => timekeeper.state() === 'synced',
    keepMs,
    maxBytes: config.cameras.maxMegabytes * megabyte,
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
    onSettled: (capture, settlement) => metrics.settled(capture, settlement),
  });
  const intake = createIntake({
    store,
    clock,
    log: log.child({ part: 'intake' }),
    onPending: (captures) => capturing.add(captures),
  });
  const printers = tap.connect({ intake, timekeeper });
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

  const alarms = (): OtherAlarm[] => [
    ...store.alarms(),
    ...space.alarms(),
    ...(broker?.alarms() ?? []),
    ...pos.alarms(),
    ...printers.alarms(),
  ];
  const accounts = await pageAccounts();
  const pageTls = await openPageTls(config.web.tls, {
    ...{ clock, dataDir: config.dataDir, allowedHosts: config.web.allowedHosts },
    log: log.child({ part: 'web' }),
    isClockSynced: () => timekeeper.state() === 'synced',
  });
  const page = await createPageServer(
    {
      accounts,
      allowedHosts: config.web.allowedHosts,
      ...(pageTls !== undefined && { identity: pageTls.current() }),
      push,
      oauth: {
        clock,
        log: log.child({ part: 'pos' }),
        timeZone: shop.timeZone,
        account: async (id) => (await store.read.posAccounts()).find((account) => account.id === id),
        save: async (id, settings) => {
          const isSaved = await store.write.savePosSettings({ id, settings, by: 'person' });
          if (isSaved) await setUp.lookNow();
          return isSaved;
        },
      },
      system: systemParts(config, deps.runtime ?? 'Node.js', () => uploadState.tryNow()),
      ...(config.web.stateToken !== undefined && { stateToken: config.web.stateToken }),
    },
    {
      store,
      shop,
      gateway,
      version,
      startedAtMs,
      clock,
      log: log.child({ part: 'web' }),
      timekeeper,
      thumbnailWidthPx: config.pictures.widthPx,
      setUp: () => setUp.current(),
      setUpChanged: () => setUp.lookNow(),
      camera: (id) => fleet.camera(id),
      tryOut: createTryOut({ clock, decoders, widthPx: config.pictures.widthPx }),
      space: () => space.report(),
      alarms,
      pos,
      printers: () => printers.report(),
      receiptPrinters: {
        configured: printers.configured,
        receipts: (register) => printers.receipts(register),
        tryRules: (texts, rules) => printers.tryRules(texts, rules),
      },
      listens: {
        page: config.web.listen,
        ...(pageTls !== undefined && { pageKeyPin: () => keyPinOf(pageTls.current().certPem) }),
        ...(config.registers.listen !== undefined && { push: config.registers.listen }),
        printers: config.tap.printers.map(({ listen }) => listen),
        ...(config.registers.mqtt !== undefined && {
          mqtt: { url: config.registers.mqtt.url, topicPrefix: config.registers.mqtt.topicPrefix },
        }),
      },
      ...(deps.self !== undefined && {
        startedAs: { command: commandOf(deps.self), configFile: deps.self.configFile },
      }),
      ...(broker !== undefined && { registerBroker: () => broker.report() }),
      ...{ upload, metrics },
      support: createAgentSupport(
        {
          ...{ config, clock, store, metrics, gateway, version, upload },
          log: log.child({ part: 'web' }),
          runtime: deps.runtime ?? 'unknown',
          setUp: () => setUp.current(),
          camera: (id) => fleet.camera(id),
        },
        signal,
      ),
      transfer: createSetUpTransfer({ store, shop, gateway, version, clock }),
      changeTurn: () => takeSetUpTurn(config.dataDir, clock),
    },
  );
  const { plainListen } = config.web;
  const plainServer =
    plainListen === undefined || pageTls === undefined
      ? undefined
      : createPlainPageServer({
          identity: () => pageTls.current(),
          port: config.web.listen.port,
          allowedHosts: config.web.allowedHosts,
          log: log.child({ part: 'web' }),
        });
  const pushServer =
    config.registers.listen === undefined ? undefined : createPushServer(push, log.child({ part: 'push' }));

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
    capturing.run(working.signal),
    page.live.run(taking.signal),
    ...(pageTls === undefined ? [] : [pageTls.run((identity) => page.useIdentity(identity), taking.signal)]),
    accounts.run(taking.signal),
    ...(broker === undefined ? [] : [broker.run(taking.signal)]),
    pos.run(taking.signal),
    printers.run(fetching.signal),
    uploading(),
  ];
  // Heard below; one may already fail while the listeners are being opened.
  for (const part of parts) part.catch(() => undefined);

  /** Whoever has the data folder, or a computer for the boot partition, is at the gateway and may begin anew. */
  async function pageAccounts(): Promise<Accounts> {
    const { listen, resetFile } = config.web;
    const place = { dataDir: config.dataDir, ...(resetFile !== undefined && { resetFile }) };
    const webLog = log.child({ part: 'web' });
    await prepareSetUpCode(store, place, webLog);
    const isLocalOnly = isLoopback(listen.host);
    if (!isLocalOnly && config.web.tls.kind === 'off')
      webLog.warn(
        { listen: listenText(listen) },
        'the page is reached over the network without TLS: passwords and pictures can be read on the way',
      );
    return createAccounts({
      store,
      clock,
      log: webLog,
      isLocalOnly,
      giveNewCode: () => giveNewCode(store, place),
      onPasswordSet: () => forgetCode(place, webLog),
    });
  }

  async function uploading(): Promise<void> {
    if (config.cloud.kind === 'off') return;
    const { spreadSeconds, pictures, ...sinkConfig } = config.cloud;
    const uploadLog = log.child({ part: 'upload' });
    const retry = { ...cloudRetry, spreadMs: spreadSeconds * 1_000 };
    await using sink = createSink(sinkConfig, { clock, log: uploadLog, identity: { gateway, shop }, retry });
    await runUploader(
      {
        store,
        sink,
        clock,
        log: uploadLog,
        random: Math.random,
        state: uploadState,
        retry,
        pictures: pictureRules(pictures, shop.timeZone),
        status: createGatewayStatus({
          store,
          clock,
          timekeeper,
          version,
          gateway,
          shop,
          startedAtMs,
          databasePath,
          setUp: () => setUp.current(),
          camera: (id) => fleet.camera(id),
          posAccounts: () => pos.report(),
          alarms,
        }),
      },
      working.signal,
    );
  }

  let isStarted = false;
  try {
    // Ctrl-C while it was being put together.
    signal.throwIfAborted();
    const scheme = pageTls === undefined ? 'http' : 'https';
    const url = (await openListener(page.app, config.web.listen, 'web.listen')).replace(
      /^http:/,
      `${scheme}:`,
    );
    log.info(
      {
        url,
        addresses: await typedAddresses(scheme, config.web.listen),
        ...(pageTls !== undefined && { fingerprint: pageTls.current().fingerprint }),
        ...{ version, gateway, shop: shop.id },
      },
      'the page is at',
    );
    if (pushServer !== undefined && config.registers.listen !== undefined) {
      log.info(
        { url: await openListener(pushServer, config.registers.listen, 'registers.listen') },
        'registers push to',
      );
    }
    if (plainServer !== undefined && plainListen !== undefined) {
      log.info(
        { url: await openListener(plainServer, plainListen, 'web.plainListen') },
        'what the warning of the browser means is told at',
      );
    }
    isStarted = true;
    await untilStopped(
      [
        ...parts,
        store.broken.then((why) => Promise.reject(new Error(`the database can not be used: ${why}`))),
      ],
      signal,
    );
    log.info('stopping');
  } finally {
    taking.abort();
    // Ctrl-C ends a try-out, with all that it has started. Whatever else ends the agent, receipts go on printing.
    const isTryOut = signal.aborted && (signal.reason as Error).cause === 'SIGINT';
    const leaving = isTryOut ? 'try_out' : isStarted || signal.aborted ? 'stopped' : 'not_started';
    const fetched = printers.leave(leaving).then(() => fetching.abort());
    const servers = [page.app, pushServer, plainServer].filter((server) => server !== undefined);
    await Promise.all([fetched, ...servers.map((server) => closeServer(server, finishRequestsMs, clock))]);
    await capturing.idle(finishCapturesMs);
    await keeping.spill();
    working.abort();
    await Promise.allSettled(parts);
    log.info('stopped');
  }
}

function spaceLimits({ store }: Config): SpaceLimits {
  return {
    maxBytes: store.maxMegabytes * megabyte,
    maxSales: store.maxSales,
    minFreeBytes: store.minFreeMegabytes * megabyte,
    ballastBytes: store.ballastMegabytes * megabyte,
    keepMs: store.keepDays * dayMs,
    keepPictureMs: store.keepPictureDays * dayMs,
    keepSales: store.keepSales,
  };
}

function systemParts(config: Config, runtime: string, tryUpload: () => boolean): SystemParts {
  const { store, cloud, clock, cameras } = config;
  const { form, hours, maxMegabytes } = cameras.lookback;
  return {
    ...{ runtime, tryUpload },
    cloud: cloud.kind === 'off' ? undefined : { kind: cloud.kind, url: cloud.url },
    keeping: {
      salesDays: store.keepDays,
      picturesDays: Math.min(store.keepPictureDays, store.keepDays),
      newestSales: store.keepSales,
      minFree: store.minFreeMegabytes * megabyte,
    },
    lookback: { form, hours, maxBytes: maxMegabytes * megabyte },
    clock: clock.state === 'synced' ? 'configured' : 'system',
  };
}

function keepingOptions({ cameras, dataDir }: Config, keepMs: number): KeepingOptions {
  const { form, hours, maxMegabytes, minFreeMegabytes } = cameras.lookback;
  const folder = spillFolder(cameras.spill, dataDir);
  return {
    lookback: {
      form,
      folder: join(dataDir, 'lookback'),
      keepMs: hours * 3_600_000,
      maxBytes: maxMegabytes * megabyte,
      minFreeBytes: minFreeMegabytes * megabyte,
    },
    ...(folder !== undefined && { spill: { folder, keepMs } }),
  };
}

/** Resolves when the signal aborts; rejects when a part fails before that. */
async function untilStopped(parts: readonly Promise<unknown>[], signal: AbortSignal): Promise<void> {
  const stopped = untilAborted(signal);
  const failed = parts.map((part) => part.then(() => stopped));
  await Promise.race([stopped, ...failed]);
}
