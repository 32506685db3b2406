/** A thread that serves one store worker after another, each through a port of its own (warm-worker.ts). */
import { type MessagePort, parentPort } from 'node:worker_threads';
import { ownConnection } from '../../../src/agent/store/worker/connection-owner.ts';
import type { WorkerSettings } from '../../../src/agent/store/worker/worker-protocol.ts';

export type Assignment = { readonly settings: WorkerSettings; readonly port: MessagePort };

if (parentPort === null) throw new Error('warm-thread.ts runs as a worker thread only');
const parent = parentPort;
parent.on('message', (message: Assignment | 'end') => {
  if (message === 'end') parent.close();
  else ownConnection(message.port, message.settings);
});
