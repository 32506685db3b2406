/** Follows the pairs as the page does, over its WebSocket, and prints one aligned line for each when it is complete. */

import { setTimeout as delay } from 'node:timers/promises';
import { liveMessage, type PairJson, salesPageJson } from '../../src/web/api/schema.ts';
import type { Sold } from '../../test/peers/till.ts';
import { timeZone } from './shop.ts';

/** A pair that isn't uploaded by then gets its line all the same. */
const printAfterMs = 5_000;
const lookEveryMs = 100;

export type PairWatch = {
  expect(sold: Sold): void;
  /** From the checkout to the pair with its picture on the page, milliseconds. */
  latenciesMs(): number[];
  /** Resolves when every expected pair is uploaded or quarantined, or when the signal aborts. */
  settled(signal: AbortSignal): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

type Seen = { pair: PairJson; pairedAtMs?: number; storedAtMs?: number };

export function watchPairs(pageUrl: string, print: (line: string) => void): PairWatch {
  const seen = new Map<string, Seen>();
  const unprinted = new Map<string, Sold>();
  const expected: Sold[] = [];
  const end = new AbortController();

  function note(pair: PairJson): void {
    const nowMs = Date.now();
    const isPaired = pair.captures.every(({ outcome }) => outcome !== 'pending');
    const known: Seen = { ...seen.get(pair.saleId), pair };
    if (isPaired) known.pairedAtMs ??= nowMs;
    if (pair.upload.state === 'stored') known.storedAtMs ??= nowMs;
    seen.set(pair.saleId, known);
    printComplete();
  }

  function printComplete(): void {
    for (const [saleId, sold] of unprinted) {
      const found = seen.get(saleId);
      const isDone = found?.pairedAtMs !== undefined && found.pair.upload.state !== 'waiting';
      if (!isDone && Date.now() - sold.soldAtMs < printAfterMs) continue;
      unprinted.delete(saleId);
      print(pairLine(sold, found));
    }
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

  const following = follow();
  const looking = setInterval(printComplete, lookEveryMs);
  print(header);

  return {
    expect: (sold) => {
      expected.push(sold);
      unprinted.set(sold.saleId, sold);
    },
    latenciesMs: () =>
      expected.flatMap(({ saleId, soldAtMs }) => {
        const pairedAtMs = seen.get(saleId)?.pairedAtMs;
        return pairedAtMs === undefined ? [] : [pairedAtMs - soldAtMs];
      }),
    settled: async (signal) => {
      const isOpen = ({ saleId }: Sold): boolean =>
        (seen.get(saleId)?.pair.upload.state ?? 'waiting') === 'waiting';
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

const header = line(['time', 'sale', 'amount', 'instant', 'frame', 'pair after', 'uploaded after']);

function pairLine(sold: Sold, found: Seen | undefined): string {
  const start = [timeText(sold.soldAtMs).slice(0, 8), sold.number, `¥${sold.total.toLocaleString('en')}`];
  if (found === undefined) return line([...start, 'not on the page yet']);
  const { pair, pairedAtMs, storedAtMs } = found;
  const [capture] = pair.captures;
  return line([
    ...start,
    timeText(Date.parse(pair.instant.at)),
    capture?.outcome === 'captured'
      ? `${capture.offsetMs < 0 ? '' : '+'}${capture.offsetMs.toFixed(0)} ms`
      : (capture?.outcome ?? 'none'),
    pairedAtMs === undefined ? 'pending' : `${pairedAtMs - sold.soldAtMs} ms`,
    storedAtMs === undefined ? (pair.upload.reason ?? pair.upload.state) : `${storedAtMs - sold.soldAtMs} ms`,
  ]);
}

function line([time = '', sale = '', amount = '', ...rest]: string[]): string {
  const [instant = '', frame = '', after = '', uploaded = ''] = rest;
  return [
    time.padEnd(8),
    sale.padEnd(10),
    amount.padStart(7),
    instant.padEnd(12),
    frame.padStart(8),
    after.padStart(11),
    uploaded.padStart(14),
  ]
    .join('  ')
    .trimEnd();
}

/** 12:34:56.789 of this machine's zone. */
function timeText(ms: number): string {
  return `${new Date(ms).toLocaleTimeString('en-GB', { timeZone })}.${String(Math.floor(ms) % 1_000).padStart(3, '0')}`;
}
