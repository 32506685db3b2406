/**
 * Wakes readers of the feed that wait for a change.
 *
 * 1. A commit wakes the readers of its shops and those of all shops, no others. 2. Commits of one round are gathered, and a round lasts the longer,
 * the more readers it woke: together they get at most 500 answers a second, whatever is stored. 3. Readers are woken in small groups, and requests of
 * gateways are served in between. 4. What another process stored, such as a command of the operator, one look a second finds for all. 5. A reader
 * listens before it reads: what is committed during the read wakes it.
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
  /** From now until it is disposed. */
  listen(shop: string | undefined): Listening;
};

type Listening = Disposable & {
  /** Resolves with the first round since it listens in which a change of the shop, or of any, is there; and when the signal aborts. */
  woken(signal: AbortSignal): Promise<void>;
};

/** `newest`: number of the newest change that readers may see, whichever process stored it. */
export function createWakeUps(clock: Clock, newest: () => number | Promise<number>): WakeUps {
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
    // Unknown at first: a change may be committed between the read of the first reader and a look at once.
    let seen: number | undefined;
    while (await pause(clock, otherProcessesMs, signal)) {
      const now = await newestIfAny();
      // A broken database: each reader meets it at its next read.
      if (now === undefined || now !== seen) await wake([...waiting]);
      seen = now;
    }
  }

  async function newestIfAny(): Promise<number | undefined> {
    try {
      return await newest();
    } catch {
      return undefined;
    }
  }

  return {
    note(shop) {
      if (waiting.size === 0) return;
      changed.add(shop);
      startRound();
    },
    listen(shop) {
      const end = Promise.withResolvers<undefined>();
      const one = { shop, wake: () => end.resolve(undefined) };
      waiting.add(one);
      if (looking === undefined) {
        looking = new AbortController();
        void lookForOthers(looking.signal);
      }
      return {
        async woken(signal) {
          if (signal.aborted) return;
          signal.addEventListener('abort', one.wake);
          await end.promise;
          signal.removeEventListener('abort', one.wake);
        },
        [Symbol.dispose]() {
          waiting.delete(one);
          if (waiting.size > 0) return;
          changed.clear();
          looking?.abort(new Error('nobody waits'));
          looking = undefined;
        },
      };
    },
  };
}
