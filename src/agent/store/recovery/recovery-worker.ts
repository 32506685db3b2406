/** Thread that recovers a damaged database, which reads and writes all of it, and then ends. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Shop } from '../../../domain/sale/sale-event.ts';
import { systemClock } from '../../../lib/clock.ts';
import { recover } from './recovery.ts';
import type { Recovery } from './recovery-report.ts';

export type RecoveryTask = { readonly path: string; readonly shop: Shop; readonly gateway: string };

/** Undefined when an earlier start had finished the recovery. */
export type RecoveryAnswer = { readonly recovery: Recovery | undefined };

if (parentPort === null) throw new Error('recovery-worker.ts runs as a worker thread only');
const { path, shop, gateway } = workerData as RecoveryTask;
const recovery = recover(path, { shop, gateway, clock: systemClock });
parentPort.postMessage({ recovery } satisfies RecoveryAnswer);
