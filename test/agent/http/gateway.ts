/** The gateway's HTTP servers over a real store, without cameras: for tests of routes. */

import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { Camera } from '../../../src/agent/cameras/camera-contract.ts';
import type { TryOut } from '../../../src/agent/cameras/try-out.ts';
import { createLiveConfig } from '../../../src/agent/config/live-config.ts';
import { type Accounts, createAccounts } from '../../../src/agent/http/access/accounts.ts';
import { createConnectionWatch } from '../../../src/agent/http/connection-watch.ts';
import type { WebContext } from '../../../src/agent/http/context.ts';
import type { DeclaredRoute } from '../../../src/agent/http/route.ts';
import type { NetworkControl } from '../../../src/agent/http/routes/network/network.ts';
import type { OauthDeps } from '../../../src/agent/http/routes/oauth/oauth.ts';
import { createPageServer, createPushServer } from '../../../src/agent/http/server.ts';
import { createIntake } from '../../../src/agent/pipeline/intake.ts';
import { createMomentIntake } from '../../../src/agent/pipeline/moment-intake.ts';
import { type CurrentSetUp, createSetUpWatch } from '../../../src/agent/pipeline/set-up.ts';
import { createTimekeeper } from '../../../src/agent/pipeline/timekeeper.ts';
import type { RegisterBrokerReport } from '../../../src/agent/sources/push/broker-state.ts';
import type { PushDeps } from '../../../src/agent/sources/push/http.ts';
import { giveNewCode } from '../../../src/agent/store/access/set-up-code.ts';
import type { OpenStore } from '../../../src/agent/store/database.ts';
import type { SpaceReport } from '../../../src/agent/store/space/space-keeper.ts';
import { createMetrics } from '../../../src/agent/support/metrics.ts';
import { createNetworkChanges } from '../../../src/agent/system/network/change.ts';
import { createNetworkManager } from '../../../src/agent/system/network/nmcli.ts';
import { createTimeServers } from '../../../src/agent/system/network/time-servers.ts';
import type { Identity } from '../../../src/agent/system/tls/page-tls.ts';
import { createSetUpTransfer } from '../../../src/agent/system/transfer/for-page.ts';
import type { TriedNow, UploadReport } from '../../../src/agent/upload/upload-state.ts';
import type { Alarm } from '../../../src/domain/alarm/alarm.ts';
import type { SettingsSection } from '../../../src/domain/setup/page-settings.ts';
import type { ImportedPosAccount } from '../../../src/domain/setup/pos-account.ts';
import { type Clock, systemClock } from '../../../src/lib/clock.ts';
import { setUpCodeSha256 } from '../../../src/lib/crypto/set-up-code.ts';
import { createLog, type Log } from '../../../src/lib/log.ts';
import { picturesHere } from '../cameras/pictures/pictures-here.ts';
import { fileConfig } from '../config/file-config.ts';
import { oneCamera, openTestStore, shop, type TestStore } from '../store/fixtures.ts';
import { holdToDocument } from './described.ts';

export const tillToken = 'till-token-0123456789';
/** The code that permits setting a password. */
export const setUpCode = 'KF7P-2MXD-9RTV';
export const stateToken = 'state-token-0123456789';

export type TestGateway = {
  readonly url: string;
  /** Address of the push listener. */
  readonly pushUrl: string;
  readonly testStore: TestStore;
  /** Whether the page's server has the route. */
  hasRoute(method: string, url: string): boolean;
  /** Declared routes of the page's server. */
  readonly routes: readonly DeclaredRoute[];
  readonly accounts: Accounts;
  /** With TLS only. */
  useIdentity(identity: Identity): void;
  [Symbol.asyncDispose](): Promise<void>;
};

/** Keeps the network of this machine out of the test. */
function noNetworkManager(deps: { clock: Clock; log: Log; dataDir: string }): NetworkControl {
  const manager = createNetworkManager({ nmcli: '/nonexistent/nmcli', busctl: '/nonexistent/busctl' });
  const file = join(deps.dataDir, 'network-change.json');
  const changes = createNetworkChanges({ ...deps, manager, file });
  return { manager, changes, time: createTimeServers({ ...deps, root: '/nonexistent' }) };
}

