/** Sends the agent's alarms to the configured webhook, if any. */

import type { Log } from '../lib/log.ts';
import { standingAlarms } from './alarms/standing-alarms.ts';
import { runAlarmWebhook } from './alarms/webhook.ts';
import type { Config } from './config/config.ts';
import type { Store } from './store/store.ts';
import type { GatewayStatusParts } from './support/gateway-status.ts';
import type { UploadReport } from './upload/upload-state.ts';

/** Settles at once without an address, else when the signal has aborted. */
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
