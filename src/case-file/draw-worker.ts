/** A thread that draws one case file. */
import { parentPort, workerData } from 'node:worker_threads';
import { type CaseDrawing, drawCase } from './draw-case.ts';

parentPort?.postMessage(await drawCase(workerData as CaseDrawing));
