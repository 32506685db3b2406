/** Reads a page of a location's payments or refunds, by their last change. */
import type { z } from 'zod';
import { posProblem } from '../../../domain/problem/pos/pos.ts';
import type { Log } from '../../../lib/log.ts';
import { PosFailure } from '../polling/cloud-source.ts';
import { firstIssue } from '../polling/read-answer.ts';
import { type Payment, type Refund } from './answers.ts';
import type { RecordKind, RecordPage, SquareApi } from './api.ts';
import { afterPage, pageStart, type Stream } from './cursor.ts';
import { CursorRefused } from './failures.ts';

const maxUnreadable = 100;

type Requested = { readonly kind: RecordKind; readonly locationId: string; readonly stream: Stream };

type StreamPage<T> = {
  readonly records: readonly T[];
  readonly unreadable: readonly { readonly key: string; readonly why: string }[];
  readonly stream: Stream;
  readonly more: boolean;
  readonly serverNowMs: number | undefined;
};

type Deps = { readonly api: Pick<SquareApi, 'page'>; readonly log: Log };

/** Rejects with a PosFailure. */
export async function readStream<T extends Payment | Refund>(
  { kind, locationId, stream }: Requested,
  schema: z.ZodType<T>,
  deps: Deps,
  signal: AbortSignal,
): Promise<StreamPage<T>> {
  const query = {
    location_id: locationId,
    // One earlier: the reference does not say whether the start is included.
    updated_at_begin_time: new Date(pageStart(stream) - 1).toISOString(),
    sort_field: 'UPDATED_AT',
    sort_order: 'ASC',
  };
  const page = await pageOf(kind, { query, next: stream.next }, deps, signal);
  const unreadable: { key: string; why: string }[] = [];
  const records = page.records.flatMap((record) => {
    const { data, error } = schema.safeParse(record);
    if (error === undefined) return [data];
    if (unreadable.length < maxUnreadable) unreadable.push({ key: keyOf(record), why: firstIssue(error) });
    return [];
  });
  checkOrder(records);
  const newestMs = records.at(-1)?.updated_at;
  const { next, serverNowMs } = page;
  return {
    records,
    unreadable,
    serverNowMs,
    stream: afterPage(stream, {
      serverNowMs,
      ...(newestMs !== undefined && { newestMs }),
      ...(next !== undefined && { next }),
    }),
    more: next !== undefined,
  };
}

async function pageOf(
  kind: RecordKind,
  { query, next }: { query: Readonly<Record<string, string>>; next: string | undefined },
  { api, log }: Deps,
  signal: AbortSignal,
): Promise<RecordPage> {
  try {
    return await api.page(kind, next === undefined ? query : { ...query, cursor: next }, signal);
  } catch (error) {
    if (!(error instanceof CursorRefused)) throw error;
    if (next === undefined)
      throw new PosFailure('garbled', posProblem('pos.not_understood', { what: 'INVALID_CURSOR' }));
    log.warn({ kind, why: error.message }, 'cursor of Square no longer valid, page requested again');
    return pageOf(kind, { query, next: undefined }, { api, log }, signal);
  }
}

/** The position depends on it: an answer in another order would cause permanent gaps. */
function checkOrder(records: readonly { readonly updated_at: number }[]): void {
  let beforeMs = -Infinity;
  for (const { updated_at: atMs } of records) {
    if (atMs < beforeMs)
      throw new PosFailure('garbled', posProblem('pos.not_understood', { what: 'updated_at order' }));
    beforeMs = atMs;
  }
}

function keyOf(record: unknown): string {
  const id = typeof record === 'object' && record !== null && 'id' in record ? record.id : undefined;
  return typeof id === 'string' ? id.slice(0, 100) : '?';
}
