/**
 * Wakes readers of the feed that wait for a change.
 *
 * 1. A commit wakes the readers of its shops and those of all shops, no others. 2. Commits of one round are gathered, and a round lasts the longer,
 * the more readers it woke: together they get at most 500 answers a second, whatever is stored. 3. Readers are woken in small groups, and requests of
 * gateways are served in between. 4. What another process stored, such as a command of the operator, one look a second finds for all.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { pause } from '../../lib/abort.ts';
import type { Clock } from '../../lib/clock.ts';

const otherProcessesMs = 1_000;
const shortestRoundMs = 20;
const msForEach = 2;
const groupSize = 20;

type Waiting = { readonly shop: string | undefined; readonly wake: () => void };

export type WakeUps = {
  /** A change of this shop is committed. */
  note(shop: string): void;
  /** Resolves with the next round in which a change of the shop, or of any, is there; and when the signal aborts. */
  wait(shop: string | undefined, signal: AbortSignal): Promise<void>;
};

/** `newest`: number of the newest change, whichever process stored it. */
export function createWakeUps(clock: Clock, newest: () => number): WakeUps {
  const waiting = new Set<Waiting>();
  const changed = new Set<string>();
  /** Set while somebody waits. */
  let looking: AbortController | undefined;
  let isRounding = false;

  async function wake(due: readonly Waiting[]): Promise<void> {
    for (let from = 0; from < due.length; from += groupSize) {
      for (const one of due.slice(from, from + groupSize)) one.wake();
      await turn();
    }
  }

  async function runRounds(signal: AbortSignal): Promise<void> {
    isRounding = true;
    // The commit is answered before readers are.
    await turn();
    const due = [...waiting].filter(({ shop }) => shop === undefined || changed.has(shop));
    changed.clear();
    await wake(due);
    await pause(clock, Math.max(shortestRoundMs, msForEach * due.length), signal);
    isRounding = false;
    if (changed.size > 0) startRound();
  }

  function startRound(): void {
    if (isRounding || looking === undefined) return;
    void runRounds(looking.signal);
  }

  async function lookForOthers(signal: AbortSignal): Promise<void> {
    let seen = newest();
    while (await pause(clock, otherProcessesMs, signal)) {
      const now = newest();
      if (now !== seen) await wake([...waiting]);
      seen = now;
    }
  }

  return {
    note(shop) {
      if (waiting.size === 0) return;
      changed.add(shop);
      startRound();
    },
    async wait(shop, signal) {
      if (signal.aborted) return;
      const end = Promise.withResolvers<undefined>();
      const one = { shop, wake: () => end.resolve(undefined) };
      waiting.add(one);
      if (looking === undefined) {
        looking = new AbortController();
        // A broken database: each reader meets it at its next read.
        lookForOthers(looking.signal).catch(() => wake([...waiting]));
      }
      signal.addEventListener('abort', one.wake);
      try {
        await end.promise;
      } finally {
        signal.removeEventListener('abort', one.wake);
        waiting.delete(one);
        if (waiting.size === 0) {
          changed.clear();
          looking.abort(new Error('nobody waits'));
          looking = undefined;
        }
      }
    },
  };
}
