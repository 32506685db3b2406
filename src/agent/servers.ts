/**
 * The agent's servers: the page and its access, the explanation of its certificate over plain HTTP, and the
 * one that registers push to.
 */
import { join } from 'node:path';
import type { Log } from '../lib/log.ts';
import { isLoopback, type ListenAddress, listenText } from '../lib/net/listen-address.ts';
import { openListener } from '../lib/net/open-listener.ts';
import { typedAddresses } from '../lib/net/own-addresses.ts';
import type { Config } from './config/config.ts';
import type { LiveConfig } from './config/live-config.ts';
import { type Accounts, createAccounts } from './http/access/accounts.ts';
import type { ConnectionWatch } from './http/connection-watch.ts';
import type { WebContext } from './http/context.ts';
import { originOf } from './http/origin.ts';
import { createPlainOpening } from './http/plain-page/opening.ts';
import { createPlainPageServer } from './http/plain-page/server.ts';
import type { OauthDeps } from './http/routes/oauth/oauth.ts';
import type { SettingsControl } from './http/routes/settings/control.ts';
import type { SystemParts } from './http/routes/system.ts';
import { closeServer, createPageServer, createPushServer } from './http/server.ts';
import { createPushListener } from './push-listener.ts';
import type { PushDeps } from './sources/push/http.ts';
import { forgetCode, giveNewCode, prepareSetUpCode } from './store/access/set-up-code.ts';
import { createNetworkChanges } from './system/network/change.ts';
import { createNetworkManager } from './system/network/nmcli.ts';
import { createTimeServers } from './system/network/time-servers.ts';
import { keyPinOf } from './system/tls/fingerprint.ts';
import { openPageTls, type PageTls } from './system/tls/page-tls.ts';

type AgentServersDeps = {
  readonly config: Config;
  readonly live: LiveConfig;
  readonly log: Log;
  readonly push: PushDeps;
  readonly system: SystemParts;
  readonly settings: SettingsControl;
  readonly watch: ConnectionWatch;
  /** The page's data and operations; values known only to the servers are added here. */
  readonly context: Omit<WebContext, 'log' | 'listens'>;
  /** Whether registers print to this address of the gateway. */
  readonly isPrinterAt: (address: ListenAddress) => boolean;
};

export type AgentServers = {
  /** Background work of the servers; each settles when the signal aborts. */
  run(signal: AbortSignal): Promise<void>[];
  /** Rejects if an address can't be bound; for the plain page that is only reported. */
  open(): Promise<void>;
  /** Accepts nothing new; requests in progress get at most `ms`. */
  close(ms: number): Promise<void>;
};

