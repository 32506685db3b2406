/** The agent as a systemd service: readiness, watchdog, and a status line. No effect without systemd. */

import { problemText } from '../domain/problem/problem-text.ts';
import { feedWatchdog, type WriteSign } from '../lib/watchdog.ts';
import type { Environment } from './environment.ts';
import type { AgentState } from './state.ts';
import { StoreUnavailable } from './store/store.ts';

export type AgentService = {
  ready(): void;
  stopping(): void;
  run(signal: AbortSignal): Promise<void>;
};

export function serviceStatus({
  setUp,
  camera,
  upload,
}: Pick<AgentState, 'setUp' | 'camera' | 'upload'>): string {
  const { cameras } = setUp();
  const up = cameras.filter(({ id }) => camera(id)?.health().state === 'up').length;
  const report = upload();
  const isAwaited = report?.state === 'ok' && report.isReached === undefined;
  const cloud =
    report === undefined ? 'no cloud' : isAwaited ? 'cloud not yet reached' : `cloud ${report.state}`;
  const why = report?.problem === undefined ? '' : `: ${problemText(report.problem, 'en')}`;
  return `${up} of ${cameras.length} cameras up, ${cloud}${why}`;
}

export function createAgentService({ manager, clock, log }: Environment, state: AgentState): AgentService {
  if (manager === undefined)
    return { ready: () => undefined, stopping: () => undefined, run: async () => {} };

  async function write(): Promise<Exclude<WriteSign, 'silent'>> {
    try {
      await state.store.write.noteAlive();
      return 'written';
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      return error.refusal === undefined ? 'unavailable' : 'no_room';
    }
  }

  const status = (): string => serviceStatus(state);
  return {
    ready: () => void manager.notify({ ready: true, status: status() }),
    stopping: () => void manager.notify({ stopping: true, status: 'stopping' }),
    run: (signal) => feedWatchdog({ manager, clock, log, write, status }, signal),
  };
}
