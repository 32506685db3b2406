/** Reads a page of a location's payments or refunds, by their last change. */
import type { z } from 'zod';
import { posProblem } from '../../../domain/problem/pos/pos.ts';
import type { Log } from '../../../lib/log.ts';
import { PosFailure } from '../polling/cloud-source.ts';
import {
  type ChangeStream,
  type ListedPage,
  pageStart,
  type ReadPage,
  readChanges,
} from '../polling/kit/change-stream.ts';
import type { Payment, Refund } from './answers.ts';
import type { RecordKind, SquareApi } from './api.ts';
import { CursorRefused } from './failures.ts';

type Requested = { readonly kind: RecordKind; readonly locationId: string; readonly stream: ChangeStream };

type Deps = { readonly api: Pick<SquareApi, 'page'>; readonly log: Log };

/** Rejects with a PosFailure. */
export async function readStream<T extends Payment | Refund>(
  { kind, locationId, stream }: Requested,
  schema: z.ZodType<T>,
  deps: Deps,
  signal: AbortSignal,
): Promise<ReadPage<T>> {
  const query = {
    location_id: locationId,
    // One earlier: the reference does not say whether the start is included.
    updated_at_begin_time: new Date(pageStart(stream) - 1).toISOString(),
    sort_field: 'UPDATED_AT',
    sort_order: 'ASC',
  };
  const page = await pageOf(kind, { query, next: stream.next }, deps, signal);
  return readChanges(stream, page, { schema, changedAtMs: (record) => record.updated_at });
}

async function pageOf(
  kind: RecordKind,
  { query, next }: { query: Readonly<Record<string, string>>; next: string | undefined },
  { api, log }: Deps,
  signal: AbortSignal,
): Promise<ListedPage> {
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
