/** The agent's connection to its cloud, if there is one. */

import type { Log } from '../lib/log.ts';
import type { CloudConfig } from './config/config.ts';
import type { Store } from './store/store.ts';
import { createGatewayStatus, type GatewayStatusParts } from './support/gateway-status.ts';
import { pictureRules } from './upload/picture-rules.ts';
import { createSink } from './upload/registry.ts';
import { withUnrecorded } from './upload/unrecorded.ts';
import { cloudRetry } from './upload/upload-policy.ts';
import type { UploadState } from './upload/upload-state.ts';
import { runUploader } from './upload/uploader.ts';

/** Settles at once if nothing is to be uploaded, else when the signal has aborted and the sink is closed. */
export async function runUpload(
  deps: {
    readonly cloud: CloudConfig;
    readonly log: Log;
    readonly state: UploadState;
    /** Owner of the sales, and the status reported to the cloud. */
    readonly gateway: GatewayStatusParts & { readonly store: Store };
  },
  signal: AbortSignal,
): Promise<void> {
  const { cloud, log, state } = deps;
  if (cloud.kind === 'off') return;
  const { store, clock, gateway, shop } = deps.gateway;
  const { spreadSeconds, pictures, ...sinkConfig } = cloud;
  const retry = { ...cloudRetry, spreadMs: spreadSeconds * 1_000 };
  await using sink = createSink(sinkConfig, { clock, log, identity: { gateway, shop }, retry });
  await runUploader(
    {
      store: withUnrecorded(store, () => clock.nowMs()),
      ...{ sink, clock, log, state, retry },
      random: Math.random,
      pictures: pictureRules(pictures, shop.timeZone),
      status: createGatewayStatus(deps.gateway),
    },
    signal,
  );
}