export async function createAgentServers(deps: AgentServersDeps): Promise<AgentServers> {
  const { config, live, log, push, context, watch, isPrinterAt } = deps;
  const { clock, shop, gateway, version, timekeeper } = context;
  const { web } = config;
  const webLog = log.child({ part: 'web' });

  const accounts = await pageAccounts(config, context, webLog);
  const pageTls = await openPageTls(web.tls, {
    ...{ clock, dataDir: config.dataDir, allowedHosts: web.allowedHosts },
    log: webLog,
    isClockSynced: () => timekeeper.state() === 'synced',
  });
  const manager = createNetworkManager();
  const changes = createNetworkChanges({
    ...{ manager, clock, log: log.child({ part: 'network' }) },
    file: join(config.dataDir, 'network-change.json'),
  });
  const page = await createPageServer(
    {
      ...{
        accounts,
        push,
        allowedHosts: web.allowedHosts,
        system: deps.system,
        settings: deps.settings,
        watch,
      },
      network: {
        manager,
        changes,
        time: createTimeServers({ dataDir: config.dataDir, clock }),
        ...proxyOf(config),
      },
      ...(pageTls !== undefined && { identity: pageTls.current() }),
      oauth: { ...posLogins(context), log: log.child({ part: 'pos' }) },
      ...(web.stateToken !== undefined && { stateToken: web.stateToken }),
    },
    {
      ...context,
      log: webLog,
      get listens() {
        return listensOf(live.current(), pageTls);
      },
    },
  );
  const plainServer =
    web.plainListen === undefined || pageTls === undefined
      ? undefined
      : createPlainPageServer({
          identity: () => pageTls.current(),
          port: web.listen.port,
          allowedHosts: web.allowedHosts,
          log: webLog,
          watch,
        });
  const plainOpening =
    plainServer === undefined || web.plainListen === undefined
      ? undefined
      : createPlainOpening({ server: plainServer, address: web.plainListen, clock, log, isPrinterAt });
  const pushLog = log.child({ part: 'push' });
  const pushListener = createPushListener({
    ...{ live, clock, log: pushLog },
    createServer: () => createPushServer(push, pushLog, clock, watch),
  });

  return {
    run: (signal) => [
      page.live.run(signal),
      ...(pageTls === undefined ? [] : [pageTls.run((identity) => page.useIdentity(identity), signal)]),
      accounts.run(signal),
      changes.run(signal),
      pushListener.run(signal),
      ...(plainOpening === undefined ? [] : [plainOpening.run(signal)]),
    ],
    async open() {
      const scheme = pageTls === undefined ? 'http' : 'https';
      const url = (await openListener(page.app, web.listen, 'web.listen')).replace(/^http:/, `${scheme}:`);
      log.info(
        {
          url,
          addresses: await typedAddresses(scheme, web.listen),
          ...(pageTls !== undefined && { fingerprint: pageTls.current().fingerprint }),
          ...{ version, gateway, shop: shop.id },
        },
        'page server listening',
      );
      await pushListener.open();
      await plainOpening?.open();
    },
    async close(ms) {
      const servers = [page.app, plainServer].filter((server) => server !== undefined);
      await Promise.all([...servers.map((server) => closeServer(server, ms, clock)), pushListener.close(ms)]);
    },
  };
}

/** Logins at a POS, which are stored as settings of its account. */
function posLogins(context: AgentServersDeps['context']) {
  const { store, clock, shop } = context;
  return {
    ...{ clock, timeZone: shop.timeZone },
    account: async (id: string) => (await store.read.posAccounts()).find((account) => account.id === id),
    async save(id: string, settings: Parameters<OauthDeps['save']>[1]): Promise<boolean> {
      const isSaved = await store.write.savePosSettings({ id, settings, restartsSource: true });
      if (isSaved) await context.setUpChanged();
      return isSaved;
    },
  };
}

/** The proxy's own login is left out. */
function proxyOf({ cloud }: Config): { proxy?: string } {
  return 'proxy' in cloud ? { proxy: originOf(cloud.proxy.url) } : {};
}

/** A person with the data folder, or a computer for the boot partition, has the gateway at hand and may start over. */
async function pageAccounts(
  { web, dataDir }: Config,
  { store, clock }: Pick<WebContext, 'store' | 'clock'>,
  log: Log,
): Promise<Accounts> {
  const { listen, resetFile } = web;
  const place = { dataDir, ...(resetFile !== undefined && { resetFile }) };
  await prepareSetUpCode(store, place, log);
  const isLocalOnly = isLoopback(listen.host);
  if (!isLocalOnly && web.tls.kind === 'off')
    log.warn(
      { listen: listenText(listen) },
      'page reachable over the network without TLS, passwords and pictures are readable in transit',
    );
  return createAccounts({
    ...{ store, clock, log, isLocalOnly },
    giveNewCode: () => giveNewCode(store, place),
    onPasswordSet: () => forgetCode(place, log),
  });
}

function listensOf(
  { web, registers, printerProxy }: Config,
  pageTls: PageTls | undefined,
): NonNullable<WebContext['listens']> {
  return {
    page: web.listen,
    ...(web.plainListen !== undefined && { plain: web.plainListen }),
    ...(pageTls !== undefined && { pageKeyPin: () => keyPinOf(pageTls.current().certPem) }),
    ...(registers.listen !== undefined && { push: registers.listen }),
    printers: printerProxy.printers.map(({ listen }) => listen),
    ...(registers.mqtt !== undefined && {
      mqtt: { url: registers.mqtt.url, topicPrefix: registers.mqtt.topicPrefix },
    }),
  };
}
