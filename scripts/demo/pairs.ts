/**
 * Follows the pairs as the page does, over its WebSocket, and prints a line for each when it is complete (table.ts). One that takes long gets
 * a line before that, and another when it is complete.
 */

import { setTimeout as delay } from 'node:timers/promises';
import { type PairJson, salesPageJson } from '../../src/contract/page/sales.ts';
import { liveMessage } from '../../src/contract/page/status.ts';
import type { DemoSold } from './sellers.ts';
import { header, pairLine, type Seen, type Shown, sideBySide } from './table.ts';

/** A pair that isn't uploaded so long after it was sold and found gets a line all the same. */
const printAfterMs = 5_000;
const lookEveryMs = 100;

export type PairWatch = {
  expect(sold: DemoSold): void;
  /** From the checkout to the pair with its picture on the page, milliseconds. */
  latenciesMs(): number[];
  /** Number of expected ones that are neither uploaded nor quarantined. */
  open(): number;
  /** Resolves when every expected pair is uploaded or quarantined, or when the signal aborts. */
  settled(signal: AbortSignal): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

export function watchPairs(pageUrl: string, print: (line: string) => void): PairWatch {
  const seen = new Map<string, Seen>();
  const unprinted = new Map<string, { sold: DemoSold; lateAtMs: number }>();
  const twins = new Map<string, Shown>();
  const expected: DemoSold[] = [];
  const end = new AbortController();

  function note(pair: PairJson): void {
    const nowMs = Date.now();
    const isPaired = pair.captures.every(({ offset, outcome }) => offset !== 0 || outcome !== 'pending');
    const known: Seen = { ...seen.get(pair.saleId), pair };
    if (isPaired) known.pairedAtMs ??= nowMs;
    if (pair.upload.state === 'stored') known.storedAtMs ??= nowMs;
    seen.set(pair.saleId, known);
    printComplete();
  }

  function printComplete(): void {
    for (const [saleId, { sold, lateAtMs }] of unprinted) {
      const found = seen.get(saleId);
      const isDone = found?.pairedAtMs !== undefined && found.pair.upload.state !== 'waiting';
      if (!isDone && Date.now() < lateAtMs) continue;
      if (isDone) unprinted.delete(saleId);
      else unprinted.set(saleId, { sold, lateAtMs: Infinity });
      print(pairLine(sold, found));
      if (isDone) printBesideTwin({ sold, pair: found.pair });
    }
  }

  /** Once both are complete. */
  function printBesideTwin(shown: Shown): void {
    const { twin } = shown.sold;
    if (twin === undefined) return;
    const other = twins.get(twin.id);
    twins.set(twin.id, shown);
    if (other !== undefined) print(twin.hasContact ? sideBySide(other, shown) : sideBySide(shown, other));
  }

  async function follow(): Promise<void> {
    while (!end.signal.aborted) {
      // Listening begins before the list is read, so nothing falls between the two.
      const socket = new WebSocket(`${pageUrl.replace(/^http/, 'ws')}/api/v1/events`);
      const closed = new Promise((resolve) => socket.addEventListener('close', resolve));
      end.signal.addEventListener('abort', () => socket.close(), { once: true });
      socket.addEventListener('open', () => void readList());
      socket.addEventListener('message', ({ data }) => {
        const message = liveMessage.parse(JSON.parse(String(data)));
        if (message.type === 'pair') note(message.pair);
        if (message.type === 'resync') void readList();
      });
      await closed;
      await delay(500, undefined, { signal: end.signal }).catch(() => undefined);
    }
  }

  async function readList(): Promise<void> {
    try {
      const response = await fetch(`${pageUrl}/api/v1/sales?limit=200`);
      salesPageJson.parse(await response.json()).sales.forEach(note);
    } catch (error) {
      // The page went away: the socket closes too, and the list is read again.
      if (!(error instanceof TypeError)) throw error;
    }
  }

  const isOpen = ({ saleId }: DemoSold): boolean =>
    (seen.get(saleId)?.pair.upload.state ?? 'waiting') === 'waiting';
  const following = follow();
  const looking = setInterval(printComplete, lookEveryMs);
  print(header());

  return {
    expect: (sold) => {
      expected.push(sold);
      // A sale of a POS cloud is found seconds after it was sold: its time begins then.
      unprinted.set(sold.saleId, { sold, lateAtMs: Date.now() + printAfterMs });
    },
    latenciesMs: () =>
      expected.flatMap(({ saleId, soldAtMs }) => {
        const pairedAtMs = seen.get(saleId)?.pairedAtMs;
        return pairedAtMs === undefined ? [] : [pairedAtMs - soldAtMs];
      }),
    open: () => expected.filter(isOpen).length,
    settled: async (signal) => {
      while (!signal.aborted && (unprinted.size > 0 || expected.some(isOpen))) {
        await delay(lookEveryMs, undefined, { signal }).catch(() => undefined);
      }
    },
    [Symbol.asyncDispose]: async () => {
      clearInterval(looking);
      end.abort();
      await following;
    },
  };
}
