/** The agent's connections to the outside of the shop: its cloud, and the webhook that alarms are sent to. */
import { standingAlarms } from './alarms/standing-alarms.ts';
import { runAlarmWebhook } from './alarms/webhook.ts';
import type { Environment } from './environment.ts';
import type { AgentState } from './state.ts';
import { createGatewayStatus } from './support/gateway-status.ts';
import { pictureRules } from './upload/picture-rules.ts';
import { createSink } from './upload/registry.ts';
import { withUnrecorded } from './upload/unrecorded.ts';
import { uploadAlarms } from './upload/upload-alarms.ts';
import { cloudRetry } from './upload/upload-policy.ts';
import {
  createUploadState,
  type TriedNow,
  type UploadReport,
  type UploadState,
} from './upload/upload-state.ts';
import { runUploader } from './upload/uploader.ts';

export type Upload = {
  /** Undefined if nothing is to be uploaded. */
  report(): UploadReport | undefined;
  alarms(): ReturnType<typeof uploadAlarms>;
  /** On a person's request. */
  tryNow(): TriedNow;
  run(signal: AbortSignal): Promise<void>[];
};

export function createUpload(env: Environment, state: AgentState): Upload {
  const { config, clock } = env;
  const uploadState = createUploadState(clock);
  const report = () => (config.cloud.kind === 'off' ? undefined : uploadState.state());
  return {
    report,
    alarms: () => uploadAlarms(report()),
    tryNow: () => uploadState.tryNow(),
    run: (signal) => [runAlarms(env, state, signal), runUpload(env, state, uploadState, signal)],
  };
}

/** Settles at once if nothing is to be uploaded, else when the signal has aborted and the sink is closed. */
async function runUpload(
  env: Environment,
  gatewayState: AgentState,
  state: UploadState,
  signal: AbortSignal,
): Promise<void> {
  const { cloud } = env.config;
  if (cloud.kind === 'off') return;
  const { clock, gateway, shop } = env;
  const log = env.log.child({ part: 'upload' });
  const { spreadSeconds, pictures, ...sinkConfig } = cloud;
  const retry = { ...cloudRetry, spreadMs: spreadSeconds * 1_000 };
  await using sink = createSink(sinkConfig, { clock, log, identity: { gateway, shop }, retry });
  await runUploader(
    {
      store: withUnrecorded(gatewayState.store, () => clock.nowMs()),
      ...{ sink, clock, log, state, retry },
      random: Math.random,
      pictures: pictureRules(pictures, shop.timeZone),
      status: createGatewayStatus(gatewayState),
    },
    signal,
  );
}

/** Settles at once without an address, else when the signal has aborted. */
async function runAlarms(env: Environment, state: AgentState, signal: AbortSignal): Promise<void> {
  const { clock, shop, gateway } = env;
  const { webhook } = env.config.alarms;
  if (webhook === undefined) return;
  const { read, write } = state.store;
  await runAlarmWebhook(
    {
      ...{
        config: webhook,
        clock,
        shop,
        gateway,
        log: env.log.child({ part: 'alarms' }),
        random: Math.random,
      },
      standing: () => standingAlarms(state),
      sent: { read: () => read.sentAlarms(), write: (sent) => write.noteSentAlarms(sent) },
    },
    signal,
  );
}
