/** Accepts a batch of events: validates each against the contract, stores the valid ones, and returns a result for each. */

import { z } from 'zod';
import { type AnyEvent, anyEventSchema } from '../contract/cloud/any-event.ts';
import { type BatchAnswer, maxEventBytes, type SaleEvent } from '../contract/cloud/event.ts';
import { problemText } from '../domain/problem/problem-text.ts';
import { type ReceiverProblem, receiverProblem } from '../domain/problem/receiver/receiver.ts';
import { shopOfSource } from '../domain/sale/identity.ts';
import type { Log } from '../lib/log.ts';
import { readJson } from '../lib/text/read-json.ts';
import type { ContractStore } from './contract-store.ts';
import { type Caller, issuedToOther } from './credentials.ts';
import { nameOfPicture } from './erasure/erasures.ts';
import type { BatchContext, IncomingEvent, StoredAs } from './events.ts';
import type { PicturePut } from './pictures/picture-store.ts';
import { invalidFields } from './refused.ts';
import { picturesOf } from './stored-events.ts';

const named = z.looseObject({ id: z.string().min(1) });

type Result = BatchAnswer['results'][number];
type Judged = {
  readonly result: Result;
  /** Pictures of it that are not stored. */
  readonly missing: readonly { readonly source: string; readonly sha256: string }[];
};
type Checked = { readonly id: string } & (IncomingEvent | { readonly problem: ReceiverProblem });

export type AcceptDeps = Pick<ContractStore, 'events' | 'pictures' | 'erasures'> & { readonly log: Log };

export type AcceptedBatch =
  | { readonly kind: 'results'; readonly results: readonly Result[] }
  /** An element has no id, so no result could refer to it. */
  | { readonly kind: 'unnamed' }
  /** The token belongs to another gateway or shop than the sender: nothing is stored or rejected. */
  | { readonly kind: 'not_yours'; readonly problem: ReceiverProblem };

/** Sender named in the headers of the batch. */
export type Sender = { readonly gateway: string; readonly shop: string };

/**
 * Resolves with one result per event. Rejects when the store rejects the write. `picturePut` makes the upload address of a picture.
 *
 * 1. A token that isn't the sender's authorizes nothing: it was mixed up, and no sale of the shop may be rejected for that. Without a
 * sender in the headers the events identify it: one event that matches the token is enough. 2. Events of an earlier id of the gateway are
 * accepted as its own: its token may write for the shop anyway. 3. Events of another shop are rejected one by one and don't block the
 * others.
 */
