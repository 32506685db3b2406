/**
 * Draws a case file in a thread of its own: fonts and pages take a small board seconds, in which the agent keeps serving registers and
 * cameras. Bounds: one at a time, a few waiting, a minute, 256 MiB.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { deadline } from '../lib/abort.ts';
import type { Clock } from '../lib/clock.ts';
import { createSlots } from '../lib/keyed-semaphore.ts';
import type { CaseDrawing } from './draw-case.ts';

const withinMs = 60_000;
/** The one that is drawn included. */
const maxRequested = 4;

/** `busy`: too many are requested. `too_much`: it took too long, or too much memory. */
export type DrawnCase =
  | { readonly kind: 'drawn'; readonly pdf: Uint8Array }
  | { readonly kind: 'busy' | 'too_much' };

export function createCaseDrawer(clock: Clock, limitMs = withinMs) {
  const slots = createSlots({ all: 1, perKind: 1 });
  let requested = 0;

  return async (drawing: () => Promise<CaseDrawing>, signal: AbortSignal): Promise<DrawnCase> => {
    if (requested >= maxRequested) return { kind: 'busy' };
    requested += 1;
    try {
      using _slot = await slots.take('case', signal);
      // Pictures are read once it is their turn.
      return await drawn(await drawing(), signal);
    } finally {
      requested -= 1;
    }
  };

  async function drawn(drawing: CaseDrawing, signal: AbortSignal): Promise<DrawnCase> {
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    const worker = new Worker(new URL(`./draw-worker.${extension}`, import.meta.url), {
      workerData: drawing,
      resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 12 },
    });
    using late = deadline(clock, limitMs, signal);
    try {
      const [pdf] = (await once(worker, 'message', { signal: late.signal })) as [Uint8Array];
      return { kind: 'drawn', pdf };
    } catch (error) {
      const isTooMuch = (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY';
      if (!late.passed() && !isTooMuch) throw error;
      return { kind: 'too_much' };
    } finally {
      await worker.terminate();
    }
  }
}
