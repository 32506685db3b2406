/**
 * Judges a run by what the receiver has: some sales, each once with its picture, and the clock painted in it near the checkout: within one
 * picture interval and the pair's own uncertainty. A message that arrives late, as on a busy machine, moves its instant and its
 * picture with it: the number of pictures within one interval alone is printed too.
 */
import { availableParallelism, loadavg } from 'node:os';
import { z } from 'zod';
import { type SaleEvent, saleEventSchema } from '../../src/contract/cloud/event.ts';
import { readPaintedClock } from '../../test/peers/cameras/painted-clock.ts';
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
  let pairs = 0;
  const byKind = new Map<string, Judged[]>();
  for (const { number, saleId, soldAtMs, kind } of sold) {
    const [event, second] = received.get(saleId) ?? [];
    if (event !== undefined) pairs += 1;
    if (second !== undefined) problems.push(`sale ${number} (${kind}) is at the receiver twice`);
    if (event === undefined) {
      problems.push(`sale ${number} (${kind}) is not at the receiver`);
      continue;
    }
    const painted = await paintedClock(event, shop);
    if (typeof painted === 'string') {
      problems.push(`sale ${number} (${kind}) ${painted}`);
      continue;
    }
    const { wallMs, statedMs } = painted;
    const offsetMs = wallMs - soldAtMs;
    const instantMs = Date.parse(event.data.instant.at);
    byKind.set(kind, [
      ...(byKind.get(kind) ?? []),
      { offsetMs, statedMs, instantMs: instantMs - soldAtMs, frameMs: wallMs - instantMs },
    ]);
    if (Math.abs(offsetMs) > intervalMs + statedMs) {
      problems.push(
        `sale ${number} (${kind}): picture ${offsetMs} ms from its checkout, over ±${statedMs.toFixed(0)} + ${intervalMs.toFixed(1)} ms (instant ${instantMs - soldAtMs} ms from the checkout, picture ${wallMs - instantMs} ms from the instant)`,
      );
    }
  }
  const read = [...byKind.values()].flat().length;
  const text = `
  sales                    ${sold.length}
  pairs at the receiver    ${pairs}, ${read} with a picture whose clock can be read
  event to pair            ${figures(latenciesMs)}
  picture from checkout    by the clock painted in it; a picture every ${intervalMs.toFixed(1)} ms
    ${row(['register (ms)', 'median', 'max', 'instant', 'frame', 'stated', 'in an interval'])}
${[...byKind].map(([kind, judged]) => `    ${kindText({ kind, judged, intervalMs })}\n`).join('')}    instant: its part of the max, from the checkout (a message that came late);
    frame: from that instant to the picture. Allowed: an interval, and what the
    pair states that it is unsure: ±100 ms where a message arrives or a drawer
    opens; of a POS cloud, which tells whole seconds, what stands there.${busyText()}`;
  return { text, problems };
}

/** One picture's distance from the checkout, in two parts: to the instant and from there; and the instant's uncertainty. Milliseconds. */
type Judged = { offsetMs: number; instantMs: number; frameMs: number; statedMs: number };

function kindText(of: { kind: string; judged: readonly Judged[]; intervalMs: number }): string {
  const { kind, judged, intervalMs } = of;
  const byDistance = judged.toSorted((a, b) => Math.abs(a.offsetMs) - Math.abs(b.offsetMs));
  const median = byDistance[Math.ceil(byDistance.length / 2) - 1];
  const farthest = byDistance.at(-1);
  const statedMs = judged.map((one) => Math.round(one.statedMs)).toSorted((a, b) => a - b);
  const [least = 0, most = least] = [statedMs[0], statedMs.at(-1)];
  const inOne = judged.filter(({ offsetMs }) => Math.abs(offsetMs) <= intervalMs).length;
  return row([
    kind,
    Math.abs(median?.offsetMs ?? 0).toFixed(0),
    Math.abs(farthest?.offsetMs ?? 0).toFixed(0),
    (farthest?.instantMs ?? 0).toFixed(0),
    (farthest?.frameMs ?? 0).toFixed(0),
    least === most ? `±${most}` : `±${least}…${most}`,
    `${inOne} of ${judged.length}`,
  ]);
}

function row([kind = '', ...rest]: string[]): string {
  const widths = [6, 6, 7, 6, 11, 14];
  return [kind.padEnd(16), ...rest.map((text, index) => text.padStart(widths[index] ?? 0))].join(' ');
}

/** Load of the last minute: messages arrive late on a busy machine. */
function busyText(): string {
  const [load = 0] = loadavg();
  const cores = availableParallelism();
  if (load <= cores) return '';
  return `\n  this machine is busy (load ${load.toFixed(1)} on ${cores} cores): what it measures comes late`;
}

/** The painted time and the stated uncertainty of the picture, or the problem. */
async function paintedClock(
  event: SaleEvent,
  shop: Pick<Shop, 'receiverUrl' | 'cloudToken'>,
): Promise<{ wallMs: number; statedMs: number } | string> {
  const [capture] = event.data.captures;
  if (capture?.outcome !== 'captured') return `has no picture: ${capture?.outcome ?? 'no capture'}`;
  const response = await ask(shop, `/v1/thumbnails/${capture.thumbnail.sha256}`);
  if (!response.ok) return `has no picture at the receiver (${response.status})`;
  const clock = await readPaintedClock(Buffer.from(await response.arrayBuffer()));
  // Uncertainty of the instant when the picture was chosen: the instant may have been corrected since.
  const statedMs = capture.uncertaintyMs ?? event.data.instant.uncertaintyMs;
  return clock === undefined
    ? 'has a picture whose clock cannot be read'
    : { wallMs: clock.wallMs, statedMs };
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
