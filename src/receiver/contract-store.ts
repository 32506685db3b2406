/**
 * Divides the routes of the cloud contract from the engine that stores for them: a folder with SQLite (receiver-store.ts), or PostgreSQL and
 * an object store (postgres/). No SQL is outside of the two.
 *
 * 1. A batch is one transaction, durable before it is answered: with one result for each event, or not at all. 2. Events are identified by
 * source and id for ever; of two bodies with one id the first is kept. The highest revision of a sale wins. 3. A reader of the feed that
 * has seen a change has seen every one before it, also while other processes write. 4. Of a gateway, identified by shop and id, every
 * sequence is stored, still due, or listed as a hole. 5. A day is closed behind all sales that it counts; a later sale opens it again.
 */
import type { ClipStore } from './clips/clip-store.ts';
import type { Credentials } from './credentials.ts';
import type { DiskRoom } from './disk-room.ts';
import type { Erasures } from './erasure/erasures.ts';
import type { EventStore } from './events.ts';
import type { Changes } from './feed/changes.ts';
import type { Days } from './feed/days.ts';
import type { Gateways } from './gateways.ts';
import type { PicturePut, PictureStore } from './pictures/picture-store.ts';
import type { SignedAddresses } from './pictures/signed-address.ts';
import type { SaleSearch } from './sales.ts';

/** The same calls, answered at once by SQLite, and later by an engine behind a network. */
type Later<T> = {
  readonly [K in keyof T]: T[K] extends (...args: infer A) => infer R
    ? (...args: A) => R | Promise<Awaited<R>>
    : T[K];
};

export type ContractStore = {
  readonly credentials: Later<Credentials>;
  readonly events: Later<Pick<EventStore, 'store'>>;
  readonly gateways: Later<Pick<Gateways, 'all' | 'noteGone' | 'sourcesOf'>>;
  readonly changes: Later<Pick<Changes, 'read' | 'next'>>;
  readonly days: Later<Pick<Days, 'state'>>;
  readonly sales: Later<Pick<SaleSearch, 'find' | 'namesPicture'>>;
  readonly pictures: PictureStore;
  /** Whether events and pictures find room; absent where they are not on this machine. */
  readonly diskRoom?: DiskRoom;
  /** Upload addresses at this receiver that need no token. */
  readonly addresses?: SignedAddresses;
  /** Upload addresses at an object store, to which gateways send pictures themselves. */
  readonly presignedPut?: (sha256: string) => Promise<PicturePut>;
  readonly erasures: Pick<Erasures, 'isErasedPicture' | 'erasedOf'>;
  readonly clips: Pick<ClipStore, 'ofSales'>;
};