export async function startGateway(
  options: {
    camera?: Camera;
    space?: SpaceReport;
    upload?: UploadReport;
    alarms?: Alarm[];
    registerBroker?: RegisterBrokerReport;
    momentSources?: NonNullable<WebContext['momentSources']>;
    receiptPrinters?: NonNullable<WebContext['receiptPrinters']>;
    printers?: NonNullable<WebContext['printers']>;
    changeTurn?: NonNullable<WebContext['acquireChangeLock']>;
    oauth?: OauthDeps;
    cloudUrl?: string;
    tryUpload?: () => TriedNow;
    /** Default: a machine without NetworkManager. */
    network?: NetworkControl;
    /** The account whose terminal t1 the register is. */
    posAccount?: ImportedPosAccount;
    saleClips?: (store: OpenStore) => NonNullable<WebContext['saleClips']>;
    pos?: (store: OpenStore) => NonNullable<WebContext['pos']>;
    notifier?: (store: OpenStore) => NonNullable<WebContext['notifier']>;
    clock?: Clock;
    tryOut?: TryOut;
    connectCamera?: (id: string) => void;
    /** Default: true, so that everything is open until a password is set. */
    isLocalOnly?: boolean;
    /** With it the page is served over TLS. */
    identity?: Identity;
    /** Sections of settings that config.yaml states. */
    stated?: readonly SettingsSection[];
    /** After a change over the API. */
    onSetUp?: (setUp: CurrentSetUp) => void;
  } = {},
): Promise<TestGateway> {
  const { registerBroker } = options;
  const testStore = await openTestStore();
  const { store } = testStore;
  await store.write.importSetUp({
    ...oneCamera,
    ...(options.posAccount !== undefined && { posAccounts: [options.posAccount] }),
    registers: oneCamera.registers.map((register) => ({
      ...register,
      tokenSha256: createHash('sha256').update(tillToken).digest('hex'),
      ...(options.posAccount !== undefined && { from: { account: options.posAccount.id, terminal: 't1' } }),
    })),
  });
  const clock = options.clock ?? systemClock;
  const log = createLog({ level: 'silent' });
  const timekeeper = await createTimekeeper({ store, clock, log, readState: () => 'synced' });
  const setUp = await createSetUpWatch({ store, clock, log });
  const push: PushDeps = {
    intake: createIntake({ store, clock, log, onPending: () => undefined }),
    moments: createMomentIntake({ store, log, onPending: () => undefined }),
    tokenSha256: (key) => {
      const register = setUp.current().registers.find((one) => one.key === key);
      return register === undefined ? undefined : (register.tokenSha256 ?? null);
    },
    received: () => timekeeper.received(),
    currency: 'JPY',
    timeZone: shop.timeZone,
    maxBodyBytes: 64 * 1024,
  };
  await store.write.giveFirstCode(setUpCodeSha256(setUpCode));
  const accounts = await createAccounts({
    ...{ store, clock, log, isLocalOnly: options.isLocalOnly ?? true },
    giveNewCode: () => giveNewCode(store, { dataDir: dirname(testStore.path) }),
  });
  const watch = createConnectionWatch({ clock, log });
  const dataDir = dirname(testStore.path);
  const settings = createLiveConfig({
    ...{ file: fileConfig(dataDir, shop), stated: new Set(options.stated), environment: {}, clock },
  });
  const pushApp = createPushServer(push, log, clock, watch);
  const { app, live, routes, useIdentity } = await createPageServer(
    {
      ...{ accounts, watch },
      allowedHosts: ['gateway.example'],
      stateToken,
      push,
      system: {
        runtime: 'Node.js, test',
        cloud: options.cloudUrl === undefined ? undefined : { kind: 'https', url: options.cloudUrl },
        keeping: { salesDays: 90, picturesDays: 30, newestSales: 1_000, minFree: 268_435_456 },
        clipUpload: 'off',
        lookback: { form: 'keyframes', hours: 12, maxBytes: 4_294_967_296 },
        clock: 'system',
        updates: {
          ...{ from: 'https://me:secret@updates.example/path/', automatic: true, hours: '02:00-05:00' },
          last: () => ({ atMs: 1_000, isInstalled: true, words: { en: 'is installed', ja: '更新し' } }),
          os: () => ({ kind: 'automatic', lastMs: 86_400_000, sinceMs: undefined }),
        },
        tryUpload: options.tryUpload ?? (() => 'not_now'),
      },
      settings: {
        ...{ live: settings, file: 'config.yaml', environment: {}, gateway: 'gw-test', clock, log },
        dataDir,
        examineCloud: () => Promise.reject(new Error('no self-examination here')),
      },
      network: options.network ?? noNetworkManager({ clock, log, dataDir: dirname(testStore.path) }),
      ...(options.oauth !== undefined && { oauth: options.oauth }),
      ...(options.identity !== undefined && { identity: options.identity }),
    },
    {
      store,
      shop,
      gateway: 'gw-test',
      version: '0.0.0',
      startedAtMs: clock.nowMs(),
      clock,
      log,
      timekeeper,
      thumbnailWidthPx: 640,
      setUp: () => setUp.current(),
      setUpChanged: async () => {
        await setUp.lookNow();
        settings.apply(setUp.settings());
        options.onSetUp?.(setUp.current());
      },
      camera: () => options.camera,
      pictures: picturesHere,
      ...(options.tryOut !== undefined && { tryOut: options.tryOut }),
      ...(options.connectCamera !== undefined && { connectCamera: options.connectCamera }),
      ...(options.saleClips !== undefined && { saleClips: options.saleClips(store) }),
      space: () => options.space,
      alarms: () => [...store.alarms(), ...watch.alarms(), ...(options.alarms ?? [])],
      ...(options.pos !== undefined && { pos: options.pos(store) }),
      ...(options.notifier !== undefined && { notifier: options.notifier(store) }),
      ...(registerBroker !== undefined && { registerBroker: () => registerBroker }),
      ...(options.momentSources !== undefined && { momentSources: options.momentSources }),
      ...(options.receiptPrinters !== undefined && { receiptPrinters: options.receiptPrinters }),
      ...(options.printers !== undefined && { printers: options.printers }),
      ...(options.changeTurn !== undefined && { acquireChangeLock: options.changeTurn }),
      upload: () => options.upload,
      metrics: createMetrics({
        ...{ store, clock, timekeeper },
        ...{ version: '0.0.0', startedAtMs: clock.nowMs(), dataDir: dirname(testStore.path) },
        setUp: () => setUp.current(),
        camera: () => options.camera,
        posAccounts: () => [],
        space: () => options.space,
        upload: () => options.upload,
        channels: () => [],
      }),
      transfer: createSetUpTransfer({ store, shop, gateway: 'gw-test', version: '0.0.0', clock }),
      support: { examine: () => Promise.resolve([]), bundle: () => Promise.resolve(Buffer.from('bundle')) },
    },
  );
  const isAsDescribed = [holdToDocument(app, routes), holdToDocument(pushApp, routes)];
  const stop = new AbortController();
  const running = Promise.all([live.run(stop.signal), accounts.run(stop.signal)]);
  const anyPort = { host: '127.0.0.1', port: 0 };
  return {
    url: (await app.listen(anyPort)).replace(/^http:/, options.identity === undefined ? 'http:' : 'https:'),
    useIdentity,
    pushUrl: await pushApp.listen(anyPort),
    testStore,
    hasRoute: (method, url) => app.hasRoute({ method: method, url }),
    ...{ routes, accounts },
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await running;
      await app.close();
      await pushApp.close();
      await testStore[Symbol.asyncDispose]();
      for (const check of isAsDescribed) check();
    },
  };
}
