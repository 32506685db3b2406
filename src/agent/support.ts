/** The agent's self-examination: from its state of cameras and cloud, without a connection of its own to either. */

import type { Finding } from '../domain/alarm/finding.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { RecentLines } from '../lib/recent-lines.ts';
import type { CameraHealth } from './cameras/camera-contract.ts';
import type { Config } from './config/config.ts';
import type { CurrentSetUp } from './pipeline/set-up.ts';
import type { Refusal } from './store/space/space-policy.ts';
import type { Store } from './store/store.ts';
import { makeBundle } from './support/bundle/bundle.ts';
import { secretsOnDisk } from './support/bundle/from-disk.ts';
import { checksOf } from './support/doctor/checks.ts';
import { runChecks } from './support/doctor/run-checks.ts';
import { storageState } from './support/doctor/storage.ts';
import type { Metrics } from './support/metrics.ts';
import type { UploadReport } from './upload/upload-state.ts';

export type AgentSupportDeps = {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly recentLog: RecentLines | undefined;
  readonly store: Store;
  readonly metrics: Metrics;
  readonly gateway: string;
  readonly version: string;
  readonly runtime: string;
  setUp(): CurrentSetUp;
  camera(id: string): { health(): CameraHealth } | undefined;
  /** A till is connected to its printer, and reaches it. */
  isPrinting(register: string): boolean;
  /** Reason for which no sale is accepted now. */
  refusal(): Refusal | undefined;
  readonly upload: () => UploadReport | undefined;
};

export function createAgentSupport(deps: AgentSupportDeps, signal: AbortSignal) {
  const { config, clock, log, recentLog, upload } = deps;

  async function examine(): Promise<Finding[]> {
    const { cameras, registers, posAccounts } = deps.setUp();
    const report = upload();
    const context = {
      ...{ config, clock, log, cameras, registers, posAccounts, notes: [] },
      agent: 'here' as const,
      cameraHealth: (camera: { id: string }) => Promise.resolve(deps.camera(camera.id)?.health()),
      isPrinting: (register: string) => deps.isPrinting(register),
      storage: async () => storageState(deps.store.read, deps.refusal()),
      ...(report !== undefined && { upload: () => report }),
    };
    return await runChecks(checksOf(context), context, signal);
  }

  return {
    examine,
    /** `status`: as on the page. */
    bundle: async (status: unknown): Promise<Buffer> =>
      makeBundle({
        ...{ config, status, gateway: deps.gateway, version: deps.version, runtime: deps.runtime },
        nowMs: clock.nowMs(),
        read: deps.store.read,
        findings: await examine(),
        metrics: (await deps.metrics.render()).text,
        secrets: secretsOnDisk(config.dataDir),
        ...(recentLog !== undefined && { log: recentLog.text() }),
      }),
  };
}
