/** Makes the steps of the roll-out that is open. Every process runs it: a step is one transaction, and those of all processes are made one after another. */
import { pause } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import { failpoint } from '../../../lib/failpoint.ts';
import type { Log } from '../../../lib/log.ts';
import { isDamage } from '../../database.ts';
import type { StagedRollouts, StagedStep } from './staged-rollouts.ts';

const lookEveryMs = 2_000;
const afterErrorMs = 30_000;
/** Steps at once; then others have their turn. */
const maxSteps = 20;

type StagedRunnerDeps = {
  readonly staged: Pick<StagedRollouts, 'open' | 'step'>;
  readonly clock: Clock;
  readonly log: Log;
};

/** Runs until the signal aborts; rejects when the database breaks. */
export async function runStagedRollouts(deps: StagedRunnerDeps, signal: AbortSignal): Promise<void> {
  const { clock, log } = deps;
  let waitMs: number;
  do {
    try {
      await lookOnce(deps, signal);
      waitMs = lookEveryMs;
    } catch (error) {
      if (isDamage(error)) throw error;
      if (!signal.aborted) log.error({ err: error }, 'step of a staged roll-out failed, starting again');
      waitMs = afterErrorMs;
    }
  } while (await pause(clock, waitMs, signal));
}

async function lookOnce({ staged, clock, log }: StagedRunnerDeps, signal: AbortSignal): Promise<void> {
  const open = await staged.open();
  if (open === undefined) return;
  for (let steps = 0; steps < maxSteps; steps++) {
    const made = await staged.step(open.id);
    if (made === undefined || made.kind === 'none') return;
    note(made, log);
    failpoint('rollout.after_commit');
    // Gateways are answered between two steps.
    if (!(await pause(clock, 1, signal))) return;
  }
}

function note({ kind, rollout }: StagedStep, log: Log): void {
  const { id, version, ring, sizes, why } = rollout;
  const about = { id, version, ring: ring + 1, rings: sizes.length };
  if (kind === 'next_ring') log.info(about, 'staged roll-out goes on to the next ring');
  if (kind === 'done') log.info(about, 'staged roll-out is done');
  if (kind !== 'stopped' || why === undefined || why.kind === 'person') return;
  const [first] = why.gateways;
  const named = first && { source: first.source, gateway: first.gateway, reason: first.reason };
  log.warn({ ...about, why: why.kind, ...named }, 'staged roll-out has stopped by itself');
}
