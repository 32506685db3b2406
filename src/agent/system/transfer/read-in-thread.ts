/**
 * Reads a set-up file in a thread of its own: the agent keeps serving registers and cameras, whatever the
 * file contains. Bound: half a minute and 256 MiB.
 */

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { deadline } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import { wholeFile } from '../../../lib/yaml/yaml-file.ts';
import { transferText } from '../text/transfer.ts';
import type { SetUpRead, SetUpRequest } from './read-set-up.ts';

const withinMs = 30_000;

export async function readSetUpInThread(
  requested: SetUpRequest,
  clock: Clock,
  limitMs = withinMs,
): Promise<SetUpRead> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const worker = new Worker(new URL(`./read-worker.${extension}`, import.meta.url), {
    workerData: requested,
    resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 12 },
  });
  using late = deadline(clock, limitMs, new AbortController().signal);
  try {
    const [read] = (await once(worker, 'message', { signal: late.signal })) as [SetUpRead];
    return read;
  } catch (error) {
    const isTooMuch = (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY';
    if (!late.passed() && !isTooMuch) throw error;
    return { ok: false, problems: [wholeFile(transferText('transfer.too_much'))] };
  } finally {
    await worker.terminate();
  }
}
