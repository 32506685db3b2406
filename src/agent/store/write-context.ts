/** Dependencies of a write besides its arguments. Created once by the writing worker. */
import type { Shop } from '../../domain/sale/sale-event.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Connection } from './connection.ts';
import type { Secrets } from './secrets.ts';
import type { Housekeeping } from './space/space-look.ts';
import type { Change } from './store.ts';

export type WriteContext = {
  readonly db: Connection;
  /** Its name follows the settings (`useSettings`). */
  readonly shop: { -readonly [K in keyof Shop]: Shop[K] };
  readonly gateway: string;
  readonly epoch: string;
  readonly clock: Clock;
  readonly secrets: Secrets;
  /** As in `extraPictures` (domain/capture/uncertain-sale.ts). */
  readonly severalFromMs?: number | undefined;
  /** Absent when the database is unbounded, as when a set-up is imported from the command line. */
  readonly housekeeping?: Housekeeping;
  /** Queues a change, which listeners receive once the transaction is on disk. */
  changed(change: Change): void;
};
