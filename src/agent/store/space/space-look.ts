/** What the check of the space used by the database finds and does. */
import type { ClockState } from '../../../domain/sale/sale.ts';
import type { Failed, Refusal, SpaceUse } from './space-policy.ts';

/** What a look found and did. */
export type SpaceLook = Freed & {
  readonly use: SpaceUse;
  readonly refusal?: Refusal;
  /** The disk has less room than it should. */
  readonly diskShort: boolean;
  /** Pages given back to the disk. */
  readonly vacuumed: number;
  /** There is more to do at once. */
  readonly more: boolean;
};

export type Housekeeping = {
  /** Sales that people may keep (agent/store/sales/pins.ts). */
  readonly mostKept: number;
  /** Within a transaction. */
  look(now: { readonly clock: ClockState }): SpaceLook;
  /** Throws while there is no room for another sale. */
  admit(): void;
  /** After each commit, when its answers are out. */
  afterCommit(): void;
  /** A write failed for want of disk, and was rolled back. `again`: also after that had been told. */
  onFull(failed: Failed): void;
};

export type Freed = {
  removedPictures: number;
  removedSales: number;
  shedPictures: number;
  bytes: number;
};