export async function takeBatch(
  bodies: readonly string[],
  { events, pictures, erasures, log }: AcceptDeps,
  at: BatchContext & {
    caller: Caller;
    sender?: Sender | undefined;
    /** Times at which a broker took the bodies, where they came through one. */
    publishedMs?: readonly number[];
    picturePut(sha256: string): PicturePut | Promise<PicturePut>;
  },
): Promise<AcceptedBatch> {
  const read = bodies.map((body, index) => checkEvent(body, at.publishedMs?.[index]));
  const named = read.filter((one) => one !== undefined);
  if (named.length < read.length) return { kind: 'unnamed' };
  const { caller } = at;
  const mixedUp = notTheirs(caller, at.sender, named);
  if (mixedUp !== undefined) return { kind: 'not_yours', problem: mixedUp };
  const checked = named.map((one): Checked => {
    const problem = 'event' in one ? ofAnotherShop(one.event, caller) : undefined;
    return problem === undefined ? one : { id: one.id, problem };
  });
  const accepted = checked.filter((one) => 'event' in one);
  const stored = (await events.store(accepted, at)).values();
  const results = await Promise.all(
    checked.map(async (one) => {
      if (!('problem' in one)) return resultOf(one, stored.next().value as StoredAs);
      const result = rejected(one.id, one.problem);
      log.warn({ id: result.id, reason: result.reason }, 'an event was rejected');
      return { result, missing: [] };
    }),
  );
  const erased = await erasures.erasedOf(results.flatMap(({ missing }) => missing));
  return {
    kind: 'results',
    results: await Promise.all(
      results.map(async ({ result, missing }) => {
        if (!('pictures' in result)) return result;
        const wanted = missing.filter((one) => !erased.has(nameOfPicture(one)));
        const pictures = wanted.map(async ({ sha256 }) => ({ sha256, put: await at.picturePut(sha256) }));
        return { ...result, pictures: await Promise.all(pictures) };
      }),
    ),
  };

  async function resultOf({ id, event }: Checked & IncomingEvent, as: StoredAs): Promise<Judged> {
    // No picture of it is wanted.
    if (as === 'erased') return { result: { id, status: 'stored', pictures: [] }, missing: [] };
    const isTaken = typeof as === 'object';
    const kept = isTaken ? readJson(anyEventSchema, as.duplicateOf) : event;
    if (isTaken) {
      // A gateway that replaced another may resend the same sale.
      const [first, second] = [kept, event].map((one) => ({
        gateway: one?.gateway,
        ...(one !== undefined && 'sequence' in one && { sequence: one.sequence }),
      }));
      log.warn({ id, first, second }, 'an event came again with another body: the first stays');
    }
    const status = isTaken ? 'duplicate' : as;
    if (kept?.type !== 'com.tillframe.sale.v1') return { result: { id, status }, missing: [] };
    const { source } = kept;
    const missing = (await missingOf(kept, pictures)).map((sha256) => ({ source, sha256 }));
    return { result: { id, status, pictures: [] }, missing };
  }
}

/** Pictures of the sale that are not stored. */
export async function missingOf(
  event: Pick<SaleEvent, 'data'>,
  pictures: ContractStore['pictures'],
): Promise<string[]> {
  const named = await Promise.all(
    picturesOf(event).map(async (sha256) => ({ sha256, isHere: await pictures.has(sha256) })),
  );
  return named.flatMap(({ sha256, isHere }) => (isHere ? [] : [sha256]));
}

/** Reason why the token isn't the sender's. */
function notTheirs(
  caller: Caller,
  sender: Sender | undefined,
  checked: readonly Checked[],
): ReceiverProblem | undefined {
  if (caller.kind === 'owner') return undefined;
  if (sender !== undefined) return issuedToOther(caller, sender);
  const problems = checked.flatMap((one) =>
    'event' in one
      ? [issuedToOther(caller, { gateway: one.event.gateway, shop: shopOfSource(one.event.source) })]
      : [],
  );
  return problems.includes(undefined) ? undefined : problems[0];
}

/** Reason why this token isn't authorized for this event. */
function ofAnotherShop(event: AnyEvent, caller: Caller): ReceiverProblem | undefined {
  if (caller.kind === 'owner' || shopOfSource(event.source) === caller.shop) return undefined;
  return receiverProblem('receiver.event_of_other_shop', {
    expected: caller.shop,
    found: shopOfSource(event.source),
  });
}

function rejected(id: string, problem: ReceiverProblem): Result {
  return { id, status: 'rejected', reason: problemText(problem, 'en'), problem };
}

function checkEvent(body: string, publishedMs: number | undefined): Checked | undefined {
  const value: unknown = JSON.parse(body);
  const id = named.safeParse(value).data?.id;
  if (id === undefined) return undefined;
  const bytes = Buffer.byteLength(body);
  if (bytes > maxEventBytes)
    return { id, problem: receiverProblem('receiver.event_too_long', { bytes, max: maxEventBytes }) };
  const parsed = anyEventSchema.safeParse(value);
  if (!parsed.success) return { id, problem: invalidFields(parsed.error) };
  const event = parsed.data;
  if ('sequence' in event && !Number.isSafeInteger(Number(event.sequence)))
    return {
      id,
      problem: receiverProblem('receiver.sequence_too_high', {
        sequence: event.sequence,
        max: Number.MAX_SAFE_INTEGER,
      }),
    };
  return { id, event, body, ...(publishedMs !== undefined && { publishedMs }) };
}
