/** Environment of all parts of the agent: configuration, machine, and identity of the gateway. */
import type { TryRules } from '../domain/sale/receipt-reading.ts';
import type { Shop } from '../domain/sale/sale-event.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { RecentLines } from '../lib/recent-lines.ts';
import type { ServiceManager } from '../lib/systemd.ts';
import { version } from '../lib/version.ts';
import type { Config } from './config/config.ts';
import type { AgentProcess } from './printers.ts';
import { gatewayId } from './store/gateway-id.ts';

/** Provided by the command line. */
export type AgentDeps = {
  readonly config: Config;
  readonly log: Log;
  /** Recent lines of `log`. */
  readonly recentLog?: RecentLines;
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
  readonly shop: Shop;
  /** Epoch milliseconds. */
  readonly startedAtMs: number;
  /** CLOCK_MONOTONIC milliseconds. */
  readonly startedAtMonotonicMs: number;
};

export function createEnvironment(deps: AgentDeps): Environment {
  const { config, clock } = deps;
  const { id, name, timeZone } = config.shop;
  return {
    ...deps,
    version,
    gateway: config.gateway.id ?? gatewayId(config.dataDir),
    shop: { id, name, timeZone },
    startedAtMs: clock.nowMs(),
    startedAtMonotonicMs: clock.monotonicMs(),
  };
}
