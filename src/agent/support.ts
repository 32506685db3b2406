/** The agent's self-examination: from its state of cameras and cloud, without a connection of its own to either. */
import type { Finding } from '../domain/doctor/finding.ts';
import type { Environment } from './environment.ts';
import type { Printers } from './printers.ts';
import type { MomentSources } from './sources/moments/run-sources.ts';
import type { CloudTokens } from './sources/polling/cloud-tokens.ts';
import type { AgentState } from './state.ts';
import { makeBundle } from './support/bundle/bundle.ts';
import { secretsOnDisk } from './support/bundle/from-disk.ts';
import { checksOf } from './support/doctor/checks.ts';
import { runChecks } from './support/doctor/run-checks.ts';
import { storageState } from './support/doctor/storage.ts';
import type { Metrics } from './support/metrics.ts';

export function createAgentSupport(
  env: Environment,
  parts: {
    readonly state: AgentState;
    readonly printers: Printers;
    readonly momentSources: Pick<MomentSources, 'report'>;
    readonly cloudTokens: CloudTokens;
    readonly metrics: Metrics;
  },
  signal: AbortSignal,
) {
  const { config, clock, gateway, version, recentLog } = env;
  const { state, printers, cloudTokens } = parts;
  const log = env.log.child({ part: 'web' });

  /** A till is connected to its printer, and reaches it. */
  function isPrinting(register: string): boolean {
    const found = printers.report()?.printers ?? [];
    return found.some((each) => each.register === register && each.state === 'reached' && each.tills > 0);
  }

  function lastPollMs(register: string): number | undefined {
    return printers.report()?.printers.find((each) => each.register === register)?.polledMs;
  }

  async function examine(): Promise<Finding[]> {
    const { cameras, registers, links, posAccounts, momentSources } = state.setUp();
    const report = state.upload();
    const context = {
      ...{ config, clock, log, cameras, registers, posAccounts, isPrinting, lastPollMs, notes: [] },
      cloudTokens,
      ...{ links, momentSources, momentSourceReports: () => parts.momentSources.report() },
      agent: 'here' as const,
      cameraHealth: (camera: { id: string }) => Promise.resolve(state.camera(camera.id)?.health()),
      nudges: (account: string) => state.posAccounts().find(({ id }) => id === account)?.nudges,
      regionHits: () => state.store.read.regionHits(),
      storage: async () => storageState(state.store.read, state.space()?.refusal),
      ...(report !== undefined && { upload: () => report }),
    };
    return await runChecks(checksOf(context), context, signal);
  }

  return {
    examine,
    /** `status`: as on the page. */
    bundle: async (status: unknown): Promise<Buffer> =>
      makeBundle({
        ...{ config, status, gateway, version, runtime: env.runtime ?? 'unknown' },
        nowMs: clock.nowMs(),
        read: state.store.read,
        findings: await examine(),
        metrics: (await parts.metrics.render()).text,
        secrets: secretsOnDisk(config.dataDir),
        ...(recentLog !== undefined && { log: recentLog.text() }),
      }),
  };
}
