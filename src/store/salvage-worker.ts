/** A thread for what reads a whole database at the start: looking for damage, and recovering. It does the one thing it was started for. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Shop } from '../domain/cloud-event.ts';
import { systemClock } from '../ops/clock.ts';
import { openConnection } from './connection.ts';
import { isDamage, isUnreadable, messageOf } from './errors.ts';
import { type Recovery, recover } from './recovery.ts';

export type SalvageTask =
  | { readonly kind: 'look'; readonly path: string }
  | { readonly kind: 'recover'; readonly path: string; readonly shop: Shop; readonly gateway: string };

export type SalvageAnswer =
  | { readonly kind: 'sound' }
  | { readonly kind: 'damaged'; readonly why: string }
  | { readonly kind: 'recovered'; readonly recovery: Recovery | undefined };

function work(task: SalvageTask): SalvageAnswer {
  if (task.kind === 'look') return look(task.path);
  const { path, shop, gateway } = task;
  return { kind: 'recovered', recovery: recover(path, { shop, gateway, clock: systemClock }) };
}

/** Throws where the file can't be read at all, for reasons that are none of the file. */
function look(path: string): SalvageAnswer {
  try {
    const db = openConnection(path, 'read');
    try {
      const found = db.prepare<[], string>('PRAGMA quick_check(1)').pluck().get();
      return found === 'ok' ? { kind: 'sound' } : { kind: 'damaged', why: found ?? 'no answer' };
    } finally {
      db.close();
    }
  } catch (error) {
    if (isDamage(error) || isUnreadable(error)) return { kind: 'damaged', why: messageOf(error) };
    throw error;
  }
}

if (parentPort === null) throw new Error('store/salvage-worker.ts runs as a worker thread only');
parentPort.postMessage(work(workerData as SalvageTask));
