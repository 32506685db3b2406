/**
 * Polls the linked locations: a page of payments each, and of refunds where no payments are left, so that a refund follows its sale.
 */
import { posProblem } from '../../../domain/problem/pos/pos.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import { type PolledPage, type PolledSale, PosFailure } from '../polling/cloud-source.ts';
import { voidTimeOf } from '../polling/void-time.ts';
import { firstIssue, type Payment, paymentSchema, type Refund, refundSchema } from './answers.ts';
import type { RecordKind, RecordPage, SquareApi } from './api.ts';
import {
  afterPage,
  overlapMs,
  type Place,
  pageStart,
  readCursor,
  type Stream,
  writeCursor,
} from './cursor.ts';
import type { Directory } from './directory.ts';
import { CursorRefused } from './failures.ts';
import { createGatherer } from './gather.ts';
import { deviceIdOf, type Mapped } from './to-sale.ts';

/** Resolution of the times in sales, milliseconds. */
const resolutionMs = 1;
/** Of the HTTP header Date, milliseconds. */
const dateResolutionMs = 1_000;
const maxUnreadable = 100;

type Deps = {
  readonly api: SquareApi;
  readonly directory: Directory;
  readonly clock: Clock;
  readonly log: Log;
};

type LocationPage = Pick<PolledPage, 'sales' | 'unreadable' | 'more'> & {
  readonly place: Place;
  readonly serverNowMs: number | undefined;
};

