/** Reads a page of a location's payments or refunds, by their last change. */
import type { z } from 'zod';
import { posProblem } from '../../../domain/problem/pos/pos.ts';
import { PosFailure } from '../polling/cloud-source.ts';
import {
  type ChangeStream,
  type ListedPage,
  pageStart,
  type ReadPage,
  readChanges,
} from '../polling/kit/change-stream.ts';
import type { ContinuedPage } from '../polling/kit/continued-page.ts';
import type { Payment, Refund } from './answers.ts';
import type { RecordKind, SquareApi } from './api.ts';
import { isCursorRefused } from './failures.ts';

type Requested = { readonly kind: RecordKind; readonly locationId: string; readonly stream: ChangeStream };

type Deps = { readonly api: Pick<SquareApi, 'page'>; readonly continuedPage: ContinuedPage };

/** Rejects with a PosFailure. */
export async function readStream<T extends Payment | Refund>(
  { kind, locationId, stream }: Requested,
  schema: z.ZodType<T>,
  { api, continuedPage }: Deps,
  signal: AbortSignal,
): Promise<ReadPage<T>> {
  const query = {
    location_id: locationId,
    // One earlier: the reference does not say whether the start is included.
    updated_at_begin_time: new Date(pageStart(stream) - 1).toISOString(),
    sort_field: 'UPDATED_AT',
    sort_order: 'ASC',
  };
  const page = await continuedPage(stream.next, (next) => pageOf(kind, { query, next }, api, signal));
  return readChanges(stream, page, { schema, changedAtMs: (record) => record.updated_at });
}

async function pageOf(
  kind: RecordKind,
  { query, next }: { query: Readonly<Record<string, string>>; next: string | undefined },
  api: Deps['api'],
  signal: AbortSignal,
): Promise<ListedPage> {
  try {
    return await api.page(kind, next === undefined ? query : { ...query, cursor: next }, signal);
  } catch (error) {
    if (next !== undefined || !isCursorRefused(error)) throw error;
    throw new PosFailure('garbled', posProblem('pos.not_understood', { what: 'INVALID_CURSOR' }));
  }
}
