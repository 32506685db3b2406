/** An honest till of the hostile shop: it sells and prints all the time, and knows what became of each sale. */
import { setTimeout as delay } from 'node:timers/promises';
import { pairJson } from '../../../src/contract/page/sales.ts';
import { printJob } from '../../peers/printers/receipt-till.ts';
import { coreRegister, coreToken } from '../core-facts.ts';
import type { HostileShop } from './shop.ts';

export type HonestTill = {
  /** Counts from now on. */
  reset(): void;
  /** Waits for the pictures of what was sold since. */
  settle(): Promise<{ sold: number; kept: number; pictured: number; maxOffsetMs: number }>;
  end(): Promise<void>;
};

/** Sells once a second, and prints every third, until it is ended. */
export function createHonestTill(shop: HostileShop): HonestTill {
  const ended = new AbortController();
  let sold: Promise<string | undefined>[] = [];
  let number = 0;
  const selling = (async () => {
    while (!ended.signal.aborted) {
      number += 1;
      sold.push(sell(shop, `H${number}`));
      if (number % 3 === 0) void print(shop.printing.honest).catch(() => undefined);
      await delay(1_000);
    }
  })();
  return {
    reset: () => void (sold = []),
    async settle() {
      const all = [...sold];
      const ids = await Promise.all(all);
      const kept = ids.filter((id) => id !== undefined);
      const captures = await Promise.all(kept.map((id) => captureOf(shop, id)));
      const offsets = captures.filter((offset) => offset !== undefined);
      return {
        sold: all.length,
        kept: kept.length,
        pictured: offsets.length,
        maxOffsetMs: Math.round(Math.max(0, ...offsets.map(Math.abs))),
      };
    },
    async end() {
      ended.abort();
      await selling;
    },
  };
}

/** As a till does: again until it is acknowledged, for 15 seconds. Resolves with the sale's identity. */
async function sell(shop: HostileShop, number: string): Promise<string | undefined> {
  const body = JSON.stringify({
    saleId: number,
    kind: 'sale',
    total: 1_980,
    soldAt: new Date().toISOString(),
  });
  for (const endMs = performance.now() + 15_000; performance.now() < endMs; ) {
    const response = await fetch(
      `http://127.0.0.1:${shop.agent.port}/api/v1/registers/${coreRegister}/sales`,
      {
        ...{ method: 'POST', body, signal: AbortSignal.timeout(10_000) },
        headers: { authorization: `Bearer ${coreToken}`, 'content-type': 'application/json' },
      },
    ).catch(() => undefined);
    if (response?.ok === true) return ((await response.json()) as { saleId: string }).saleId;
    await response?.body?.cancel();
    await delay(300);
  }
  return undefined;
}

/** Distance of its picture from the instant, milliseconds; undefined without one after 20 seconds. */
async function captureOf(shop: HostileShop, saleId: string): Promise<number | undefined> {
  for (const endMs = performance.now() + 20_000; performance.now() < endMs; ) {
    await delay(300);
    const response = await fetch(
      `http://127.0.0.1:${shop.agent.port}/api/v1/sales/${encodeURIComponent(saleId)}`,
    ).catch(() => undefined);
    if (response?.ok !== true) continue;
    const [capture] = pairJson.parse(await response.json()).captures;
    if (capture?.outcome === 'captured') return capture.offsetMs;
    if (capture !== undefined && capture.outcome !== 'pending') return undefined;
  }
  return undefined;
}

let receipts = 0;
/** Requests the state of the printer first, as tills do: a printer that works answers it. */
export async function print(port: number): Promise<void> {
  const text = `\x10\x04\x01\x1b@Coffee            450\nTotal             450\nNo ${String(++receipts).padStart(4, '0')}\n\n\x1dV\x00`;
  await printJob({ port, bytes: Buffer.from(text, 'latin1') });
}
