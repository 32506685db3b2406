/** A thread that reads one set-up file. */
import { parentPort, workerData } from 'node:worker_threads';
import { type AskedSetUp, readSetUp } from './read-set-up.ts';

parentPort?.postMessage(readSetUp(workerData as AskedSetUp));
