/**
 * With `log.sales`: one line per sale with the time of each step, from its arrival to the acknowledgement of the cloud.
 *
 * The line is written when its pictures are settled and the cloud has stored an event of it, or without a cloud when
 * its pictures are settled. Sales in progress are in memory: beyond `maxOpen` the oldest is logged as far as it came, and
 * those of a stop are not logged.
 */
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { IncomingSale } from '../sources/source.ts';
import type { Accepted, PendingCapture, Settlement } from '../store/store.ts';

/** An outage of the cloud keeps each of its sales open; at the bound they take less than a megabyte. */
const maxOpen = 1_000;

type OpenSale = {
  readonly registerKey: string;
  /** Number of the sale, else of its receipt. */
  readonly number: string | undefined;
  readonly totalMinor: number | undefined;
  /** CLOCK_MONOTONIC milliseconds. */
  readonly receivedAtMs: number;
  /** Since its arrival, as the other two. */
  readonly storedMs: number;
  frameMs?: number;
  sentMs?: number;
  /** Pictures not settled yet. */
  readonly pending: Set<string>;
};

export type SaleLog = {
  /** Call it before the captures of the sale start. */
  readonly stored: (
    incoming: IncomingSale,
    accepted: Extract<Accepted, { kind: 'stored' | 'revised' }>,
  ) => void;
  readonly settled: (capture: PendingCapture, settlement: Settlement) => void;
  /** The cloud has stored an event of it. */
  readonly sent: (saleId: string) => void;
};

export function createSaleLog(deps: {
  readonly clock: Clock;
  readonly log: Log;
  isOn(): boolean;
  hasCloud(): boolean;
}): SaleLog {
  const { clock, log } = deps;
  const open = new Map<string, OpenSale>();

  function write(saleId: string, sale: OpenSale): void {
    open.delete(saleId);
    const { registerKey, number, totalMinor, storedMs, frameMs, sentMs } = sale;
    const times = { storedMs, frameMs: frameMs ?? 'none', sentMs: sentMs ?? 'none' };
    log.info({ saleId, registerKey, number, totalMinor, ...times }, 'sale processed');
  }

  function writeIfDone(saleId: string, sale: OpenSale): void {
    const isSent = sale.sentMs !== undefined || !deps.hasCloud();
    if (isSent && sale.pending.size === 0) write(saleId, sale);
  }

  const sinceArrival = ({ receivedAtMs }: Pick<OpenSale, 'receivedAtMs'>): number =>
    Math.round(clock.monotonicMs() - receivedAtMs);

  return {
    stored({ registerKey, sale, received }, { kind, saleId, pending }) {
      if (!deps.isOn()) {
        open.clear();
        return;
      }
      const known = open.get(saleId);
      // Times of another boot can't be compared, and an edit is no new sale.
      if (known === undefined && (kind === 'revised' || received.boot !== clock.boot)) return;
      const one: OpenSale = known ?? {
        ...{ registerKey, receivedAtMs: received.monotonicMs },
        ...{ number: sale.registerSaleId ?? sale.receiptNumber, totalMinor: sale.totalMinor },
        storedMs: sinceArrival({ receivedAtMs: received.monotonicMs }),
        pending: new Set(),
      };
      for (const capture of pending) if (capture.extra === undefined) one.pending.add(keyOfPicture(capture));
      open.set(saleId, one);
      writeIfDone(saleId, one);
      const [oldest] = open;
      if (open.size > maxOpen && oldest !== undefined) write(...oldest);
    },
    settled(capture, { outcome }) {
      const sale = open.get(capture.saleId);
      if (sale === undefined || !sale.pending.delete(keyOfPicture(capture))) return;
      if (outcome.outcome === 'captured') sale.frameMs = sinceArrival(sale);
      writeIfDone(capture.saleId, sale);
    },
    sent(saleId) {
      const sale = open.get(saleId);
      if (sale === undefined) return;
      sale.sentMs ??= sinceArrival(sale);
      writeIfDone(saleId, sale);
    },
  };
}

const keyOfPicture = ({ cameraId, requestedOffsetMs }: PendingCapture): string =>
  `${cameraId} ${requestedOffsetMs}`;
