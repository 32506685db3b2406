/** A gateway's side of the desired state: the real store, over the real HTTPS sink, to the real receiver. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Clips } from '../../../src/agent/clips/clips.ts';
import { type Config, configSchema } from '../../../src/agent/config/config.ts';
import { createLiveConfig } from '../../../src/agent/config/live-config.ts';
import { createRemote } from '../../../src/agent/remote/remote.ts';
import type { Store } from '../../../src/agent/store/operations.ts';
import { type UpdateFacts, updateFacts } from '../../../src/agent/system/update/facts.ts';
import { createHttpsSink } from '../../../src/agent/upload/https/https.ts';
import { systemClock as clock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { openReceiverAdmin } from '../../../src/receiver/receiver-store.ts';
import type { Receiver } from '../../receiver/start.ts';
import { shop } from '../store/fixtures.ts';
import { drained, upload } from '../upload/uploading.ts';

const log = createLog({ level: 'silent' });
export const gateway = 'gw-test';
export const json = { 'content-type': 'application/json' };

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tillframe-remote-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

export function tokenOf({ dataDir }: Receiver): string {
  using admin = openReceiverAdmin({ dataDir, nowMs: () => clock.nowMs() });
  return admin.credentials.make({ kind: 'token', gateway, shop: shop.id }).secret;
}

type Written = {
  readonly remote?: object;
  readonly upload?: 'off' | 'incidents';
  readonly dataDir?: string;
  /** Too many clips wait. */
  readonly isFull?: boolean;
  readonly clockState?: 'synced' | 'unsynced';
  readonly update?: object;
  /** Version that runs. */
  readonly version?: string;
  readonly updates?: () => UpdateFacts;
};

function configOf(
  { remote = {}, upload: sends = 'incidents', update = {} }: Written,
  dataDir: string,
): Config {
  const written = configSchema.parse({ remote, clips: { upload: sends }, update, dataDir });
  return { ...written, shop: { ...written.shop, ...shop }, cloud: { kind: 'off' }, alarms: {} } as Config;
}

/** Runs until disposed: asks, acts, and sends statuses. `requested`: the sales whose clips were planned. */
export function connect(store: Store, receiver: Pick<Receiver, 'url'>, token: string, written: Written = {}) {
  const lifetime = new AbortController();
  const dataDir = written.dataDir ?? newFolder();
  const config = configOf(written, dataDir);
  const live = createLiveConfig({ file: config, stated: new Set(), environment: {}, clock });
  const requested: string[] = [];
  const request: Clips['request'] = async ({ saleId }) => {
    requested.push(saleId);
    if (written.isFull === true) return 'full';
    const at = { boot: clock.boot, atMonotonicMs: clock.monotonicMs(), atMs: clock.nowMs() };
    const moments = [{ kind: 'video' as const, cameraId: 'counter', ...at }];
    const plan = { saleId, moments, beforeMs: 15_000, afterMs: 30_000, incident: true, isRequest: true };
    return (await store.write.planClips(plan)) ? 'planned' : 'full';
  };
  const setUp = { links: [], posAccounts: [], posTerminals: [], momentSources: [] };
  const names = {
    cameras: [{ id: 'counter', name: 'Counter' }],
    registers: [{ key: 'till-1', name: 'Till 1' }],
  };
  const remote = createRemote({
    ...{ store, clock, log, live, config, gateway, shop, clips: { request } },
    timekeeper: { state: () => written.clockState ?? 'synced' },
    setUp: () => ({ ...setUp, ...names }) as never,
    ...{ version: written.version ?? '1.0.0', updates: written.updates ?? (() => updateFacts(dataDir)) },
  });
  const sink = createHttpsSink({ kind: 'https', url: receiver.url, token }, clock, {
    identity: { gateway, shop },
  });
  const running = remote.run(sink, receiver.url, lifetime.signal);
  return {
    ...{ remote, requested, live, settings: () => store.read.pageSettings() },
    async [Symbol.asyncDispose]() {
      lifetime.abort(new Error('stopping'));
      await running;
      await sink[Symbol.asyncDispose]();
    },
  };
}

/** Its status too: settings are for gateways that were seen. */
export async function seen(receiver: Receiver, store: Store, token: string): Promise<void> {
  const sending = upload(store, { url: receiver.url, token });
  await drained(store, sending);
  await sending.stop();
}

export const ofGateway = `/v1/shops/${shop.id}/gateways/${gateway}`;

/** Log entries of what the cloud asked for, the newest first. */
export const entries = async (store: Store) =>
  (await store.read.activity({ limit: 50 })).entries.filter(({ caller }) => caller === 'cloud');
