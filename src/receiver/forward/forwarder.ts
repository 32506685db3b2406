/**
 * Forwards changes of the feed to targets: at least once, in the order of the feed, one target independent of the others. Of several processes
 * one works on a target at a time.
 *
 * 1. A change is sent until it is delivered or becomes a dead letter (policy.ts); only then is the next one sent. 2. The position is stored after
 * several deliveries and before each wait: a crash repeats at most those, under their ids. 3. A position never passes a change that is neither delivered nor a
 * dead letter. Acceptance of sales waits for none of it: what is due is read from the feed, and nothing is queued in memory.
 */

import { problemFields } from '../../domain/problem/problem-text.ts';
import { receiverProblem } from '../../domain/problem/receiver/receiver.ts';
import { childLifetime, deadline, pause } from '../../lib/abort.ts';
import type { Clock } from '../../lib/clock.ts';
import { failpoint } from '../../lib/failpoint.ts';
import type { Log } from '../../lib/log.ts';
import { isDamage } from '../database.ts';
import type { Change, Changes, Place } from '../feed/changes.ts';
import type { Soon } from '../sql/work.ts';
import { nextStep, type Sender } from './policy.ts';
import { createSender } from './sender.ts';
import type { Target, Targets } from './targets.ts';

/** With more a target is stopped: something is wrong with it, not with the messages. */
const defaultMaxDeadLetters = 1_000;
/** Deliveries between two stored positions, each of which costs a flush. */
const changesPerPage = 20;
/** Interval at which targets that commands have added, paused or woken are looked for. */
const lookEveryMs = 1_000;
/** After an error of the receiver's own, such as a full disk: what was delivered and not stored is repeated then. */
const afterErrorMs = 60_000;

export type ForwarderDeps = {
  readonly targets: Targets;
  readonly changes: Pick<Changes, 'listen'> & {
    behind(...of: Parameters<Changes['behind']>): Soon<Change[]>;
  };
  /**
   * Those of the targets that this process works on until it ends; absent where no other process can. Called each second. Rejects once another
   * process may have taken them over: all work ends.
   */
  readonly hold?: (targets: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  readonly maxDeadLetters?: number;
};

/** Runs until the signal aborts; rejects when the database breaks, and with `hold`. */
export async function runForwarder(deps: ForwarderDeps, signal: AbortSignal): Promise<void> {
  const { targets, clock, hold } = deps;
  using lifetime = childLifetime(signal);
  const running = new Set<string>();
  const loops = new Set<Promise<void>>();
  async function lookForTargets(): Promise<void> {
    const active = await targets.active();
    const held = await hold?.(active);
    for (const id of active) {
      if (running.has(id) || held?.has(id) === false) continue;
      running.add(id);
      const loop = forwardTo(id, deps, lifetime.signal)
        .catch(async (error: unknown) => {
          if (lifetime.signal.aborted) return;
          if (isDamage(error)) {
            lifetime.end(error);
            return;
          }
          deps.log.error({ err: error, target: id }, 'forwarding failed, starting again');
          await pause(clock, afterErrorMs, lifetime.signal);
        })
        .finally(() => {
          running.delete(id);
          loops.delete(loop);
        });
      loops.add(loop);
    }
  }

  try {
    do await lookForTargets();
    while (await pause(clock, lookEveryMs, lifetime.signal));
  } catch (error) {
    lifetime.end(error);
  }
  await Promise.all(loops);
  if (!signal.aborted) lifetime.signal.throwIfAborted();
}

/** Ends when the target is no longer active. */
async function forwardTo(id: string, deps: ForwarderDeps, signal: AbortSignal): Promise<void> {
  const { targets, changes, clock } = deps;
  const first = await targets.find(id);
  if (first === undefined) return;
  await using sender = createSender(first, clock);
  for (;;) {
    const target = await targets.find(id);
    if (target?.state !== 'active' || signal.aborted) return;
    const again = await targets.requested(id, changesPerPage);
    const { position: number, ordinal, shop } = target;
    using listening = changes.listen(shop ?? undefined);
    const due = await changes.behind({
      ...{ after: { number, ordinal }, limit: changesPerPage },
      ...(shop !== null && { shop }),
    });
    if (again.length === 0 && due.length === 0) {
      // An operator may have paused it, or asked for its dead letters.
      using look = deadline(clock, lookEveryMs, signal);
      await listening.woken(look.signal);
    }
    let delivered: Place | undefined;
    const storePosition = async (): Promise<void> => {
      if (delivered === undefined) return;
      failpoint('forward.before_position');
      await targets.advance(id, delivered);
      delivered = undefined;
    };
    const how = { target, sender, signal, beforeWait: storePosition };
    for (const change of again) if (!(await deliver(change, { ...how, isAgain: true }, deps))) return;
    try {
      for (const change of due) {
        if (!(await deliver(change, { ...how, isAgain: false }, deps))) return;
        delivered = change;
      }
    } finally {
      await storePosition();
    }
  }
}

/** False when the target isn't to get anything more. */
async function deliver(
  change: Change,
  {
    target,
    sender,
    isAgain,
    beforeWait,
    signal,
  }: {
    readonly target: Target;
    readonly sender: Sender;
    /** A dead letter that an operator asked to send. */
    readonly isAgain: boolean;
    readonly beforeWait: () => Promise<void>;
    readonly signal: AbortSignal;
  },
  { targets, clock, log, random, maxDeadLetters = defaultMaxDeadLetters }: ForwarderDeps,
): Promise<boolean> {
  const { id } = target;
  const { host } = new URL(target.url);
  let isFailing = target.failingSinceMs !== null;
  for (let attempts = 0; ; attempts++) {
    const step = nextStep(await sender.send(change, signal), attempts, random());
    switch (step.kind) {
      case 'delivered':
        await targets.removeDeadLetter(id, change);
        if (isFailing) await targets.noteProblem(id, undefined);
        return true;
      case 'gone':
        log.warn({ target: id, host }, 'target of forwarding wants no more');
        await targets.stop(id, receiverProblem('receiver.forward_gone'));
        return false;
      case 'dead_letter': {
        log.warn(
          { target: id, host, change: change.cursor, ...problemFields(step.problem) },
          'change became a dead letter',
        );
        await targets.addDeadLetter(id, change, { attempts: attempts + 1, problem: step.problem });
        // One that is refused again must not keep the others from being tried.
        if (isAgain || (await targets.countDeadLetters(id)) < maxDeadLetters) return true;
        await targets.stop(id, receiverProblem('receiver.forward_full', { max: maxDeadLetters }));
        return false;
      }
      case 'wait': {
        if (attempts === 0)
          log.warn({ target: id, host, ...problemFields(step.problem) }, 'forwarding failed, retrying');
        await beforeWait();
        await targets.noteProblem(id, step.problem);
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
  const before = (await targets.find(id))?.wokenAtMs;
  for (;;) {
    const leftMs = untilMs - clock.monotonicMs();
    if (leftMs <= 0) return 'passed';
    if (!(await pause(clock, Math.min(leftMs, lookEveryMs), signal))) return 'ended';
    const target = await targets.find(id);
    if (target?.state !== 'active') return 'ended';
    if (target.wokenAtMs !== before) return 'woken';
  }
}
