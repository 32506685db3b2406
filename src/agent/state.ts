/** The current state of the agent, read from its parts on demand: for the cloud, the page, metrics and alarms. */
import type { Alarm } from '../domain/alarm/alarm.ts';
import type { Camera } from './cameras/camera-contract.ts';
import type { ClipsReport } from './clips/clips.ts';
import type { Environment } from './environment.ts';
import type { Storage } from './storage.ts';
import type { GatewayStatusParts } from './support/gateway-status.ts';
import type { MetricsDeps } from './support/metrics.ts';
import { osUpdateAlarms, updateAlarms } from './system/update/alarm.ts';
import { firstLookMs, readOsUpdates } from './system/update/os-updates.ts';

export type AgentState = GatewayStatusParts &
  MetricsDeps &
  Pick<Storage, 'store' | 'timekeeper'> & {
    camera(id: string): Camera | undefined;
    alarms(): readonly Alarm[];
  };

type WithAlarms = { alarms(): readonly Alarm[] };

/** `parts` is called once all of them exist: some report the state that others add to. */
export function createState(
  { config, clock, version, gateway, shop, startedAtMs }: Environment,
  storage: Storage,
  parts: () => {
    readonly cameras: { camera(id: string): Camera | undefined };
    readonly clips: { report(): ClipsReport };
    readonly sources: WithAlarms & { readonly pos: { report: AgentState['posAccounts'] } };
    readonly upload: WithAlarms & { report: AgentState['upload']; remote: GatewayStatusParts['remote'] };
    readonly http: WithAlarms;
    readonly notifier: WithAlarms & { report: AgentState['channels'] };
  },
): AgentState {
  const { store, timekeeper, databasePath, setUp } = storage;
  return {
    ...{ version, gateway, shop, startedAtMs, clock, store, timekeeper, databasePath },
    dataDir: config.dataDir,
    setUp: () => setUp.current(),
    camera: (id) => parts().cameras.camera(id),
    space: () => storage.report(),
    clips: () => parts().clips.report(),
    posAccounts: () => parts().sources.pos.report(),
    upload: () => parts().upload.report(),
    remote: async () => await parts().upload.remote?.(),
    channels: () => parts().notifier.report(),
    osUpdates: () => readOsUpdates(),
    alarms() {
      const { sources, http, upload, notifier } = parts();
      return [
        ...[storage, sources, http, upload, notifier].flatMap((part) => part.alarms()),
        ...updateAlarms(clock.nowMs()),
        ...osUpdateAlarms(clock.nowMs(), readOsUpdates(), () =>
          timekeeper.state() === 'synced' ? firstLookMs(config.dataDir) : undefined,
        ),
      ];
    },
  };
}
