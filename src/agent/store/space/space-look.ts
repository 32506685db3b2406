/** Report of a housekeeping run. */
import type { ClockState } from '../../../domain/sale/sale.ts';
import type { Failed, Refusal, SpaceLimits, SpaceUse } from './space-policy.ts';

/** Result of a run. */
export type SpaceLook = Freed & {
  readonly use: SpaceUse;
  readonly refusal?: Refusal;
  /** The disk has less free space than its minimum. */
  readonly diskShort: boolean;
  /** Pages returned to the disk. */
  readonly vacuumed: number;
  /** More work is due immediately. */
  readonly more: boolean;
};

export type Housekeeping = {
  /** Maximum number of pinned sales (agent/store/sales/pins.ts). */
  readonly maxPins: number;
  /** Other retention periods from now on. */
  retain(periods: Pick<SpaceLimits, 'keepMs' | 'keepPictureMs'>): void;
  /** Runs within a transaction. */
  look(now: { readonly clock: ClockState }): SpaceLook;
  /** Contents were erased on request, among them so many whole sales: the next look erases the log too. */
  erased(removedSales: number): void;
  /** Throws while there is no room for another sale. */
  admit(): void;
  /** Throws while there is no room for another picture of an accepted sale. */
  admitPicture(): void;
  /** Runs after each commit or rollback. A refusal is sent only once the file is prepared for the outcomes of uploads. */
  beforeAnswers(): void;
  /** Runs after each commit, once its answers are sent. */
  afterCommit(): void;
  /**
   * A write failed for want of disk space and was rolled back. `again`: it failed even after that had been
   * reported.
   */
  onFull(failed: Failed): void;
};

export type Freed = {
  removedPictures: number;
  removedSales: number;
  evictedPictures: number;
  bytes: number;
};
