/** Print data of one connection whose printer answers each request: HTTP, or ePOS-Device. */
import type { FailedPrints } from '../http/failed-prints.ts';
import type { PrintExchange } from '../http/print-exchange.ts';
import { createDocumentPapers } from './document-papers.ts';
import type { JobEvent } from './paper-builder.ts';
import type { PrintJobOptions, WireJob } from './print-job.ts';

/** Printers behind one connection whose papers are told apart; those of further ones are read together. */
const maxDevices = 16;

type ExchangeWire = {
  readonly open: () => PrintExchange;
  /** Exchange that a chunk begins after bytes were dropped; undefined within a request, which clients write at once. */
  readonly resume: (bytes: Uint8Array) => PrintExchange | undefined;
};

export function createExchangeJob(
  options: PrintJobOptions,
  failed: FailedPrints,
  { open, resume }: ExchangeWire,
): WireJob {
  const devices = new Map<string, ReturnType<typeof createDocumentPapers>>();
  let exchange = open();
  /** Bytes were dropped: requests can be read again from the start of the next one. */
  let isLost = false;
  let lastAtMs = 0;

  function papersOf(device = '') {
    const id = devices.has(device) || devices.size < maxDevices ? device : '';
    const papers = devices.get(id) ?? createDocumentPapers(options, failed);
    devices.set(id, papers);
    return papers;
  }

  const follow = (outcome: ReturnType<PrintExchange['answer']>[number]): JobEvent[] =>
    outcome.result === 'unread'
      ? [{ kind: 'unread', why: 'device' }]
      : papersOf(outcome.device).follow(outcome, lastAtMs);

  return {
    add(bytes, atMs) {
      lastAtMs = atMs;
      if (isLost) {
        const resumed = resume(bytes);
        if (resumed === undefined) return [];
        exchange = resumed;
        isLost = false;
      }
      return exchange.request(bytes, atMs).flatMap(follow);
    },
    answer(bytes, atMs) {
      lastAtMs = atMs;
      return isLost ? [] : exchange.answer(bytes).flatMap(follow);
    },
    miss() {
      const underWay = exchange.end();
      exchange = open();
      isLost = true;
      return underWay.flatMap(follow);
    },
    tick(nowMs, isCutExpected = false) {
      const late = exchange.tick(nowMs).flatMap(follow);
      const movedAtMs = exchange.isWaiting() ? lastAtMs : undefined;
      return [
        ...late,
        ...[...devices.values()].flatMap((papers) => papers.tick(nowMs, movedAtMs, isCutExpected)),
      ];
    },
    close: () => [
      // The printer can't print half a document.
      ...exchange.end().flatMap((outcome) => (outcome.result === 'incomplete' ? [] : follow(outcome))),
      ...[...devices.values()].flatMap((papers) => papers.close(lastAtMs)),
    ],
  };
}
