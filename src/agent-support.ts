/** The agent examines itself: by what it knows of cameras and cloud, without a connection of its own to either. */
import { makeBundle } from './bundle/bundle.ts';
import { secretsOnDisk } from './bundle/from-disk.ts';
import type { CameraHealth } from './camera/contract.ts';
import type { UploadReport } from './cloud/upload-state.ts';
import type { Config } from './config.ts';
import { checksOf } from './doctor/checks.ts';
import { runChecks } from './doctor/run-checks.ts';
import { storageState } from './doctor/storage.ts';
import type { Finding } from './domain/finding.ts';
import type { Clock } from './ops/clock.ts';
import type { Log } from './ops/log.ts';
import type { RecentLines } from './ops/recent-lines.ts';
import type { Metrics } from './pipeline/metrics.ts';
import type { CurrentSetUp } from './pipeline/set-up.ts';
import type { Refusal } from './store/space-policy.ts';
import type { Store } from './store/store.ts';

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
  /** Why no sale is taken now. */
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
    /** `status`: as the page tells it. */
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
