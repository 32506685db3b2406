/** The agent as a systemd service: readiness, watchdog, and a status line. No effect without systemd. */

import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { ServiceManager } from '../lib/systemd.ts';
import { feedWatchdog, type WriteSign } from '../lib/watchdog.ts';
import type { CameraHealth } from './cameras/camera-contract.ts';
import { type Store, StoreUnavailable } from './store/store.ts';
import type { UploadReport } from './upload/upload-state.ts';

export type AgentServiceDeps = {
  readonly manager: ServiceManager | undefined;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** Undefined for one that is just being started. */
  cameras(): readonly (CameraHealth | undefined)[];
  /** Undefined if nothing is to be uploaded. */
  upload(): UploadReport | undefined;
};

export type AgentService = {
  ready(): void;
  stopping(): void;
  run(signal: AbortSignal): Promise<void>;
};

export function serviceStatus({ cameras, upload }: Pick<AgentServiceDeps, 'cameras' | 'upload'>): string {
  const all = cameras();
  const up = all.filter((health) => health?.state === 'up').length;
  const report = upload();
  const isAwaited = report?.state === 'ok' && report.isReached === undefined;
  const cloud =
    report === undefined ? 'no cloud' : isAwaited ? 'cloud not yet reached' : `cloud ${report.state}`;
  const why = report?.problem === undefined ? '' : `: ${report.problem}`;
  return `${up} of ${all.length} cameras up, ${cloud}${why}`;
}

export function createAgentService(deps: AgentServiceDeps): AgentService {
  const { manager, store, clock, log } = deps;
  if (manager === undefined)
    return { ready: () => undefined, stopping: () => undefined, run: async () => {} };

  async function write(): Promise<Exclude<WriteSign, 'silent'>> {
    try {
      await store.write.noteAlive();
      return 'written';
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      return error.refusal === undefined ? 'unavailable' : 'no_room';
    }
  }

  const status = (): string => serviceStatus(deps);
  return {
    ready: () => void manager.notify({ ready: true, status: status() }),
    stopping: () => void manager.notify({ stopping: true, status: 'stopping' }),
    run: (signal) => feedWatchdog({ manager, clock, log, write, status }, signal),
  };
}
