/**
 * Polls the linked locations: a page of payments each, and of refunds where no payments are left, so that a refund follows its sale.
 */
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import { type PolledPage, type PolledSale, PosFailure } from '../polling/cloud-source.ts';
import { overlapMs, pageStart } from '../polling/kit/change-stream.ts';
import { type ContinuedPage, createContinuedPage } from '../polling/kit/continued-page.ts';
import { locationOf, soldAt } from '../polling/kit/location-terminals.ts';
import { voidTimeOf } from '../polling/void-time.ts';
import { paymentSchema, refundSchema } from './answers.ts';
import type { SquareApi } from './api.ts';
import { type Place, readCursor, writeCursor } from './cursor.ts';
import type { Directory } from './directory.ts';
import { isCursorRefused } from './failures.ts';
import { createGatherer, type Gatherer } from './gather.ts';
import { readStream } from './read-stream.ts';
import { deviceIdOf, type Mapped } from './to-sale.ts';

/** Resolution of the times in sales, milliseconds. */
const resolutionMs = 1;
/** Resolution of the HTTP header Date, milliseconds. */
const dateResolutionMs = 1_000;

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

type Polled = {
  readonly locationId: string;
  readonly place: Place;
  readonly linked: readonly string[] | undefined;
};

type ReadingDeps = Pick<Deps, 'api' | 'log'> & {
  readonly gather: Gatherer;
  readonly continuedPage: ContinuedPage;
};

export function createPoll({ api, directory, clock, log }: Deps) {
  const gather = createGatherer({ api, directory, clock });
  const continuedPage = createContinuedPage(isCursorRefused, { clock, log });

  return async (cursorText: string, signal: AbortSignal, linked?: readonly string[]): Promise<PolledPage> => {
    const cursor = readCursor(cursorText);
    const listed = (linked?.length ?? 0) === 0 ? await directory.locations(signal) : undefined;
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
        const page = await readLocation(
          { locationId, place, linked },
          { api, gather, log, continuedPage },
          signal,
        );
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

async function readLocation(
  { locationId, place, linked }: Polled,
  { gather, log, ...deps }: ReadingDeps,
  signal: AbortSignal,
): Promise<LocationPage> {
  const payments = { kind: 'payments', locationId, stream: place.payments } as const;
  const paid = await readStream(payments, paymentSchema, deps, signal);
  const refunds = { kind: 'refunds', locationId, stream: place.refunds } as const;
  const back = paid.more ? undefined : await readStream(refunds, refundSchema, deps, signal);
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
    sales.push({ ...polledSale(mapped, { locationId, place, linked }), order: mapped.serverAtMs });
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

function polledSale(
  mapped: Extract<Mapped, { kind: 'sale' }>,
  { locationId, place, linked }: Polled,
): PolledSale {
  const { saleId, sale, serverAtMs, changedAtMs, updatesOnly } = mapped;
  const sinceMs = pageStart(place.payments);
  return {
    terminal: soldAt({ locationId, device: deviceIdOf(mapped.device) }, linked),
    saleId,
    sale,
    serverAtMs,
    ...(updatesOnly === true && { updatesOnly }),
    ...(sale.kind === 'void' && { voided: voidTimeOf(changedAtMs, { sinceMs, overlapMs }) }),
  };
}
