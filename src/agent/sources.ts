/** All ways by which sales come in: registers that push or publish, POS clouds that are polled, receipt printers. */
import type { Alarm } from '../domain/alarm/alarm.ts';
import type { Captures } from './captures.ts';
import { runWithConfig } from './config/live-config.ts';
import type { Environment } from './environment.ts';
import type { CurrentSetUp } from './pipeline/set-up.ts';
import type { Leaving, PreparedPrinters, Printers } from './printers.ts';
import { createDelayMemory } from './sources/moments/camera-event/delay-memory.ts';
import { createMomentSources, type MomentSources } from './sources/moments/run-sources.ts';
import type { CloudTokens } from './sources/polling/cloud-tokens.ts';
import { createPosAccounts, type PosAccounts } from './sources/polling/pos-accounts.ts';
import { createPixelReader } from './sources/printer/pixels/pixel-reader.ts';
import type { RegisterBrokerReport } from './sources/push/broker-state.ts';
import type { PushDeps } from './sources/push/http.ts';
import { createRegisterBroker, type RegisterBroker, type RegisterBrokerConfig } from './sources/push/mqtt.ts';
import { createPace } from './sources/push/pace.ts';
import type { Storage } from './storage.ts';

export type Sources = AsyncDisposable & {
  /** For the servers that registers push to. */
  readonly push: PushDeps;
  readonly pos: PosAccounts;
  /** Access tokens of a POS from the cloud. */
  readonly cloudTokens: CloudTokens;
  readonly printers: Printers;
  readonly momentSources: Pick<MomentSources, 'report'>;
  /** Reports nothing while registers publish to no broker. */
  readonly broker: { report(): RegisterBrokerReport | undefined };
  /** Applies the set-up. */
  keep(setUp: CurrentSetUp): void;
  alarms(): Alarm[];
  run(signal: AbortSignal): Promise<void>[];
};

export function createSources(
  env: Environment,
  parts: {
    readonly storage: Storage;
    readonly captures: Pick<Captures, 'intake' | 'moments'>;
    readonly printers: PreparedPrinters;
    readonly cloudTokens: CloudTokens;
    /** A till has connected to the printer of a register. */
    readonly onTill: (register: string) => void;
    /** How the agent ends. */
    leaving(): Leaving;
  },
): Sources {
  const { config, clock, gateway, shop } = env;
  const { cloudTokens } = parts;
  const { intake, moments } = parts.captures;
  const { store, timekeeper, setUp } = parts.storage;
  const pixels = createPixelReader({
    ...{ store, intake, clock, tryRules: env.tryRules },
    log: env.log.child({ part: 'receipts' }),
    received: (monotonicMs, boot) => timekeeper.receivedAt(monotonicMs, boot),
    rulesOf: (key) =>
      printers.configured.find(({ register }) => register === key)?.rules ??
      setUp.current().registers.find((register) => register.key === key)?.printer?.rules,
  });
  const printers = parts.printers.connect({
    ...{ intake, timekeeper, onTill: parts.onTill },
    keepPicture: async (picture) => {
      await store.write.keepPaperPicture(picture);
      pixels.wake();
    },
  });
  /** The printer proxy's captured jobs are fetched until it has been released. */
  const fetching = new AbortController();
  const fromRegisters = {
    intake,
    moments,
    tokenSha256: (key: string) => {
      const register = setUp.current().registers.find((candidate) => candidate.key === key);
      return register === undefined ? undefined : (register.tokenSha256 ?? null);
    },
    received: () => timekeeper.received(),
    currency: config.shop.currency,
    timeZone: shop.timeZone,
    maxBodyBytes: config.registers.maxBodyBytes,
  };
  const paced = createPace(clock);
  const push = { ...fromRegisters, intake: paced(intake), moments: paced(moments) };
  let broker: RegisterBroker | undefined;
  const runBroker = async (mqtt: RegisterBrokerConfig | undefined, signal: AbortSignal): Promise<void> => {
    broker =
      mqtt &&
      createRegisterBroker(mqtt, {
        ...fromRegisters,
        gateway,
        clock,
        log: env.log.child({ part: 'registers' }),
      });
    await broker?.run(signal);
  };
  const momentSources = createMomentSources({
    ...{ clock, gateway, moments },
    get broker() {
      return env.live.current().registers.mqtt;
    },
    log: env.log.child({ part: 'registers' }),
    delays: createDelayMemory({ store, log: env.log.child({ part: 'registers' }) }),
    received: () => timekeeper.received(),
  });
  const pos = createPosAccounts({
    ...{ store, clock, intake, cloudTokens },
    log: env.log.child({ part: 'pos' }),
    received: () => timekeeper.received(),
    timeZone: shop.timeZone,
    random: Math.random,
  });
  return {
    ...{ push, pos, printers, momentSources, cloudTokens },
    broker: { report: () => broker?.report() },
    keep(current) {
      pos.keep(current);
      printers.keep(current.registers);
      momentSources.keep(current);
    },
    alarms: () => [
      ...(broker?.alarms() ?? []),
      ...momentSources.alarms(),
      ...pos.alarms(),
      ...printers.alarms(),
    ],
    run: (signal) => [
      runWithConfig(env.live, { part: ({ registers }) => registers.mqtt, work: runBroker }, signal),
      momentSources.run(signal),
      pos.run(signal),
      printers.run(fetching.signal),
      pixels.run(signal),
    ],
    async [Symbol.asyncDispose]() {
      await printers.leave(parts.leaving());
      fetching.abort();
    },
  };
}
