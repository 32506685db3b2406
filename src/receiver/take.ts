/** Takes a batch of events: checks each by the contract, stores those that hold, and says for each what became of it. */
import { z } from 'zod';
import { type AnyEvent, anyEventSchema } from '../cloud/contract/any-event.ts';
import { type BatchAnswer, maxEventBytes, type SaleEvent } from '../cloud/contract/event.ts';
import type { Log } from '../ops/log.ts';
import type { Caller } from './credentials.ts';
import type { BatchContext, EventStore, IncomingEvent, StoredAs } from './events.ts';
import type { PictureStore } from './pictures.ts';

const named = z.looseObject({ id: z.string().min(1) });

type Result = BatchAnswer['results'][number];
type Checked = { readonly id: string } & (IncomingEvent | { readonly problem: string });

export type Taker = {
  readonly events: EventStore;
  readonly pictures: PictureStore;
  readonly log: Log;
};

export type TakenBatch =
  | { readonly kind: 'results'; readonly results: readonly Result[] }
  /** An element has no id that a result could name. */
  | { readonly kind: 'unnamed' }
  /** The token is another gateway's or another shop's: nothing is stored. */
  | { readonly kind: 'not_yours'; readonly why: string };

/** One result per event. Throws when the disk doesn't take it. `pictureUrl`: where a gateway is to put a picture. */
export function takeBatch(
  bodies: readonly string[],
  { events, pictures, log }: Taker,
  at: BatchContext & { caller: Caller; pictureUrl(sha256: string): string },
): TakenBatch {
  const checked: Checked[] = [];
  for (const body of bodies) {
    const one = checkEvent(body);
    if (one === undefined) return { kind: 'unnamed' };
    const why = 'event' in one ? foreign(one.event, at.caller) : undefined;
    if (why !== undefined) return { kind: 'not_yours', why };
    checked.push(one);
  }
  const stored = events
    .store(
      checked.filter((one) => 'event' in one),
      at,
    )
    .values();
  const results = checked.map((one) => {
    const result =
      'problem' in one ? rejected(one.id, one.problem) : resultOf(one, stored.next().value as StoredAs);
    if (result.status === 'rejected')
      log.warn({ id: result.id, reason: result.reason }, 'an event was rejected');
    return result;
  });
  return { kind: 'results', results };

  function resultOf({ id, event }: Checked & IncomingEvent, as: StoredAs): Result {
    const isTaken = typeof as === 'object';
    const kept = isTaken ? (JSON.parse(as.duplicateOf) as AnyEvent) : event;
    if (isTaken) {
      // A gateway that took another's place may send the same sale again.
      const [first, second] = [kept, event].map((one) => ({
        gateway: one.gateway,
        ...('sequence' in one && { sequence: one.sequence }),
      }));
      log.warn({ id, first, second }, 'an event came again with another body: the first stays');
    }
    const status = isTaken ? 'duplicate' : as;
    if (kept.type !== 'com.tillframe.sale.v1') return { id, status };
    const missing = picturesOf(kept).filter((sha256) => !pictures.has(sha256));
    return {
      id,
      status,
      pictures: missing.map((sha256) => ({
        sha256,
        put: {
          url: at.pictureUrl(sha256),
          headers: { 'content-type': 'image/jpeg', 'if-none-match': '*' },
        },
      })),
    };
  }
}

/** Why this token may not bring this event. */
function foreign(event: AnyEvent, caller: Caller): string | undefined {
  if (caller.kind === 'owner') return undefined;
  const { gateway, shop } = caller;
  if (gateway !== null && event.gateway !== gateway)
    return `This token is for the gateway ${gateway}; the event ${event.id} is from ${event.gateway}`;
  if (shop !== null && event.source !== `/shops/${shop}`)
    return `This token is for the shop ${shop}; the event ${event.id} is of ${event.source}`;
  return undefined;
}

function rejected(id: string, reason: string): Result {
  return { id, status: 'rejected', reason: reason.slice(0, 1_000) };
}

function checkEvent(body: string): Checked | undefined {
  const value: unknown = JSON.parse(body);
  const id = named.safeParse(value).data?.id;
  if (id === undefined) return undefined;
  const bytes = Buffer.byteLength(body);
  if (bytes > maxEventBytes)
    return { id, problem: `The event has ${bytes} bytes, ${maxEventBytes} are allowed` };
  const parsed = anyEventSchema.safeParse(value);
  if (!parsed.success) return { id, problem: z.prettifyError(parsed.error) };
  const event = parsed.data;
  if ('sequence' in event && !Number.isSafeInteger(Number(event.sequence)))
    return { id, problem: `sequence: ${event.sequence} is past ${Number.MAX_SAFE_INTEGER}` };
  return { id, event, body };
}

/** The hashes of the pictures an event names, each once. */
export function picturesOf(event: Pick<SaleEvent, 'data'>): string[] {
  const hashes = event.data.captures.flatMap((capture) =>
    capture.outcome === 'captured' ? [capture.thumbnail.sha256] : [],
  );
  return [...new Set(hashes)];
}
