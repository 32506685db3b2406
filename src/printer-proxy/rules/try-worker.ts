/** A thread that applies rules to texts and may hang; its creator terminates it. */
import { parentPort, workerData } from 'node:worker_threads';
import type { ReceiptRules } from '../../domain/setup/receipt-printer.ts';
import { readInTime } from '../capture/read-in-time.ts';
import { compileRules } from './read-receipt.ts';

const { texts, rules } = workerData as { texts: readonly string[]; rules: ReceiptRules };
const own = compileRules(rules);
for (const text of texts) parentPort?.postMessage(readInTime(text, own));
