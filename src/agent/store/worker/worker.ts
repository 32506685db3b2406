/** The thread of a store worker: owns one connection (connection-owner.ts), and ends with it. */
import { parentPort, workerData } from 'node:worker_threads';
import { ownConnection } from './connection-owner.ts';
import type { WorkerSettings } from './worker-protocol.ts';

if (parentPort === null) throw new Error('worker.ts runs as a worker thread only');
ownConnection(parentPort, workerData as WorkerSettings);
