/** Judges a run by what the receiver has: some sales, each once with its picture, and the clock painted in it near the checkout. */
import { z } from 'zod';
import { type SaleEvent, saleEventSchema } from '../../src/cloud/contract/event.ts';
import { readPaintedClock } from '../../test/peers/painted-clock.ts';
import type { DemoSold } from './sellers.ts';
import type { Shop } from './shop.ts';

const receiverPage = z.object({
  sales: z.array(z.object({ event: saleEventSchema })),
  nextCursor: z.string().optional(),
});

export type Judgement = { readonly text: string; readonly problems: readonly string[] };

export async function judge(run: {
  sold: readonly DemoSold[];
  latenciesMs: readonly number[];
  shop: Pick<Shop, 'receiverUrl' | 'cloudToken' | 'camera'>;
}): Promise<Judgement> {
  const { sold, latenciesMs, shop } = run;
  const { intervalMs } = shop.camera;
  const received = Map.groupBy(await receivedEvents(shop), ({ subject }) => subject);
  const problems: string[] = [];
  if (sold.length === 0) problems.push('nothing was sold, so nothing is proved; let it run longer');
  const offsetsMs: number[] = [];
  let pairs = 0;
  const byKind = new Map<string, number[]>();
  for (const { number, saleId, soldAtMs, kind, isTold } of sold) {
    const [event, second] = received.get(saleId) ?? [];
    if (event !== undefined) pairs += 1;
    const offsetMs =
      event === undefined ? 'is not at the receiver' : await paintedOffset(event, soldAtMs, shop);
    if (typeof offsetMs === 'number') {
      offsetsMs.push(offsetMs);
      byKind.set(kind, [...(byKind.get(kind) ?? []), Math.abs(offsetMs)]);
    }
    // A time of whole seconds is as sure as its pair says.
    const allowedMs = intervalMs + (isTold ? (event?.data.instant.uncertaintyMs ?? 0) : 0);
    if (second !== undefined) problems.push(`sale ${number} is at the receiver twice`);
    if (typeof offsetMs === 'string') problems.push(`sale ${number} ${offsetMs}`);
    else if (Math.abs(offsetMs) > allowedMs) {
      problems.push(
        `sale ${number} (${kind}): its picture is ${offsetMs} ms off, over the ${allowedMs.toFixed(1)} ms that it should be within`,
      );
    }
  }
  const distancesMs = offsetsMs.map(Math.abs);
  const text = `
  sales                    ${sold.length}
  pairs at the receiver    ${pairs}, ${offsetsMs.length} of them with a picture whose clock can be read
  frame offset             ${figures(distancesMs)}   (painted clock against checkout; a picture every ${intervalMs.toFixed(1)} ms)
${byKind.size < 2 ? '' : [...byKind].map(([kind, ms]) => `    ${kind.padEnd(23)}${figures(ms)}\n`).join('')}  event to pair            ${figures(latenciesMs)}`;
  return { text, problems };
}

/** Painted time − checkout, milliseconds, or what is wrong. */
async function paintedOffset(
  event: SaleEvent,
  soldAtMs: number,
  shop: Pick<Shop, 'receiverUrl' | 'cloudToken'>,
): Promise<number | string> {
  const [capture] = event.data.captures;
  if (capture?.outcome !== 'captured') return `has no picture: ${capture?.outcome ?? 'no capture'}`;
  const response = await ask(shop, `/v1/thumbnails/${capture.thumbnail.sha256}`);
  if (!response.ok) return `has no picture at the receiver (${response.status})`;
  const clock = await readPaintedClock(Buffer.from(await response.arrayBuffer()));
  return clock === undefined ? 'has a picture whose clock can’t be read' : clock.wallMs - soldAtMs;
}

async function receivedEvents(shop: Pick<Shop, 'receiverUrl' | 'cloudToken'>): Promise<SaleEvent[]> {
  const events: SaleEvent[] = [];
  let cursor: string | undefined;
  do {
    const query = new URLSearchParams({ limit: '200', ...(cursor !== undefined && { cursor }) });
    const response = await ask(shop, `/v1/sales?${query.toString()}`);
    const page = receiverPage.parse(await response.json());
    events.push(...page.sales.map(({ event }) => event));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return events;
}

function ask(shop: Pick<Shop, 'receiverUrl' | 'cloudToken'>, path: string): Promise<Response> {
  return fetch(shop.receiverUrl + path, { headers: { authorization: `Bearer ${shop.cloudToken}` } });
}

function figures(valuesMs: readonly number[]): string {
  const sorted = valuesMs.toSorted((a, b) => a - b);
  const [median, p99, max] = [0.5, 0.99, 1].map(
    (part) => sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)],
  );
  return sorted.length === 0 ? 'none' : `median ${median} ms, p99 ${p99} ms, max ${max} ms`;
}
