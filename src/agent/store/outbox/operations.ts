/** The store's operations on what is due to the cloud. */
import { readMeta } from '../meta.ts';
import { onDb, type Reads, type Writes } from '../operation.ts';
import { dueEvents, duePicture, nextDue, nextDueMs } from './due.ts';
import { settlePictures } from './due-pictures.ts';
import { freeTried, settleEvents } from './outbox.ts';
import { quarantined, quarantinedBody, retryQuarantined } from './quarantine.ts';
import { queueState } from './queue-state.ts';
import {
  lastReceived,
  lastSales,
  lastStoredAtMs,
  newestSaleTimes,
  renderRevision,
  unpublishedSales,
} from './reporting.ts';
import { heldCount, waitingSales } from './unsent-sales.ts';

export const outboxWrites = {
  /** Renders the next revision now, pending captures included, if anything changed since the last one. */
  renderRevision,
  settleEvents,
  settlePictures,
  /** Makes everything that waits for a retry due now. */
  freeTried,
  /** Makes quarantined items due again with the same id, body and sequence. Returns their number. */
  retryQuarantined,
} satisfies Writes;

export const outboxReads = {
  /** Sales with unpublished changes, oldest first, at most `limit`. */
  unpublishedSales: onDb(unpublishedSales),
  /**
   * Due events of one epoch: the newest few and the oldest, bounded by count and by total body bytes (at
   * least one event).
   * `underWay`: sequences being sent, which are excluded. `quarantined`: selects the quarantined events of
   * any epoch instead.
   */
  dueEvents: onDb(dueEvents),
  /** The oldest due picture whose event is stored at the sink, except those being sent. */
  duePicture: onDb(duePicture),
  /**
   * Time at which the next event or picture becomes due, epoch milliseconds; undefined when nothing is due.
   */
  nextDueMs: onDb(nextDueMs),
  /** As nextDueMs, by kind, plus the time of the next retry of a quarantined event. */
  nextDue: onDb(nextDue),
  queue: onDb(queueState),
  /** Epoch that the sequences count in; a recovered database gets a new one. */
  epoch: ({ db }) => readMeta(db, 'epoch') ?? '',
  /** Quarantined items, oldest first, events before pictures, at most `limit` of each. */
  quarantined: onDb(quarantined),
  /** Body of a quarantined event, byte for byte. */
  quarantinedBody: onDb(quarantinedBody),
  /** Instant of each configured register's newest sale, epoch milliseconds, by register key. */
  lastSales: onDb(lastSales),
  newestSaleTimes: onDb(newestSaleTimes),
  /**
   * Time at which the cloud last stored a sale or a picture, epoch milliseconds; undefined before the first.
   */
  lastStoredAtMs: onDb(lastStoredAtMs),
  /**
   * Time at which each configured register's newest sale was received, epoch milliseconds, by register key.
   */
  lastReceived: onDb(lastReceived),
  /**
   * Number of sales with unsent events or pictures; undefined when there are too many to count on each call.
   * `space` always counts them.
   */
  waitingSales: onDb(waitingSales),
  /** Number of sales and pictures rejected by the cloud. */
  heldCount: onDb(heldCount),
} satisfies Reads;
