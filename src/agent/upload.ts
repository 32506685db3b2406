/** The agent's connection to its cloud. */
import { childLifetime } from '../lib/abort.ts';
import type { Captures } from './captures.ts';
import type { Clips } from './clips/clips.ts';
import type { CloudConfig, Config } from './config/config.ts';
import { runWithConfig } from './config/live-config.ts';
import type { Environment } from './environment.ts';
import { createRemote, type Remote } from './remote/remote.ts';
import type { NudgedAccounts } from './sources/polling/nudged-accounts.ts';
import type { AgentState } from './state.ts';
import { createGatewayStatus } from './support/gateway-status.ts';
import { updateFacts } from './system/update/facts.ts';
import { runErasures } from './upload/erasures.ts';
import { runNudges } from './upload/nudges.ts';
import { pictureRules } from './upload/picture-rules.ts';
import type { PosTokens } from './upload/pos-tokens.ts';
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
  /** Answers to the desired state. */
  remote(): ReturnType<Remote['report']>;
  run(signal: AbortSignal): Promise<void>[];
};

export function createUpload(
  env: Environment,
  state: AgentState,
  deps: {
    readonly accounts: NudgedAccounts;
    readonly posTokens: PosTokens;
    readonly clips: Pick<Clips, 'read' | 'request'>;
    readonly captures: Pick<Captures, 'saleLog'>;
  },
): Upload {
  const { live, clock } = env;
  // State of the cloud that is set up now.
  let uploadState = createUploadState(clock);
  const { store, timekeeper } = state;
  const remote = createRemote({
    ...{ store, timekeeper, clock, live, clips: deps.clips, gateway: env.gateway, shop: env.shop },
    ...{ version: env.version, updates: () => updateFacts() },
    ...{ config: env.config, log: env.log.child({ part: 'remote' }), setUp: () => state.setUp() },
  });
  const report = () => (live.current().cloud.kind === 'off' ? undefined : uploadState.state());
  return {
    report,
    alarms: () => uploadAlarms(report()),
    tryNow: () => uploadState.tryNow(),
    remote: () => remote.report(),
    run: (signal) => [
      runWithConfig(
        live,
        {
          part: ({ cloud, clips: { upload, uploadKilobitsPerSecond } }) => ({
            cloud,
            ofClips: { upload, uploadKilobitsPerSecond },
          }),
          work: (now, until) => {
            uploadState = createUploadState(clock);
            return runUpload(env, { ...now, ...deps, remote, gatewayState: state, uploadState }, until);
          },
        },
        signal,
      ),
    ],
  };
}

/** Settles at once if nothing is to be uploaded, else when the signal has aborted and the sink is closed. */
async function runUpload(
  env: Environment,
  {
    cloud,
    ofClips,
    clips,
    gatewayState,
    uploadState,
    accounts,
    posTokens,
    captures,
    remote,
  }: {
    cloud: CloudConfig;
    ofClips: Pick<Config['clips'], 'upload' | 'uploadKilobitsPerSecond'>;
    clips: Pick<Clips, 'read'>;
    gatewayState: AgentState;
    uploadState: UploadState;
    accounts: NudgedAccounts;
    posTokens: PosTokens;
    captures: Pick<Captures, 'saleLog'>;
    remote: Remote;
  },
  signal: AbortSignal,
): Promise<void> {
  if (cloud.kind === 'off') return remote.run({}, '', signal);
  const { clock, gateway, shop } = env;
  const log = env.log.child({ part: 'upload' });
  const { spreadSeconds, pictures, ...sinkConfig } = cloud;
  const retry = { ...cloudRetry, spreadMs: spreadSeconds * 1_000 };
  await using sink = createSink(sinkConfig, { clock, log, identity: { gateway, shop }, retry });
  using _tokens = posTokens.use(sink);
  using both = childLifetime(signal);
  const { store } = gatewayState;
  const erasing = runErasures({ store, sink, clock, log }, both.signal);
  const asking = remote.run(sink, cloud.url, both.signal);
  const nudges = runNudges({ sink, accounts, clock, log, random: Math.random }, both.signal);
  const rules = pictureRules(pictures, shop.timeZone);
  const { upload, uploadKilobitsPerSecond } = ofClips;
  try {
    const uploading = runUploader(
      {
        store: withUnrecorded(store, () => clock.nowMs()),
        ...{ sink, clock, log, state: uploadState, retry },
        random: Math.random,
        onSent: captures.saleLog.sent,
        pictures: rules,
        ...(upload !== 'off' && {
          clips: {
            ...{ store, shop, isOfAll: upload === 'all' },
            rules: { ...rules, maxKilobitsPerSecond: uploadKilobitsPerSecond },
            read: (clip, range) => clips.read(clip, range),
          },
        }),
        status: createGatewayStatus(gatewayState),
      },
      both.signal,
    );
    await Promise.all([uploading, nudges, erasing, asking]);
  } finally {
    both.end();
    await Promise.allSettled([nudges, erasing, asking]);
  }
}
