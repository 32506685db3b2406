/** What a recovery of a damaged database found, kept and lost. */
import type { SequenceRange } from '../outbox/epochs.ts';

export type TableTally = {
  /** Rows that are in the new database. */
  rows: number;
  /** Rows, and whole pages, that couldn't be read or made no sense. */
  unreadable: number;
};

export type Tally = Record<string, TableTally>;

export type CopyResult = {
  readonly tables: Tally;
  /** Pictures that the cloud has and that were not copied, for want of time or space. They are in the copy that is kept. */
  readonly picturesLeft: number;
};

/** What became of the events that the cloud didn't have. */
export type Unsent = {
  /** How many of them nothing tells again. Absent where that can't be known. */
  readonly lost?: number;
  /** The numbers that have no event any more. Empty where they are not known. */
  readonly gone: readonly SequenceRange[];
};

/** What is in the new database; events that wait, those that are told once more among them. */
export type Kept = { readonly sales: number; readonly pictures: number; readonly events: number };

export type Mended = {
  /** Sales made again from an event that was still owed. */
  readonly salesFromEvents: number;
  /** Sales whose row made no sense. */
  readonly salesDropped: number;
  /** Sales that aren't, byte for byte, what their register told: kept, since the cloud has or gets what was rendered. */
  readonly salesDoubtful: number;
  readonly eventsDropped: number;
  /** Pictures that are gone, each once, however many sales have it: to be taken again, where they are still owed. */
  readonly picturesLost: number;
  /** Sales that are told once more. */
  readonly toldAgain: number;
  readonly unsent: Unsent;
  readonly kept: Kept;
};

export type Rebuilt = CopyResult &
  Mended & {
    /** Pages that were missing at the end of the file. */
    readonly pagesCutOff: number;
  };

/** What an earlier version didn't count is absent in what it has kept. */
export type Counted = 'kept' | 'unsent' | 'pagesCutOff';

/** What became of a damaged database; kept in the new one's meta. */
export type Recovery = Omit<Rebuilt, Counted> &
  Partial<Pick<Rebuilt, Counted>> & {
    readonly atMs: number;
    /** The same on the monotonic clock of a boot. */
    readonly boot: string;
    readonly atMonotonicMs: number;
    readonly why: string;
    /** File name of what was damaged. */
    readonly keptAs: string;
  };
