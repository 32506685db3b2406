/**
 * Stores a batch of events that gateways have published, as `POST /v1/events` does: one transaction, and an outcome for each message.
 *
 * A message that fails alone, while others of its batch are stored before and after it, can hold nobody up: it is delivered again later, and kept
 * as refused after 20 such failures in this process. JetStream's own count does not tell it from an outage of the database, in which everything
 * fails: then everything is delivered again. A message without others in its batch is such a case too.
 */
import { z } from 'zod';
import { type BatchAnswer, maxEventBytes } from '../../contract/cloud/event.ts';
import { type ReceiverProblem, receiverProblem } from '../../domain/problem/receiver/receiver.ts';
import { parseJson } from '../../lib/text/read-json.ts';
import { type AcceptDeps, takeBatch } from '../accept.ts';
import { isDamage } from '../database.ts';
import type { BrokerMessage } from './link.ts';

type Result = BatchAnswer['results'][number];

export type Outcome =
  /** `result`: for the gateway; absent where the message names nothing. */
  | { readonly kind: 'stored'; readonly result?: Result }
  | { readonly kind: 'refused'; readonly problem: ReceiverProblem; readonly result?: Result }
  | { readonly kind: 'later' };

export type Incoming = Pick<BrokerMessage, 'subject' | 'body' | 'sequence' | 'deliveries' | 'publishedMs'>;

export type EventIntake = (messages: readonly Incoming[], nowMs: number) => Promise<Outcome[]>;

const maxFailuresAlone = 20;
/** Messages whose failures are counted at once; the oldest is forgotten first. */
const maxCounted = 10_000;
/** So many that fail before any is stored: the database is away. */
const failuresInARow = 3;
const named = z.looseObject({ id: z.string().min(1) });

type Readable = {
  readonly at: number;
  readonly body: string;
  readonly publishedMs: number;
  readonly deliveries: number;
};

export function createEventIntake(deps: AcceptDeps): EventIntake {
  /** Failures alone, by place in the stream. */
  const failuresAlone = new Map<number, number>();

  function failed({ sequence }: Incoming, why: Error | undefined): Outcome {
    const times = (failuresAlone.get(sequence) ?? 0) + 1;
    failuresAlone.delete(sequence);
    if (times >= maxFailuresAlone)
      return {
        kind: 'refused',
        problem: receiverProblem('receiver.message_not_storable', { times, why: why?.message ?? '' }),
      };
    failuresAlone.set(sequence, times);
    const [oldest] = failuresAlone.keys();
    if (failuresAlone.size > maxCounted && oldest !== undefined) failuresAlone.delete(oldest);
    return { kind: 'later' };
  }

  async function store(some: readonly Readable[], nowMs: number): Promise<readonly Result[]> {
    const bodies = some.map(({ body }) => body);
    const taken = await takeBatch(bodies, deps, {
      publishedMs: some.map(({ publishedMs }) => publishedMs),
      ...{ nowMs, caller: { kind: 'owner' }, countsByStatus: true },
      // Pictures come through the broker as well.
      picturePut: () => ({ url: '', headers: {} }),
    });
    if (taken.kind !== 'results') throw new Error(taken.kind);
    return taken.results;
  }

  return async (messages, nowMs) => {
    const outcomes = messages.map((): Outcome => ({ kind: 'later' }));
    const readable: Readable[] = [];
    for (const [at, message] of messages.entries()) {
      const read = readMessage(message.body);
      if ('problem' in read) {
        outcomes[at] = { kind: 'refused', problem: read.problem };
        continue;
      }
      const { publishedMs, deliveries } = message;
      readable.push({ at, body: read.body, publishedMs, deliveries });
    }
    const results = await storeAllOrEach(readable, (some) => store(some, nowMs));
    for (const [index, { at }] of readable.entries()) {
      const message = messages[at];
      const result = results[index];
      if (message === undefined) continue;
      if (result === undefined || result instanceof Error) outcomes[at] = failed(message, result);
      else {
        outcomes[at] = outcomeOf(result);
        failuresAlone.delete(message.sequence);
      }
    }
    return outcomes;
  };
}

/** Rejects where nothing could be stored; an error in the place of each message that failed alone. */
async function storeAllOrEach(
  all: readonly Readable[],
  store: (some: readonly Readable[]) => Promise<readonly Result[]>,
): Promise<(Result | Error | undefined)[]> {
  if (all.length === 0) return [];
  try {
    return [...(await store(all))];
  } catch (error) {
    if (all.length === 1 || isDamage(error)) throw error;
    const each = new Map<Readable, Result | Error | undefined>();
    let failures = 0;
    // Those that failed before come last: the new ones show whether the database works.
    for (const one of all.toSorted((first, second) => first.deliveries - second.deliveries)) {
      try {
        each.set(one, (await store([one]))[0]);
      } catch (alone) {
        each.set(one, alone as Error);
        failures += 1;
        if (failures === each.size && failures >= failuresInARow) throw error;
      }
    }
    const works = [...each].find(([, result]) => result !== undefined && !(result instanceof Error));
    if (works === undefined) throw error;
    // The database may have gone away in between: what it has already it must be able to take again.
    if (failures > 0) await store([works[0]]);
    return all.map((one) => each.get(one));
  }
}

function outcomeOf(result: Result): Outcome {
  if (result.status === 'rejected') {
    const problem =
      (result.problem as ReceiverProblem | undefined) ?? receiverProblem('receiver.message_no_event');
    return { kind: 'refused', problem, result };
  }
  if (!('pictures' in result) || result.pictures === undefined || result.pictures.length === 0)
    return { kind: 'stored', result };
  // Without a list the gateway publishes them all.
  const { pictures: _, ...rest } = result;
  return { kind: 'stored', result: rest };
}

function readMessage(bytes: Uint8Array): Pick<Readable, 'body'> | { readonly problem: ReceiverProblem } {
  if (bytes.length > maxEventBytes)
    return {
      problem: receiverProblem('receiver.event_too_long', { bytes: bytes.length, max: maxEventBytes }),
    };
  const body = utf8(bytes);
  if (body === undefined) return { problem: receiverProblem('receiver.not_utf8') };
  const value = parseJson(body);
  if (value === undefined) return { problem: receiverProblem('receiver.message_no_event') };
  return named.safeParse(value).success
    ? { body }
    : { problem: receiverProblem('receiver.event_without_id') };
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