export function createPoll({ api, directory, clock, log }: Deps) {
  const gather = createGatherer({ api, directory, clock });

  async function readStream<T extends Payment | Refund>(
    { kind, locationId, stream }: { kind: RecordKind; locationId: string; stream: Stream },
    schema: {
      safeParse(record: unknown): {
        data?: T | undefined;
        error?: Parameters<typeof firstIssue>[0] | undefined;
      };
    },
    signal: AbortSignal,
  ): Promise<Streamed<T>> {
    const query = {
      location_id: locationId,
      // One earlier: the reference does not say whether the start is included.
      updated_at_begin_time: new Date(pageStart(stream) - 1).toISOString(),
      sort_field: 'UPDATED_AT',
      sort_order: 'ASC',
    };
    const page = await pageOf(kind, { query, next: stream.next }, signal);
    const unreadable: { key: string; why: string }[] = [];
    const records = page.records.flatMap((record) => {
      const { data, error } = schema.safeParse(record);
      if (data !== undefined) return [data];
      if (unreadable.length < maxUnreadable)
        unreadable.push({ key: keyOf(record), why: error === undefined ? '' : firstIssue(error) });
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
    signal: AbortSignal,
  ): Promise<RecordPage> {
    try {
      return await api.page(kind, next === undefined ? query : { ...query, cursor: next }, signal);
    } catch (error) {
      if (!(error instanceof CursorRefused)) throw error;
      if (next === undefined)
        throw new PosFailure('garbled', posProblem('pos.not_understood', { what: 'INVALID_CURSOR' }));
      log.warn({ kind, why: error.message }, 'cursor of Square no longer valid, page requested again');
      return pageOf(kind, { query, next: undefined }, signal);
    }
  }

  async function readLocation(
    locationId: string,
    place: Place,
    linked: readonly string[] | undefined,
    signal: AbortSignal,
  ): Promise<LocationPage> {
    const paid = await readStream(
      { kind: 'payments', locationId, stream: place.payments },
      paymentSchema,
      signal,
    );
    const back = paid.more
      ? undefined
      : await readStream({ kind: 'refunds', locationId, stream: place.refunds }, refundSchema, signal);
    const { serverNowMs } = paid;
    const unreadable = [...paid.unreadable, ...(back?.unreadable ?? [])];
    const orders = await gather(
      { payments: paid.records, refunds: back?.records ?? [] },
      { locationId, serverNowMs },
      signal,
    );
    const sales: (PolledSale & { readonly order: number })[] = [];
    for (const { key, mapped } of orders) {
      if (mapped.kind === 'unreadable') unreadable.push({ key, why: mapped.why });
      if (mapped.kind === 'elsewhere') log.debug({ order: key }, 'order skipped, sold at no register');
      if (mapped.kind !== 'sale') continue;
      sales.push({
        ...polledSale(mapped, { locationId, linked, sinceMs: pageStart(place.payments) }),
        order: mapped.serverAtMs,
      });
    }
    sales.sort((a, b) => a.order - b.order);
    return {
      sales: sales.map(({ order: _, ...sale }) => sale),
      unreadable,
      more: paid.more || back?.more === true,
      place: { payments: paid.stream, refunds: back?.stream ?? place.refunds },
      serverNowMs,
    };
  }

  return async (cursorText: string, signal: AbortSignal, linked?: readonly string[]): Promise<PolledPage> => {
    const cursor = readCursor(cursorText);
    if (cursor === undefined) throw new PosFailure('garbled', posProblem('pos.cursor_lost'));
    const listed =
      linked === undefined || linked.length === 0 ? await directory.locations(signal) : undefined;
    const locations = [...new Set(linked?.map(locationOf) ?? listed?.locations.map(({ id }) => id))];
    const begin = { sinceMs: cursor.atMs };
    // State of unlinked locations is dropped: linked again, they start anew.
    const places: Record<string, Place> = {};
    const pages: LocationPage[] = [];
    const refused: { key: string; why: string }[] = [];
    for (const locationId of locations) {
      const place = cursor.places[locationId] ?? { payments: begin, refunds: begin };
      places[locationId] = place;
      try {
        const page = await readLocation(locationId, place, linked, signal);
        places[locationId] = page.place;
        pages.push(page);
      } catch (error) {
        // One location of several, such as one that was removed: the others aren't blocked.
        const isOwn = error instanceof PosFailure && error.reason === 'refused' && error.field === undefined;
        if (!isOwn || (locationId === locations.at(-1) && pages.length === 0)) throw error;
        refused.push({ key: `location ${locationId}`, why: error.message });
      }
    }
    const serverNowMs = pages[0]?.serverNowMs ?? listed?.serverNowMs;
    return {
      sales: pages.flatMap(({ sales }) => sales),
      unreadable: [...refused, ...pages.flatMap(({ unreadable }) => unreadable)],
      cursor: writeCursor({ v: 1, atMs: serverNowMs ?? cursor.atMs, places }),
      more: pages.some(({ more }) => more),
      resolutionMs,
      ...(serverNowMs !== undefined && {
        serverNow: { atMs: serverNowMs, resolutionMs: dateResolutionMs },
      }),
    };
  };
}

type Streamed<T> = {
  readonly records: readonly T[];
  readonly unreadable: readonly { readonly key: string; readonly why: string }[];
  readonly stream: Stream;
  readonly more: boolean;
  readonly serverNowMs: number | undefined;
};

function polledSale(
  mapped: Extract<Mapped, { kind: 'sale' }>,
  of: {
    readonly locationId: string;
    readonly linked: readonly string[] | undefined;
    readonly sinceMs: number;
  },
): PolledSale {
  const { saleId, sale, serverAtMs, changedAtMs, updatesOnly } = mapped;
  const device = deviceIdOf(mapped.device);
  const own = device === undefined ? of.locationId : terminalOf(of.locationId, device);
  return {
    terminal: of.linked?.includes(own) === true ? own : of.locationId,
    saleId,
    sale,
    serverAtMs,
    ...(updatesOnly === true && { updatesOnly }),
    ...(sale.kind === 'void' && { voided: voidTimeOf(changedAtMs, { sinceMs: of.sinceMs, overlapMs }) }),
  };
}

/** A location, or `LOCATION/DEVICE`. */
export function terminalOf(locationId: string, device: string): string {
  return `${locationId}/${device}`;
}

function locationOf(terminal: string): string {
  return terminal.split('/', 1)[0] ?? '';
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
