/** Bounds concurrent jobs, in total and per key, first come first served: a key whose jobs hang leaves room for the others. */
import { unlessAborted } from './abort.ts';

export type Slots = {
  /**
   * Waits for a slot, which is released when disposed. Rejects with `signal.reason` when aborted. The caller bounds the
   * number of waiters.
   */
  take(kind: string, signal: AbortSignal): Promise<Disposable>;
};

export function createSlots(bounds: { readonly all: number; readonly perKind: number }): Slots {
  const taken = new Map<string, number>();
  const waiting = new Set<{ readonly kind: string; readonly go: () => void }>();
  let all = 0;

  const of = (kind: string): number => taken.get(kind) ?? 0;

  function change(kind: string, by: 1 | -1): void {
    all += by;
    const now = of(kind) + by;
    if (now === 0) taken.delete(kind);
    else taken.set(kind, now);
  }

  function letIn(): void {
    for (const one of waiting) {
      if (all >= bounds.all) return;
      if (of(one.kind) >= bounds.perKind) continue;
      waiting.delete(one);
      change(one.kind, 1);
      one.go();
    }
  }

  return {
    take: async (kind, signal) => {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      const one = { kind, go: () => resolve(undefined) };
      waiting.add(one);
      letIn();
      let free = (): void => {
        free = () => undefined;
        change(kind, -1);
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
