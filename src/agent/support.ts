/** The agent's self-examination: from its state of cameras and cloud, without a connection of its own to either. */
import type { Finding } from '../domain/doctor/finding.ts';
import type { Environment } from './environment.ts';
import type { Printers } from './printers.ts';
import type { MomentSources } from './sources/moments/run-sources.ts';
import type { CloudTokens } from './sources/polling/cloud-tokens.ts';
import type { AgentState } from './state.ts';
import { makeBundle } from './support/bundle/bundle.ts';
import { secretsOnDisk } from './support/bundle/from-disk.ts';
import type { CheckContext } from './support/doctor/check.ts';
import { checksOf } from './support/doctor/checks.ts';
import { cloudCheck } from './support/doctor/cloud.ts';
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
  const { live, clock, gateway, version, recentLog } = env;
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
    const context = checkContext();
    return await runChecks(checksOf(context), context, signal);
  }

  function checkContext(): CheckContext {
    const { cameras, registers, links, posAccounts, momentSources } = state.setUp();
    const report = state.upload();
    return {
      ...{
        config: live.current(),
        clock,
        log,
        cameras,
        registers,
        posAccounts,
        isPrinting,
        lastPollMs,
        notes: [],
      },
      cloudTokens,
      ...{ links, momentSources, momentSourceReports: () => parts.momentSources.report() },
      agent: 'here' as const,
      cameraHealth: (camera: { id: string }) => Promise.resolve(state.camera(camera.id)?.health()),
      nudges: (account: string) => state.posAccounts().find(({ id }) => id === account)?.nudges,
      renewal: (account: string) => state.posAccounts().find(({ id }) => id === account)?.renewal,
      channels: () => state.channels(),
      regionHits: () => state.store.read.regionHits(),
      exactness: async () => {
        const { read } = state.store;
        const [times, devices] = await Promise.all([
          read.newestSaleTimes(),
          read.deviceReports({ nowMs: clock.nowMs() }),
        ]);
        return { times, devices };
      },
      storage: async () => storageState(state.store.read, state.space()?.refusal),
      ...(report !== undefined && { upload: () => report }),
    };
  }

  return {
    examine,
    /** The cloud alone, without the others' time. */
    async examineCloud(until: AbortSignal): Promise<Finding> {
      const [finding] = await runChecks([cloudCheck], checkContext(), until);
      if (finding === undefined) throw new Error('a check without a finding');
      return finding;
    },
    /** `status`: as on the page. */
    bundle: async (status: unknown): Promise<Buffer> =>
      makeBundle({
        ...{ config: live.current(), status, gateway, version, runtime: env.runtime ?? 'unknown' },
        nowMs: clock.nowMs(),
        read: state.store.read,
        findings: await examine(),
        metrics: (await parts.metrics.render()).text,
        secrets: secretsOnDisk(env.config.dataDir),
        ...(recentLog !== undefined && { log: recentLog.text() }),
      }),
  };
}
