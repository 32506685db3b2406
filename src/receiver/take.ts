/** Takes a batch of events: checks each by the contract, stores those that hold, and says for each what became of it. */
import { z } from 'zod';
import { type BatchAnswer, maxEventBytes, saleEventSchema } from '../cloud/contract/event.ts';
import type { Log } from '../ops/log.ts';
import type { EventStore, IncomingEvent, StoredAs } from './events.ts';
import type { PictureStore } from './pictures.ts';

/** CloudEvents may gain extension attributes on their way, or from a newer gateway; they are kept with the body. */
const incomingSchema = z.looseObject(saleEventSchema.shape);
const named = z.looseObject({ id: z.string().min(1) });

type Result = BatchAnswer['results'][number];
type Checked = { readonly id: string } & (IncomingEvent | { readonly problem: string });

export type Taker = {
  readonly events: EventStore;
  readonly pictures: PictureStore;
  readonly log: Log;
};

/**
 * One result per event; undefined if an element has no id that a result could name. Throws when the disk doesn't take it.
 * `pictureUrl`: where a gateway is to put a picture.
 */
export function takeBatch(
  bodies: readonly string[],
  { events, pictures, log }: Taker,
  at: { nowMs: number; pictureUrl(sha256: string): string },
): Result[] | undefined {
  const checked: Checked[] = [];
  for (const body of bodies) {
    const one = checkEvent(body);
    if (one === undefined) return undefined;
    checked.push(one);
  }
  const stored = events
    .store(
      checked.filter((one) => 'event' in one),
      at.nowMs,
    )
    .values();
  return checked.map((one) => {
    const result =
      'problem' in one ? rejected(one.id, one.problem) : resultOf(one, stored.next().value as StoredAs);
    if (result.status === 'rejected')
      log.warn({ id: result.id, reason: result.reason }, 'an event was rejected');
    return result;
  });

  function resultOf({ id, event }: Checked & IncomingEvent, as: StoredAs): Result {
    const isTaken = typeof as === 'object';
    const kept = isTaken ? (JSON.parse(as.duplicateOf) as IncomingEvent['event']) : event;
    if (isTaken) {
      // A gateway that took another's place may send the same sale again.
      const [first, second] = [kept, event].map(({ gateway, sequence }) => ({ gateway, sequence }));
      log.warn({ id, first, second }, 'an event came again with another body: the first stays');
    }
    const missing = picturesOf(kept).filter((sha256) => !pictures.has(sha256));
    return {
      id,
      status: isTaken ? 'duplicate' : as,
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

function rejected(id: string, reason: string): Result {
  return { id, status: 'rejected', reason };
}

function checkEvent(body: string): Checked | undefined {
  const value: unknown = JSON.parse(body);
  const id = named.safeParse(value).data?.id;
  if (id === undefined) return undefined;
  const bytes = Buffer.byteLength(body);
  if (bytes > maxEventBytes)
    return { id, problem: `The event has ${bytes} bytes, ${maxEventBytes} are allowed` };
  const parsed = incomingSchema.safeParse(value);
  return parsed.success ? { id, event: parsed.data, body } : { id, problem: z.prettifyError(parsed.error) };
}

/** The hashes of the pictures an event names, each once. */
export function picturesOf(event: Pick<IncomingEvent['event'], 'data'>): string[] {
  const hashes = event.data.captures.flatMap((capture) =>
    capture.outcome === 'captured' ? [capture.thumbnail.sha256] : [],
  );
  return [...new Set(hashes)];
}
