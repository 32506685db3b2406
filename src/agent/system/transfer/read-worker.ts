/** A thread that reads one set-up file. */
import { parentPort, workerData } from 'node:worker_threads';
import { readSetUp, type SetUpRequest } from './read-set-up.ts';

parentPort?.postMessage(readSetUp(workerData as SetUpRequest));
