/**
 * Startup check of the agent's database: ensures one owner, looks for damage, and recovers a damaged file
 * before anything reads it.
 *
 * A small or healthy database is checked completely before the start continues. A large one on a slow card
 * may take minutes: then the start continues after `lookForMs`, and damage found later ends the process; the
 * next start recovers immediately.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { problemSchema } from '../../../contract/problem.ts';
import { problemText } from '../../../domain/problem/problem-text.ts';
import type { Shop } from '../../../domain/sale/sale-event.ts';
import type { Clock } from '../../../lib/clock.ts';
import { ErrorForPeople } from '../../../lib/error-for-people.ts';
import type { Log } from '../../../lib/log.ts';
import { lockDatabase } from '../lock.ts';
import { storeText } from '../text/store.ts';
import { findQuietDamage, isMarkedDamaged, markDamaged, removeOldCopies } from './recovery.ts';
import type { RecoveryAnswer, RecoveryTask } from './recovery-worker.ts';

const lookForMs = 10_000;
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

export type Guard = Disposable & {
  /** Resolves with the reason when damage is found after the start; the file is marked then. */
  readonly damaged: Promise<string>;
};

/** Throws when another agent runs, or when the file can't be recovered for want of space or rights. */
export async function runStartupCheck(
  path: string,
  deps: { shop: Shop; gateway: string; clock: Clock; log: Log },
): Promise<Guard> {
  const { clock, log } = deps;
  using held = new DisposableStack();
  let isOver = false;
  held.defer(() => {
    isOver = true;
  });
  held.use(lockDatabase(path));
  // A marked database may have been moved aside already: the recovery removes old copies itself.
  if (!isMarkedDamaged(path)) removeOldCopies(path, { nowMs: clock.nowMs() });
  const later = Promise.withResolvers<string>();

  async function recover(): Promise<void> {
    log.error('database damaged, recovering readable rows into a new one');
    const { recovery } = await recoverInThread({ path, shop: deps.shop, gateway: deps.gateway });
    if (recovery !== undefined) {
      const { keptAs, ...numbers } = recovery;
      log.error({ ...numbers, keptAs }, 'damaged database recovered');
    }
  }

  const quiet = isMarkedDamaged(path) ? undefined : findQuietDamage(path);
  if (quiet !== undefined) markDamaged(path, quiet, clock.nowMs());
  if (isMarkedDamaged(path)) {
    await recover();
  } else if (existsSync(path)) {
    const looked = look(held, path);
    const atOnce = await Promise.race([looked, clock.sleep(lookForMs).then(() => undefined)]);
    if (atOnce?.kind === 'damaged') {
      markDamaged(path, atOnce.damage, clock.nowMs());
      await recover();
    }
    if (atOnce === undefined) {
      log.info('large database: the check continues in the background');
      looked.then(
        (answer) => {
          if (answer.kind !== 'damaged') return;
          markDamaged(path, answer.damage, clock.nowMs());
          later.resolve(problemText(answer.damage, 'en'));
        },
        (error: unknown) => {
          if (!isOver) log.warn({ err: error }, 'database check failed');
        },
      );
    }
  }
  const kept = held.move();
  return { damaged: later.promise, [Symbol.dispose]: () => kept.dispose() };
}

/** Every process but the agent waits for the agent to recover the file. */
export function refuseDamaged(path: string): void {
  if (!isMarkedDamaged(path)) return;
  throw new ErrorForPeople(storeText('store.damaged', { path }));
}

const lookedSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('sound') }),
  z.object({ kind: z.literal('damaged'), damage: problemSchema.omit({ text: true }) }),
]);

/** Ends with its answer, at the latest with the startup check. */
async function look(held: DisposableStack, path: string): Promise<z.infer<typeof lookedSchema>> {
  const program = fileURLToPath(new URL(`../worker/read-only-process.${extension}`, import.meta.url));
  const child = spawn(process.execPath, [program, path], { stdio: ['ignore', 'pipe', 'pipe'] });
  held.defer(() => child.kill('SIGKILL'));
  const said = Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = (await once(child, 'close')) as [number | null];
  const [answer, complaint] = await said;
  if (code !== 0) throw new Error(`the database check ended early (${String(code)}): ${complaint}`);
  return lookedSchema.parse(JSON.parse(answer));
}

/** Not cancelable: the start waits for it. */
function recoverInThread(task: RecoveryTask): Promise<RecoveryAnswer> {
  const worker = new Worker(new URL(`./recovery-worker.${extension}`, import.meta.url), {
    workerData: task,
    resourceLimits: { maxYoungGenerationSizeMb: 12 },
  });
  const { promise, resolve, reject } = Promise.withResolvers<RecoveryAnswer>();
  let answer: RecoveryAnswer | undefined;
  worker.once('message', (given: RecoveryAnswer) => (answer = given));
  worker.once('error', reject);
  // The thread has closed the file only then.
  worker.once('exit', () => {
    if (answer === undefined) reject(new Error('the recovery ended early'));
    else resolve(answer);
  });
  return promise;
}
