/**
 * Bounds concurrent jobs, in total and per key: a key whose jobs hang leaves room for the others. First come first served, but the owner with
 * the fewest slots goes first: one with thousands of jobs delays no other by more than the jobs in progress.
 */
import { unlessAborted } from './abort.ts';
import { createCounts } from './counts.ts';

export type Slots = {
  /**
   * Waits for a slot, which is released when disposed. Rejects with `signal.reason` when aborted. The caller bounds the
   * number of waiters. Jobs without an owner have a common one.
   */
  take(kind: string, signal: AbortSignal, owner?: string): Promise<Disposable>;
};

type Waiter = { readonly kind: string; readonly owner: string; readonly go: () => void };

export function createSlots(bounds: { readonly all: number; readonly perKind: number }): Slots {
  const byKind = createCounts();
  const byOwner = createCounts();
  const waiting = new Set<Waiter>();
  let all = 0;

  function change({ kind, owner }: Waiter, by: 1 | -1): void {
    all += by;
    byKind.change(kind, by);
    byOwner.change(owner, by);
  }

  function next(): Waiter | undefined {
    let best: Waiter | undefined;
    for (const one of waiting) {
      if (byKind.of(one.kind) >= bounds.perKind) continue;
      if (best === undefined || byOwner.of(one.owner) < byOwner.of(best.owner)) best = one;
    }
    return best;
  }

  function letIn(): void {
    while (all < bounds.all) {
      const one = next();
      if (one === undefined) return;
      waiting.delete(one);
      change(one, 1);
      one.go();
    }
  }

  return {
    take: async (kind, signal, owner = '') => {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      const one = { kind, owner, go: () => resolve(undefined) };
      waiting.add(one);
      letIn();
      let free = (): void => {
        free = () => undefined;
        change(one, -1);
        letIn();
      };
      try {
        await unlessAborted(promise, signal);
      } catch (error) {
        // Aborted while waiting, or at the moment of admission.
        if (!waiting.delete(one)) free();
        throw error;
      }
      return { [Symbol.dispose]: () => free() };
    },
  };
}
