/** Report of the recovery of a damaged database: found, recovered and lost data. */
import type { StoredProblem } from '../../../domain/problem/text.ts';
import type { SequenceRange } from '../outbox/epochs.ts';

export type TableTally = {
  /** Rows in the new database. */
  rows: number;
  /** Rows, and whole pages, that were unreadable or invalid. */
  unreadable: number;
};

export type Tally = Record<string, TableTally>;

export type CopyResult = {
  readonly tables: Tally;
  /**
   * Pictures stored at the cloud that were not copied, for want of time or space. They are in the copy that
   * is kept.
   */
  readonly picturesLeft: number;
};

/** Outcome of the unsent events. */
export type Unsent = {
  /** Number of lost events that no later event replaces. Absent when unknown. */
  readonly lost?: number;
  /** Sequences without an event. Empty when they are unknown. */
  readonly gone: readonly SequenceRange[];
};

/** Contents of the new database; waiting events include those that are sent again. */
export type Kept = { readonly sales: number; readonly pictures: number; readonly events: number };

export type Repaired = {
  /** Sales rebuilt from an unsent event. */
  readonly salesFromEvents: number;
  /** Sales whose row was invalid. */
  readonly salesDropped: number;
  /** Sales that differ from their register's body: kept, since the cloud has or gets the rendered event. */
  readonly salesDoubtful: number;
  readonly eventsDropped: number;
  /** Lost pictures, each counted once, however many sales share it: captured again if they are still due. */
  readonly picturesLost: number;
  /** Sales that are sent again. */
  readonly sentAgain: number;
  readonly unsent: Unsent;
  readonly kept: Kept;
};

export type Rebuilt = CopyResult &
  Repaired & {
    /** Pages missing at the end of the file. */
    readonly pagesCutOff: number;
  };

/** Fields that reports of earlier versions lack. */
type Counted = 'kept' | 'unsent' | 'pagesCutOff';

/** Report of a recovery; stored in the new database's meta. */
export type Recovery = Omit<Rebuilt, Counted> &
  Partial<Pick<Rebuilt, Counted>> & {
    readonly atMs: number;
    /** Time on the monotonic clock of a boot. */
    readonly boot: string;
    readonly atMonotonicMs: number;
    readonly damage: StoredProblem;
    /** File name of the damaged database. */
    readonly keptAs: string;
  };
