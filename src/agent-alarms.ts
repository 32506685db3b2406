/** The agent's messages of alarms to somebody outside, where it has an address for them. */
import { runAlarmWebhook } from './cloud/alarm-webhook.ts';
import type { UploadReport } from './cloud/upload-state.ts';
import type { Config } from './config.ts';
import type { Log } from './ops/log.ts';
import type { GatewayStatusParts } from './pipeline/gateway-status.ts';
import { standingAlarms } from './pipeline/standing-alarms.ts';
import type { Store } from './store/store.ts';

/** Settles at once where there is no address, else when the signal has aborted. */
export async function runAlarms(
  deps: {
    readonly config: Config['alarms'];
    readonly log: Log;
    readonly gateway: GatewayStatusParts & { readonly store: Store };
    readonly upload: () => UploadReport | undefined;
  },
  signal: AbortSignal,
): Promise<void> {
  const { config, log, upload } = deps;
  if (config.webhook === undefined) return;
  const { store, clock, shop, gateway } = deps.gateway;
  await runAlarmWebhook(
    {
      ...{ config: config.webhook, clock, shop, gateway, log, random: Math.random },
      standing: () => standingAlarms({ ...deps.gateway, upload }),
      told: { read: () => store.read.toldAlarms(), write: (told) => store.write.noteToldAlarms(told) },
    },
    signal,
  );
}
