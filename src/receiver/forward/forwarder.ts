/**
 * Forwards changes of the feed to targets: at least once, in the order of the feed, one target independent of the others.
 *
 * 1. A change is sent until it is delivered or becomes a dead letter (policy.ts); only then is the next one sent. 2. The position is stored after
 * several deliveries: a crash repeats at most those, under their ids. 3. A position never passes a change that is neither delivered nor a
 * dead letter. Acceptance of sales waits for none of it: what is due is read from the feed, and nothing is queued in memory.
 */

import { problemFields } from '../../domain/problem/problem-text.ts';
import { receiverProblem } from '../../domain/problem/receiver/receiver.ts';
import { pause } from '../../lib/abort.ts';
import type { Clock } from '../../lib/clock.ts';
import { failpoint } from '../../lib/failpoint.ts';
import type { Log } from '../../lib/log.ts';
import { isDamage } from '../database.ts';
import type { Change, Changes } from '../feed/changes.ts';
import { nextStep } from './policy.ts';
import { sendChange } from './send.ts';
import { maxDeadLetters, type Target, type Targets } from './targets.ts';

/** Deliveries between two stored positions, each of which costs a flush. */
const changesPerPage = 20;
/** Interval at which targets that commands have added, paused or woken are looked for. */
const lookEveryMs = 1_000;

export type ForwarderDeps = {
  readonly targets: Targets;
  readonly changes: Changes;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
};

/** Runs until the signal aborts; rejects when the database breaks. */
export async function runForwarder(deps: ForwarderDeps, signal: AbortSignal): Promise<void> {
  const { targets, clock } = deps;
  const running = new Set<string>();
  const failed = Promise.withResolvers<never>();
  const loops = new Set<Promise<void>>();
  do {
    for (const id of targets.active()) {
      if (running.has(id)) continue;
      running.add(id);
      const loop = forwardTo(id, deps, signal)
        .catch((error: unknown) => {
          if (signal.aborted) return;
          if (isDamage(error)) failed.reject(error);
          // Such as a full disk: begun again from the stored position.
          else deps.log.error({ err: error, target: id }, 'forwarding failed, starting again');
        })
        .finally(() => {
          running.delete(id);
          loops.delete(loop);
        });
      loops.add(loop);
    }
  } while (await Promise.race([pause(clock, lookEveryMs, signal), failed.promise]));
  await Promise.all(loops);
}

/** Ends when the target is no longer active. */
async function forwardTo(id: string, deps: ForwarderDeps, signal: AbortSignal): Promise<void> {
  const { targets, changes, clock } = deps;
  for (;;) {
    const target = targets.find(id);
    if (target?.state !== 'active' || signal.aborted) return;
    const again = targets.requested(id, changesPerPage);
    const due = targets.changesAfter(target, changesPerPage);
    if (again.length === 0 && due.length === 0) await changes.woken(clock, signal);
    for (const change of again) if (!(await deliver(change, target, deps, signal))) return;
    let delivered: number | undefined;
    try {
      for (const change of due) {
        if (!(await deliver(change, target, deps, signal))) return;
        delivered = change.number;
      }
    } finally {
      if (delivered !== undefined) {
        failpoint('forward.before_position');
        targets.advance(id, delivered);
      }
    }
  }
}

/** False when the target isn't to get anything more. */
async function deliver(
  change: Change,
  target: Target,
  { targets, clock, log, random }: ForwarderDeps,
  signal: AbortSignal,
): Promise<boolean> {
  const { id } = target;
  const { host } = new URL(target.url);
  let isFailing = target.failingSinceMs !== null;
  for (let attempts = 0; ; attempts++) {
    const step = nextStep(await sendChange(target, change, clock, signal), attempts, random());
    switch (step.kind) {
      case 'delivered':
        targets.removeDeadLetter(id, change.number);
        if (isFailing) targets.noteProblem(id, undefined);
        return true;
      case 'gone':
        log.warn({ target: id, host }, 'target of forwarding wants no more');
        targets.stop(id, receiverProblem('receiver.forward_gone'));
        return false;
      case 'dead_letter': {
        log.warn(
          { target: id, host, change: change.cursor, ...problemFields(step.problem) },
          'change became a dead letter',
        );
        targets.addDeadLetter(id, change.number, { attempts: attempts + 1, problem: step.problem });
        if (targets.countDeadLetters(id) < maxDeadLetters) return true;
        targets.stop(id, receiverProblem('receiver.forward_full', { max: maxDeadLetters }));
        return false;
      }
      case 'wait': {
        if (attempts === 0)
          log.warn({ target: id, host, ...problemFields(step.problem) }, 'forwarding failed, retrying');
        targets.noteProblem(id, step.problem);
        isFailing = true;
        const waited = await waitFor(step.ms, id, targets, clock, signal);
        if (waited === 'ended') return false;
        if (waited === 'woken') attempts = -1;
      }
    }
  }
}

/** Until the time has passed, an operator asks to try again, or the target isn't active any more. */
async function waitFor(
  ms: number,
  id: string,
  targets: Targets,
  clock: Clock,
  signal: AbortSignal,
): Promise<'passed' | 'woken' | 'ended'> {
  const untilMs = clock.monotonicMs() + ms;
  const before = targets.find(id)?.wokenAtMs;
  for (;;) {
    const leftMs = untilMs - clock.monotonicMs();
    if (leftMs <= 0) return 'passed';
    if (!(await pause(clock, Math.min(leftMs, lookEveryMs), signal))) return 'ended';
    const target = targets.find(id);
    if (target?.state !== 'active') return 'ended';
    if (target.wokenAtMs !== before) return 'woken';
  }
}
