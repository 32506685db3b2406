/** Environment of all parts of the agent: configuration, machine, and identity of the gateway. */
import type { TryRules } from '../domain/sale/receipt-reading.ts';
import type { Shop } from '../domain/sale/sale-event.ts';
import type { SettingsSection } from '../domain/setup/page-settings.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { RecentLines } from '../lib/logging/recent-lines.ts';
import type { ServiceManager } from '../lib/systemd.ts';
import { version } from '../lib/version.ts';
import type { Config } from './config/config.ts';
import { createLiveConfig, type LiveConfig } from './config/live-config.ts';
import type { AgentProcess } from './printers.ts';
import { gatewayId } from './store/gateway-id.ts';

/** Provided by the command line. */
export type AgentDeps = {
  /** As config.yaml has it. */
  readonly config: Config;
  /** Sections of settings that the file states; absent: none. */
  readonly stated?: ReadonlySet<SettingsSection>;
  /** The id of the shop was made here, and may become that of an imported set-up: restarts the agent then. */
  readonly restartAsShop?: () => void;
  readonly log: Log;
  /** Recent lines of `log`. */
  readonly recentLog?: RecentLines;
  /** Changes the level of `log` and its children. */
  readonly setLogLevel?: (level: Config['log']['level']) => void;
  readonly clock: Clock;
  readonly self?: AgentProcess;
  readonly manager?: ServiceManager;
  readonly runtime?: string;
  /** Parser of texts by a register's rules: the printer proxy's program is not part of the agent. */
  readonly tryRules: TryRules;
};

export type Environment = AgentDeps & {
  readonly version: string;
  readonly gateway: string;
  /** Its name is that of the config in force. */
  readonly shop: Shop;
  /** The config in force: with the settings made on the page, once the database is open. */
  readonly live: LiveConfig;
  /** Epoch milliseconds. */
  readonly startedAtMs: number;
  /** CLOCK_MONOTONIC milliseconds. */
  readonly startedAtMonotonicMs: number;
};

export function createEnvironment(deps: AgentDeps): Environment {
  const { config, clock } = deps;
  const { id, timeZone } = config.shop;
  const live = createLiveConfig({
    ...{ file: config, stated: deps.stated ?? new Set(), clock },
    environment: deps.self?.environment ?? {},
  });
  live.onChange(() => deps.setLogLevel?.(live.current().log.level));
  return {
    ...deps,
    version,
    gateway: config.gateway.id ?? gatewayId(config.dataDir),
    shop: {
      ...{ id, timeZone },
      get name() {
        return live.current().shop.name;
      },
    },
    live,
    startedAtMs: clock.nowMs(),
    startedAtMonotonicMs: clock.monotonicMs(),
  };
}
